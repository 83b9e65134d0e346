#include "dbus/bus_opening.hpp"

#include <fmt/core.h>

#include <cstring>

#include "dbus/names.hpp"

namespace lwm2m::dbus {
namespace {

constexpr std::uint64_t kAccuracy = 100'000;  // µs

// Returns before the bus has answered anything, as all of sd-bus's opening does.
int start(sd_bus** bus, const std::string& address) {
  if (address == "system") return sd_bus_open_system(bus);
  if (address == "session") return sd_bus_open_user(bus);
  if (const int r = sd_bus_new(bus); r < 0) return r;
  if (const int r = sd_bus_set_address(*bus, address.c_str()); r < 0) return r;
  if (const int r = sd_bus_set_bus_client(*bus, 1); r < 0) return r;
  return sd_bus_start(*bus);
}

}  // namespace

Result<void> BusOpening::begin(sd_event* event, const std::string& address, Duration patience) {
  sd_bus* bus = nullptr;
  int r = start(&bus, address);
  bus_.reset(bus);
  if (r >= 0) r = sd_bus_attach_event(bus, event, SD_EVENT_PRIORITY_NORMAL);
  sd_bus_slot* call = nullptr;
  if (r >= 0)
    r = sd_bus_call_method_async(bus, &call, kDriverName, kDriverPath, kDriverInterface, "GetId",
                                 &BusOpening::on_answer, this, "");
  call_.reset(call);
  sd_event_source* timer = nullptr;
  if (r >= 0) {
    r = sd_event_add_time_relative(event, &timer, CLOCK_MONOTONIC, static_cast<std::uint64_t>(patience.count()),
                                   kAccuracy, &BusOpening::on_time, this);
  }
  timer_.reset(timer);
  if (r < 0) return fail(ErrorCode::kUnavailable, std::strerror(-r));
  return {};
}

BusHandle BusOpening::take() {
  call_.reset();
  timer_.reset();
  sd_bus_detach_event(bus_.get());
  return std::move(bus_);
}

// Also called when the connection breaks before.
int BusOpening::on_answer(sd_bus_message* answer, void* self, sd_bus_error*) {
  auto& opening = *static_cast<BusOpening*>(self);
  const sd_bus_error* const error = sd_bus_message_get_error(answer);
  if (error == nullptr) {
    opening.finish({});
  } else {
    opening.finish(fail(ErrorCode::kUnavailable, error->message == nullptr ? error->name : error->message));
  }
  return 0;
}

int BusOpening::on_time(sd_event_source*, std::uint64_t, void* self) {
  static_cast<BusOpening*>(self)->finish(fail(ErrorCode::kTimeout, "it takes connections, but does not answer"));
  return 0;
}

void BusOpening::finish(const Result<void>& outcome) {
  if (!std::exchange(finished_, true)) done_(outcome);
}

}  // namespace lwm2m::dbus
