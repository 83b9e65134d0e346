// Times as people and scripts write them: RFC 3339 in UTC, and how long ago or in how long. Pure: "now" is an argument.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/base/result.hpp"

namespace lwm2m::ctl {

// Seconds since the epoch from "1700000000", "2026-01-31T10:00:00Z", "2026-01-31T10:00:00+01:00" or "2026-01-31" (its
// midnight); a blank may stand for the T. Whole seconds, as the data type Time has them. kBadValue.
Result<std::int64_t> parse_time(std::string_view text);

// "2026-01-31T10:00:00Z"; a year beyond 0 to 9999 as the bare number of seconds.
[[nodiscard]] std::string format_seconds(std::int64_t seconds);
// The same with milliseconds, from µs since the epoch.
[[nodiscard]] std::string format_microseconds(std::uint64_t microseconds);
// "2026-01-31T10:00:00Z (2 min ago)", "… (in 3 h)"; 0, which the API has for "none", is "never".
[[nodiscard]] std::string format_with_distance(std::uint64_t microseconds, std::uint64_t now);
// "90 s", "2 min", "3 h", "12 d": the largest unit that leaves at least 2.
[[nodiscard]] std::string format_duration(std::uint64_t seconds);

// CLOCK_REALTIME in µs.
[[nodiscard]] std::uint64_t wall_clock();

}  // namespace lwm2m::ctl
