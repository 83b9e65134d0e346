#include <fmt/core.h>

#include <utility>

#include "dbus/ctl/commands.hpp"
#include "dbus/ctl/event_loop.hpp"
#include "dbus/ctl/time_text.hpp"
#include "dbus/ctl/value_printing.hpp"

namespace lwm2m::ctl {
namespace {

constexpr const char* kWaiting = "lwm2md has gone; waiting for it to come back";

// Counts what has been shown, and ends the loop when that is enough.
class Progress {
 public:
  Progress(EventLoop& loop, const WatchArguments& arguments) : loop_(loop), arguments_(arguments) {}

  [[nodiscard]] bool enough() const { return arguments_.count && seen_ >= *arguments_.count; }
  void count() {
    ++seen_;
    if (enough()) loop_.stop();
  }
  // Until enough, a signal, or the limit: reaching the limit is a failure where a number was asked for.
  Outcome<void> run(std::string_view what) {
    if (arguments_.timeout) {
      if (auto limited = loop_.limit(std::chrono::seconds(*arguments_.timeout)); !limited) return limited;
    }
    const auto end = loop_.run();
    if (!end) return propagate(end);
    if (*end != LoopEnd::kTimeLimit || !arguments_.count || enough()) return {};
    return refused(
        fmt::format("Timeout: {} of {} {} within {} s", seen_, *arguments_.count, what, *arguments_.timeout));
  }

 private:
  EventLoop& loop_;
  const WatchArguments& arguments_;
  std::uint32_t seen_ = 0;
};

// ---- watch ----------------------------------------------------------------------------------------------------------

// "server 1", "app com.example.sensor", "local"
std::string source_text(const BusValue& context) {
  const std::string& source = context.at("Source").text();
  if (source == "server") return fmt::format("server {}", context.at("Ssid").number());
  return source == "app" ? "app " + context.at("AppId").text() : source;
}

// One subscription, renewed when the daemon comes back. Its first signal holds the current values, which are shown but
// are no changes; as there may be none to hold, a Ping sent after the call marks the end of what belongs to it.
class Watch {
 public:
  Watch(Session& session, EventLoop& loop, const WatchArguments& arguments)
      : session_(session), arguments_(arguments), progress_(loop, arguments) {}

  Progress& progress() { return progress_; }
  Outcome<void> subscribe();
  void deliver(const BusList& signal);

 private:
  // No value: the resource has gone.
  void show(const std::string& path, const BusValue* value, const BusValue& context, bool current);
  Outcome<void> mark_end_of_current_values();

