// Tries something again, after a time that doubles with every failure. Idle, it costs no wake-up. Owned by who retries.
#pragma once

#include <functional>

#include "daemon/base/time.hpp"
#include "dbus/event_source.hpp"

namespace lwm2m::dbus {

class RetryTimer {
 public:
  // `action` must not throw, nor destroy this object.
  RetryTimer(sd_event* event, Duration first, Duration last, std::function<void()> action);
  RetryTimer(const RetryTimer&) = delete;
  RetryTimer& operator=(const RetryTimer&) = delete;

  // Runs the action once, later; answers how much later.
  Duration schedule();
  // It worked: the next failure starts from the first time again.
  void reset();

 private:
  static int on_time(sd_event_source* source, std::uint64_t now, void* self);

  sd_event* event_;
  Duration first_;
  Duration last_;
  Duration next_;
  std::function<void()> action_;
  EventSource timer_;
};

}  // namespace lwm2m::dbus
