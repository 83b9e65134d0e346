#include "dbus/departure_watch.hpp"

#include "dbus/sdbus_shim.hpp"

namespace lwm2m::dbus {
namespace {

constexpr const char* kRule =
    "type='signal',sender='org.freedesktop.DBus',path='/org/freedesktop/DBus',interface='org.freedesktop.DBus',"
    "member='NameOwnerChanged',arg2=''";

}  // namespace

DepartureWatch::DepartureWatch(sdbus::IConnection& connection, OnDeparture on_departure)
    : on_departure_(std::move(on_departure)) {
  sd_bus_slot* slot = nullptr;
  // Without an own callback for the installation sd-bus closes a connection on which it fails, and so it is made anew.
  const int r = sd_bus_add_match_async(shim::raw(connection), &slot, kRule, &DepartureWatch::on_signal, nullptr, this);
  if (r < 0) throw sdbus::createError(-r, "watching the names on the bus");
  slot_.reset(slot);
}

int DepartureWatch::on_signal(sd_bus_message* message, void* self, sd_bus_error*) {
  const char* name = nullptr;
  if (sd_bus_message_read_basic(message, 's', static_cast<void*>(&name)) > 0) {
    static_cast<DepartureWatch*>(self)->on_departure_(name);
  }
  return 0;
}

}  // namespace lwm2m::dbus
