#include "dbus/ctl/event_loop.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <limits>

namespace lwm2m::ctl {
namespace {

int on_end_signal(sd_event_source*, const struct signalfd_siginfo*, void* loop) {
  static_cast<EventLoop*>(loop)->stop(LoopEnd::kSignal);
  return 0;
}

int on_time_limit(sd_event_source*, std::uint64_t, void* loop) {
  static_cast<EventLoop*>(loop)->stop(LoopEnd::kTimeLimit);
  return 0;
}

tl::unexpected<Failure> failed(std::string_view what, int error) {
  return refused(fmt::format("{}: {}", what, std::strerror(-error)));
}

}  // namespace

Outcome<std::unique_ptr<EventLoop>> EventLoop::make(Session& session) {
  std::unique_ptr<EventLoop> loop(new EventLoop(session));
  if (const int result = loop->set_up(); result < 0) return failed("no event loop", result);
  if (auto followed = loop->follow_daemon(); !followed) return propagate(followed);
  return loop;
}

int EventLoop::set_up() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGCHLD}) sigaddset(&signals, signal);
  if (sigprocmask(SIG_BLOCK, &signals, nullptr) < 0) return -errno;
  if (const int result = sd_event_new(&event_); result < 0) return result;
  for (const int signal : {SIGINT, SIGTERM}) {
    if (const int result = sd_event_add_signal(event_, nullptr, signal, on_end_signal, this); result < 0) return result;
  }
  return sd_bus_attach_event(session_.bus().get(), event_, SD_EVENT_PRIORITY_NORMAL);
}

// The match first, then the question: nothing that happens in between is lost.
Outcome<void> EventLoop::follow_daemon() {
  const auto on_change = [this](const BusList& arguments) {
    if (argument(arguments, 2).text() == daemon_) return;
    daemon_ = argument(arguments, 2).text();
    if (on_daemon_) on_daemon_(!daemon_.empty());
  };
  auto matched = add_match(fmt::format("type='signal',sender='org.freedesktop.DBus',path='/org/freedesktop/DBus',"
                                       "interface='org.freedesktop.DBus',member='NameOwnerChanged',arg0='{}'",
                                       kDaemonName),
                           false, on_change);
  if (!matched) return matched;
  const auto owner = session_.bus().daemon_owner();
  if (!owner) return propagate(owner);
  daemon_ = *owner;
  return {};
}

EventLoop::~EventLoop() {
  matches_.clear();
  sd_bus_detach_event(session_.bus().get());
  sd_event_unref(event_);
}

Outcome<void> EventLoop::limit(std::chrono::seconds time) {
  const auto microseconds = static_cast<std::uint64_t>(std::chrono::microseconds(time).count());
  const int result =
      sd_event_add_time_relative(event_, nullptr, CLOCK_BOOTTIME, microseconds, 1000, on_time_limit, this);
  if (result < 0) return failed("no timer", result);
  return {};
}

void EventLoop::stop(LoopEnd end) { end_ = end; }

void EventLoop::fail(Failure why) {
  outcome_ = tl::unexpected<Failure>(std::move(why));
  stop();
}

int EventLoop::on_message(sd_bus_message* message, void* data, sd_bus_error*) {
  const auto& match = *static_cast<Match*>(data);
  const char* sender = sd_bus_message_get_sender(message);
  if (match.from_daemon && (sender == nullptr || match.loop->daemon_ != sender)) return 0;
  BusList arguments;
  if (read_arguments(message, arguments) >= 0) match.handler(arguments);
  return 0;
}

Outcome<void> EventLoop::add_match(const std::string& rule, bool from_daemon,
                                   std::function<void(const BusList&)> handler) {
  auto match = std::make_unique<Match>();
  match->loop = this;
  match->handler = std::move(handler);
  match->from_daemon = from_daemon;
  sd_bus_slot* slot = nullptr;
  const int result = sd_bus_add_match(session_.bus().get(), &slot, rule.c_str(), &EventLoop::on_message, match.get());
  match->slot.reset(slot);
  if (result < 0) return failed("the bus takes no match", result);
  matches_.push_back(std::move(match));
  return {};
}

Outcome<void> EventLoop::on_signal(std::string_view interface, const char* member,
                                   std::function<void(const BusList&)> handler) {
  return add_match(fmt::format("type='signal',sender='{}',path='{}',interface='{}',member='{}'", kDaemonName,
                               kDaemonObject, interface_name(interface), member),
                   true, std::move(handler));
}

// Not sd_event_loop and sd_event_exit: they close an attached bus, and there may be something left to say on it.
Outcome<LoopEnd> EventLoop::run() {
  while (!end_) {
    if (const int result = sd_event_run(event_, std::numeric_limits<std::uint64_t>::max()); result < 0) {
      return failed("the event loop", result);
    }
    if (sd_bus_is_open(session_.bus().get()) <= 0) {
      return failure(ExitStatus::kUnreachable, "the bus closed the connection");
    }
  }
  if (!outcome_) return propagate(outcome_);
  return *end_;
}

}  // namespace lwm2m::ctl
