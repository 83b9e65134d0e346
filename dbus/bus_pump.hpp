// Drives one connection to the bus from an sd_event: reads and dispatches what has come, writes what is queued, and wakes
// up when an asynchronous call has run out of time. Wakes up for nothing else.
//
// Owned by the Session, which it must not outlive. Exceptions of the library stop here: none may reach sd-event.
#pragma once

#include <functional>
#include <string>

#include "dbus/event_source.hpp"

namespace sdbus {
class IConnection;
}

namespace lwm2m::dbus {

class BusPump {
 public:
  // `lost` is called at most once, from a callback of the loop: the connection is dead, but must not be destroyed yet.
  using Lost = std::function<void(const std::string& why)>;
  BusPump(sd_event* event, sdbus::IConnection& connection, Lost lost);
  BusPump(const BusPump&) = delete;
  BusPump& operator=(const BusPump&) = delete;

 private:
  static int on_io(sd_event_source* source, int fd, std::uint32_t events, void* self);
  static int on_time(sd_event_source* source, std::uint64_t now, void* self);
  static int on_prepare(sd_event_source* source, void* self);

  void process() noexcept;
  void prepare() noexcept;
  void fail(const std::string& why) noexcept;

  sdbus::IConnection& connection_;
  Lost lost_;
  bool failed_ = false;
  std::uint64_t deadline_;  // what the timer is set to
  EventSource io_;
  EventSource timer_;
};

}  // namespace lwm2m::dbus
