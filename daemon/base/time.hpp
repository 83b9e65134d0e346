// Two clocks that must not be mixed. Nothing pure asks what time it is: the time is an argument.
#pragma once

#include <chrono>

namespace lwm2m {

using Duration = std::chrono::microseconds;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Deadlines: CLOCK_BOOTTIME, which goes on through a suspend and never jumps.
struct BootClock {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<BootClock>;
  static constexpr bool is_steady = true;
};
using TimePoint = BootClock::time_point;

// Time stamps: microseconds since the epoch, UTC. May jump in either direction.
struct WallClock {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<WallClock>;
  static constexpr bool is_steady = false;
};
using WallTime = WallClock::time_point;

// What an input to the engine carries: both clocks, read together.
struct Instant {
  TimePoint boot{};
  WallTime wall{};
};

}  // namespace lwm2m