  Session& session_;
  const WatchArguments& arguments_;
  Progress progress_;
  std::uint64_t subscription_ = 0;
  bool expects_current_ = false;
  SlotHandle ping_{};
};

Outcome<void> Watch::subscribe() {
  Message message = session_.bus().method("Registry", "Subscribe");
  message.open(SD_BUS_TYPE_ARRAY, "s");
  for (const auto& path : arguments_.paths) message.append("s", path.c_str());
  const auto reply = session_.bus().call(message.close().append("a{sv}", 0));
  if (!reply) return propagate(reply);
  subscription_ = argument(*reply, 0).number();
  return mark_end_of_current_values();
}

Outcome<void> Watch::mark_end_of_current_values() {
  expects_current_ = true;
  const Message message =
      session_.bus().foreign_method(kDaemonName, kDaemonObject, "org.freedesktop.DBus.Peer", "Ping");
  const auto on_reply = [](sd_bus_message*, void* watch, sd_bus_error*) {
    static_cast<Watch*>(watch)->expects_current_ = false;
    return 0;
  };
  sd_bus_slot* slot = nullptr;
  const int result = sd_bus_call_async(session_.bus().get(), &slot, message.get(), on_reply, this, 0);
  ping_.reset(slot);
  if (result < 0) return failure(ExitStatus::kUnreachable, "the bus closed the connection");
  return {};
}

void Watch::deliver(const BusList& signal) {
  if (argument(signal, 0).number() != subscription_) return;
  const bool current = std::exchange(expects_current_, false);
  const BusValue& context = argument(signal, 2);
  const auto take = [&](const std::string& path, const BusValue* value) {
    if (progress_.enough()) return;
    show(path, value, context, current);
    if (!current) progress_.count();
  };
  for (const auto& change : argument(signal, 1).list()) take(change.at(0).text(), &change.at(1));
  for (const auto& path : context.at("Removed").list()) take(path.text(), nullptr);
}

void Watch::show(const std::string& path, const BusValue* value, const BusValue& context, bool current) {
  const std::uint64_t now = wall_clock();
  if (session_.json()) {
    BusDictionary line{
        {"TimeUSec", BusValue{now}}, {"Path", BusValue{path}}, {"Value", value == nullptr ? BusValue{} : *value}};
    line.emplace_back("Removed", BusValue{value == nullptr});
    line.emplace_back("Current", BusValue{current});
    for (const auto& member : context.dictionary()) {
      if (member.first != "Removed") line.push_back(member);
    }
    session_.print_json_line(BusValue{std::move(line)});
    return;
  }
  session_.print(fmt::format("{} {} {} ({})\n", format_microseconds(now), path,
                             value == nullptr ? "removed" : "= " + printable(to_text(*value)),
                             current ? "current" : printable(source_text(context))));
}

// ---- monitor --------------------------------------------------------------------------------------------------------

std::string detail_text(const std::string& key, const BusValue& value) {
  if (key == "RetryUSec") return "retry " + format_with_distance(value.number(), wall_clock());
  if (key == "Code") return "code " + code_text(value.number());
  if (key == "Reason") return value.text();
  return fmt::format("{} {}", key, to_text(value));
}

// 0 is the bootstrap server where the event is of a bootstrap, else the client as a whole ("suspended").
std::string whose(const std::string& event, std::uint64_t server) {
  if (server != 0) return fmt::format(" server {}", server);
  return event.starts_with("bootstrap-") ? " bootstrap server" : "";
}

void show_event(Session& session, const BusList& event) {
  const std::uint64_t now = wall_clock();
  const BusDictionary& details = argument(event, 2).dictionary();
  if (session.json()) {
    BusDictionary line{{"TimeUSec", BusValue{now}}, {"Name", argument(event, 0)}, {"Ssid", argument(event, 1)}};
    line.insert(line.end(), details.begin(), details.end());
    session.print_json_line(BusValue{std::move(line)});
    return;
  }
  std::string text = fmt::format("{} {}", format_microseconds(now), argument(event, 0).text());
  text += whose(argument(event, 0).text(), argument(event, 1).number());
  for (const auto& [key, value] : details) text += ", " + detail_text(key, value);
  session.print(printable(text) + '\n');
}

}  // namespace

Outcome<void> watch(Session& session, const WatchArguments& arguments) {
  const auto loop = EventLoop::make(session);
  if (!loop) return propagate(loop);
  Watch watch(session, **loop, arguments);
  const auto matched =
      (*loop)->on_signal("Registry", "ValuesChanged", [&](const BusList& signal) { watch.deliver(signal); });
  if (!matched) return propagate(matched);
  (*loop)->on_daemon([&](bool there) {
    if (!there) return session.note(kWaiting);
    if (const auto again = watch.subscribe(); !again) (*loop)->fail(again.error());
  });
  if (auto subscribed = watch.subscribe(); !subscribed) return subscribed;
  return watch.progress().run("changes");
}

Outcome<void> monitor(Session& session, const WatchArguments& arguments) {
  const auto loop = EventLoop::make(session);
  if (!loop) return propagate(loop);
  Progress progress(**loop, arguments);
  const auto matched = (*loop)->on_signal("Manager", "Event", [&](const BusList& event) {
    if (progress.enough()) return;
    show_event(session, event);
    progress.count();
  });
  if (!matched) return propagate(matched);
  (*loop)->on_daemon([&](bool there) { session.note(there ? "lwm2md is back" : kWaiting); });
  return progress.run("events");
}

}  // namespace lwm2m::ctl
