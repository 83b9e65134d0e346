// bus-yardstick: the least that a D-Bus service costs, for the daemon to be measured against. Has the path, the
// interface and the signatures of the daemon's Registry (dbus/interfaces), answers Set and Write, and does nothing.
//   bus-yardstick            does not look at the arguments either
//   bus-yardstick --read     reads them, as a service that is of any use has to
// It uses sd-bus as such: sdbus-c++, which the daemon has, is a layer above it, and its cost is the daemon's to answer
// for.
#include <systemd/sd-bus.h>

#include <csignal>
#include <cstdio>
#include <cstring>
#include <initializer_list>
#include <unistd.h>

#include "tests/bench/bus_names.hpp"

namespace {

bool reads_arguments = false;

int answer(sd_bus_message* call, void*, sd_bus_error*) { return sd_bus_reply_method_return(call, nullptr); }

int read_value(sd_bus_message* call) {  // bus-load sends numbers only
  const char* path = nullptr;
  double value = 0;
  return sd_bus_message_read(call, "sv", &path, "d", &value);
}

int set(sd_bus_message* call, void* data, sd_bus_error* error) {
  if (const int outcome = reads_arguments ? read_value(call) : 0; outcome < 0) return outcome;
  return answer(call, data, error);
}

int write(sd_bus_message* call, void* data, sd_bus_error* error) {
  int outcome = reads_arguments ? sd_bus_message_enter_container(call, 'a', "(sv)") : 0;
  while (outcome > 0 && (outcome = sd_bus_message_enter_container(call, 'r', "sv")) > 0) {
    outcome = read_value(call);
    if (outcome >= 0) outcome = sd_bus_message_exit_container(call);
  }
  return outcome < 0 ? outcome : answer(call, data, error);
}

constexpr sd_bus_vtable kRegistry[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD("Set", "sv", "", set, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("Write", "a(sv)a{sv}", "", write, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_VTABLE_END,
};

}  // namespace

int main(int argc, char** argv) {
  using namespace lwm2m::bench;
  reads_arguments = argc > 1 && std::strcmp(argv[1], "--read") == 0;
  for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, [](int) { _exit(0); });
  sd_bus* bus = nullptr;
  int outcome = sd_bus_open_system(&bus);
  if (outcome >= 0)
    outcome = sd_bus_add_object_vtable(bus, nullptr, kObjectPath, kRegistryInterface, kRegistry, nullptr);
  if (outcome >= 0) outcome = sd_bus_request_name(bus, reads_arguments ? kReadingYardstickName : kYardstickName, 0);
  while (outcome >= 0) {
    outcome = sd_bus_process(bus, nullptr);
    if (outcome == 0) outcome = sd_bus_wait(bus, UINT64_MAX);
  }
  std::fprintf(stderr, "bus-yardstick: error %d of the bus\n", -outcome);
  return 1;
}
