// Tells which names leave the bus: NameOwnerChanged without a new owner. One match rule for all, installed without waiting.
// Owned by the Session.
#pragma once

#include <systemd/sd-bus.h>

#include <functional>
#include <memory>
#include <string_view>

namespace sdbus {
class IConnection;
}

namespace lwm2m::dbus {

class DepartureWatch {
 public:
  // A unique name (":1.42": the connection has closed) or a well-known one. Must not throw.
  using OnDeparture = std::function<void(std::string_view name)>;
  DepartureWatch(sdbus::IConnection& connection, OnDeparture on_departure);
  DepartureWatch(const DepartureWatch&) = delete;
  DepartureWatch& operator=(const DepartureWatch&) = delete;

 private:
  struct SlotUnref {
    void operator()(sd_bus_slot* slot) const { sd_bus_slot_unref(slot); }
  };

  static int on_signal(sd_bus_message* message, void* self, sd_bus_error* error);

  OnDeparture on_departure_;
  std::unique_ptr<sd_bus_slot, SlotUnref> slot_;
};

}  // namespace lwm2m::dbus
