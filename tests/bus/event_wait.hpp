// Runs the event loop that the daemon, its callers and its applications share in a test, until something has happened.
#pragma once

#include <systemd/sd-event.h>

#include <cstdint>
#include <functional>
#include <memory>

namespace lwm2m::test {

struct EventUnref {
  void operator()(sd_event* event) const { sd_event_unref(event); }
};
using EventHandle = std::unique_ptr<sd_event, EventUnref>;

[[nodiscard]] inline EventHandle new_event() {
  sd_event* event = nullptr;
  sd_event_new(&event);
  return EventHandle(event);
}

// False after 20 s without it, which only something broken takes.
[[nodiscard]] inline bool run_until(sd_event* event, const std::function<bool()>& happened) {
  std::uint64_t begin = 0;
  sd_event_now(event, CLOCK_MONOTONIC, &begin);
  std::uint64_t now = begin;
  while (!happened()) {
    if (now - begin > 20'000'000) return false;
    sd_event_run(event, 20'000'000);
    sd_event_now(event, CLOCK_MONOTONIC, &now);
  }
  return true;
}

}  // namespace lwm2m::test
