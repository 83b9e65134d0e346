#include "daemon/platform/event_loop.hpp"

#include <fmt/core.h>
#include <signal.h>
#include <systemd/sd-daemon.h>
#include <time.h>

#include <cstring>

namespace lwm2m::platform {
namespace {

// sd-event takes 0 as "within 250 ms", which would put every pmin and pmax off by that.
constexpr std::uint64_t kAccuracy = 1;  // µs

tl::unexpected<Error> failed(std::string_view what, int error) {
  return fail(ErrorCode::kInternal, fmt::format("{}: {}", what, std::strerror(-error)));
}

template <std::function<void()> EventLoop::Callbacks::*Callback>
int on_signal(sd_event_source*, const signalfd_siginfo*, void* callbacks) {
  (static_cast<EventLoop::Callbacks*>(callbacks)->*Callback)();
  return 0;
}

}  // namespace

Result<std::unique_ptr<EventLoop>> EventLoop::create(Callbacks callbacks) {
  std::unique_ptr<EventLoop> loop(new EventLoop(std::move(callbacks)));
  if (auto ready = loop->set_up(); !ready) return propagate(ready);
  return loop;
}

Result<void> EventLoop::set_up() {
  sigset_t mask;
  sigemptyset(&mask);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&mask, signal);
  pthread_sigmask(SIG_BLOCK, &mask, nullptr);
  sd_event* event = nullptr;
  if (const int error = sd_event_new(&event); error < 0) return failed("event loop", error);
  event_.reset(event);
  for (const int signal : {SIGTERM, SIGINT}) {
    if (const int error = sd_event_add_signal(event, nullptr, signal, on_signal<&Callbacks::on_terminate>, &callbacks_); error < 0) {
      return failed("signal", error);
    }
  }
  if (const int error = sd_event_add_signal(event, nullptr, SIGHUP, on_signal<&Callbacks::on_hangup>, &callbacks_); error < 0) {
    return failed("signal", error);
  }
  const auto on_time = [](sd_event_source*, std::uint64_t, void* self) {
    auto* loop = static_cast<EventLoop*>(self);
    loop->armed_.reset();
    loop->callbacks_.on_timer();
    return 0;
  };
  if (const int error = sd_event_add_time(event, &timer_, CLOCK_BOOTTIME, UINT64_MAX, kAccuracy, on_time, this); error < 0) {
    return failed("timer", error);
  }
  sd_event_source_set_enabled(timer_, SD_EVENT_OFF);
  // 0 where the service manager wants none: then nothing is armed.
  if (const int error = sd_event_set_watchdog(event, 1); error < 0) return failed("watchdog", error);
  return {};
}

EventLoop::~EventLoop() { sd_event_source_disable_unref(timer_); }

void EventLoop::arm(std::optional<TimePoint> when) {
  if (when == armed_) return;
  armed_ = when;
  if (!when) {
    sd_event_source_set_enabled(timer_, SD_EVENT_OFF);
    return;
  }
  sd_event_source_set_time(timer_, static_cast<std::uint64_t>(when->time_since_epoch().count()));
  sd_event_source_set_enabled(timer_, SD_EVENT_ONESHOT);
}

void EventLoop::defer(std::function<void()> work) {
  auto* kept = new std::function<void()>(std::move(work));
  sd_event_source* source = nullptr;
  const auto call = [](sd_event_source* self, void* held) {
    const std::unique_ptr<std::function<void()>> owned(static_cast<std::function<void()>*>(held));
    sd_event_source_unref(self);
    (*owned)();
    return 0;
  };
  if (sd_event_add_defer(event_.get(), &source, call, kept) < 0) delete kept;
}

int EventLoop::run() { return sd_event_loop(event_.get()); }

void notify_service_manager(const std::string& state) { sd_notify(0, state.c_str()); }

void notify_reloading() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  const auto microseconds = static_cast<std::int64_t>(time.tv_sec) * 1'000'000 + time.tv_nsec / 1000;
  sd_notify(0, fmt::format("RELOADING=1\nMONOTONIC_USEC={}", microseconds).c_str());
}

}  // namespace lwm2m::platform
