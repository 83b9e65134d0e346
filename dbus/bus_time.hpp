// Times as the bus has them: microseconds since the epoch, `t`. Owned by nobody.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>

#include "daemon/base/time.hpp"

namespace lwm2m::dbus {

// 0 for what lies before the epoch, as for a time that there is none of.
[[nodiscard]] inline std::uint64_t to_microseconds(WallTime time) {
  const auto count = time.time_since_epoch().count();
  return count < 0 ? 0 : static_cast<std::uint64_t>(count);
}
// The last time there is for what no clock reaches.
[[nodiscard]] inline WallTime to_wall_time(std::uint64_t microseconds) {
  constexpr auto kLast = static_cast<std::uint64_t>(std::numeric_limits<Duration::rep>::max());
  return WallTime(Duration(static_cast<Duration::rep>(std::min(microseconds, kLast))));
}
[[nodiscard]] inline std::uint64_t now_microseconds() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();  // CLOCK_REALTIME
  return static_cast<std::uint64_t>(std::chrono::duration_cast<Duration>(now).count());
}

}  // namespace lwm2m::dbus
