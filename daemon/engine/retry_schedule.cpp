#include "daemon/engine/retry_schedule.hpp"

#include <algorithm>

namespace lwm2m::engine {

Retry next_retry(const RetryRules& rules, std::uint32_t failures, bool hopeless) {
  const std::uint32_t count = std::max<std::uint32_t>(1, rules.count);
  const std::uint32_t attempt = (failures - 1) % count + 1;
  if (attempt == count || hopeless) {
    return {std::min<Duration>(seconds(std::max<std::uint32_t>(1, rules.sequence_delay)), kMaximumDelay), true};
  }
  const std::uint32_t doublings = std::min<std::uint32_t>(attempt - 1, 20);
  const std::uint64_t timer = std::max<std::uint32_t>(1, rules.timer);
  return {std::min<Duration>(seconds(timer << doublings), kMaximumDelay), false};
}

}  // namespace lwm2m::engine
