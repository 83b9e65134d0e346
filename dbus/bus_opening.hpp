// A connection to the bus on its way: authentication, Hello, and one call that the bus has to answer. Nothing waits for
// it: a bus whose socket takes connections but which does not answer, because it hangs or has only just been started,
// costs LwM2M nothing. (sdbus-c++ waits when it opens one: with libsystemd 252 for more than a minute.)
//
// Owned by the BusService.
#pragma once

#include <systemd/sd-bus.h>

#include <functional>
#include <memory>
#include <string>

#include "daemon/base/result.hpp"
#include "daemon/base/time.hpp"
#include "dbus/event_source.hpp"

namespace lwm2m::dbus {

struct BusClose {
  void operator()(sd_bus* bus) const { sd_bus_close_unref(bus); }
};
using BusHandle = std::unique_ptr<sd_bus, BusClose>;

class BusOpening {
 public:
  // `done` is called once, with what went wrong, unless this object goes before; not from within begin(), but from a
  // callback in which neither this object nor the connection may be destroyed.
  using Done = std::function<void(const Result<void>& outcome)>;
  explicit BusOpening(Done done) : done_(std::move(done)) {}
  ~BusOpening() = default;
  BusOpening(const BusOpening&) = delete;
  BusOpening& operator=(const BusOpening&) = delete;

  // `address` as in BusOptions. An error where nobody listens; `patience` is for everything else.
  Result<void> begin(sd_event* event, const std::string& address, Duration patience);
  // The connection, after success; no loop drives it any more.
  [[nodiscard]] BusHandle take();

 private:
  struct SlotUnref {
    void operator()(sd_bus_slot* slot) const { sd_bus_slot_unref(slot); }
  };

  static int on_answer(sd_bus_message* answer, void* self, sd_bus_error* error);
  static int on_time(sd_event_source* source, std::uint64_t now, void* self);
  void finish(const Result<void>& outcome);

  Done done_;
  bool finished_ = false;
  BusHandle bus_;
  std::unique_ptr<sd_bus_slot, SlotUnref> call_;
  EventSource timer_;
};

}  // namespace lwm2m::dbus
