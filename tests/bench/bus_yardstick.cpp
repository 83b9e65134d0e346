// bus-yardstick: the least that a D-Bus service costs, for the daemon to be measured against. Has the path, the
// interface and the signatures of the daemon's Registry (dbus/interfaces), answers Set and Write, and does nothing.
// It uses sd-bus as such: sdbus-c++, which the daemon has, is a layer above it, and its cost is the daemon's to answer
// for.
#include <systemd/sd-bus.h>

#include <csignal>
#include <cstdio>
#include <initializer_list>
#include <unistd.h>

#include "tests/bench/bus_names.hpp"

namespace {

int answer(sd_bus_message* call, void*, sd_bus_error*) { return sd_bus_reply_method_return(call, nullptr); }

constexpr sd_bus_vtable kRegistry[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD("Set", "sv", "", answer, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("Write", "a(sv)a{sv}", "", answer, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_VTABLE_END,
};

}  // namespace

int main() {
  using namespace lwm2m::bench;
  for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, [](int) { _exit(0); });
  sd_bus* bus = nullptr;
  int outcome = sd_bus_open_system(&bus);
  if (outcome >= 0)
    outcome = sd_bus_add_object_vtable(bus, nullptr, kObjectPath, kRegistryInterface, kRegistry, nullptr);
  if (outcome >= 0) outcome = sd_bus_request_name(bus, kYardstickName, 0);
  while (outcome >= 0) {
    outcome = sd_bus_process(bus, nullptr);
    if (outcome == 0) outcome = sd_bus_wait(bus, UINT64_MAX);
  }
  std::fprintf(stderr, "bus-yardstick: error %d of the bus\n", -outcome);
  return 1;
}
