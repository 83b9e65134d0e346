// When to try again after an attempt has failed (Core 1.1.1 §6.2.1.1, resources 17 to 19 of Object 1): attempts in
// sequences, each delay twice the one before, a pause between sequences. A pure function.
#pragma once

#include <cstdint>

#include "daemon/base/time.hpp"

namespace lwm2m::engine {

struct RetryRules {
  std::uint32_t count = 5;              // attempts in a sequence
  std::uint32_t timer = 60;             // seconds; attempt n is followed by timer × 2^(n-1)
  std::uint32_t sequence_delay = 3600;  // seconds
};

struct Retry {
  Duration delay{};
  bool sequence_over = false;
};

// After `failures` (1 at least) since the last success. Hopeless: nothing changes by trying again at once, as if the
// attempts of the sequence were used up.
[[nodiscard]] Retry next_retry(const RetryRules& rules, std::uint32_t failures, bool hopeless);

// Nobody waits longer: a delay of more than a year is no delay but a mistake, and sums of deadlines must not overflow.
inline constexpr Duration kMaximumDelay = hours(24 * 366);

}  // namespace lwm2m::engine
