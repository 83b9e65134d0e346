// The one thread's loop: sd-event with one timer for the engine, the signals that a daemon has, and the service
// manager's notifications. Nothing is polled: an idle daemon sleeps until its next deadline, or that of the watchdog if
// the service manager asks for one (WatchdogSec=), which the loop feeds itself, so that it notices a loop that hangs.
#pragma once

#include <systemd/sd-event.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "daemon/base/result.hpp"
#include "daemon/base/time.hpp"

namespace lwm2m::platform {

struct UnrefEvent {
  void operator()(sd_event* event) const { sd_event_unref(event); }
};

class EventLoop {
 public:
  struct Callbacks {
    std::function<void()> on_timer{};      // the engine's deadline
    std::function<void()> on_terminate{};  // SIGTERM, SIGINT
    std::function<void()> on_hangup{};     // SIGHUP
  };

  // Blocks the signals that it takes for this thread and all it starts.
  static Result<std::unique_ptr<EventLoop>> create(Callbacks callbacks);
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  [[nodiscard]] sd_event* event() const { return event_.get(); }
  // The time at which on_timer is called, once; nullopt: not.
  void arm(std::optional<TimePoint> when);
  // Calls `work` from the loop, soon, once.
  void defer(std::function<void()> work);
  // Until stop(); the exit code given there.
  int run();
  void stop(int exit_code) { sd_event_exit(event_.get(), exit_code); }

 private:
  explicit EventLoop(Callbacks callbacks) : callbacks_(std::move(callbacks)) {}
  Result<void> set_up();

  Callbacks callbacks_;
  std::unique_ptr<sd_event, UnrefEvent> event_;
  sd_event_source* timer_ = nullptr;
  std::optional<TimePoint> armed_;
};

// To the service manager, if there is one (sd_notify): "READY=1", "STATUS=…".
void notify_service_manager(const std::string& state);
// RELOADING=1 with the time that Type=notify-reload wants.
void notify_reloading();

}  // namespace lwm2m::platform
