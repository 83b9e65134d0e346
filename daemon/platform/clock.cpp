#include "daemon/platform/clock.hpp"

#include <time.h>

namespace lwm2m::platform {
namespace {

Duration read(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return seconds(time.tv_sec) + std::chrono::duration_cast<Duration>(std::chrono::nanoseconds(time.tv_nsec));
}

}  // namespace

Instant now() { return {TimePoint(read(CLOCK_BOOTTIME)), WallTime(read(CLOCK_REALTIME))}; }

}  // namespace lwm2m::platform
