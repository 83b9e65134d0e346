#include "daemon/engine/notify_policy.hpp"

#include <algorithm>
#include <cmath>

namespace lwm2m::engine {
namespace {

std::optional<Duration> period(const std::optional<std::uint32_t>& value) {
  return value && *value != 0 ? std::optional<Duration>(seconds(*value)) : std::nullopt;
}

std::optional<Duration> shorter(const std::optional<Duration>& a, const std::optional<Duration>& b) {
  return a && b ? std::min(*a, *b) : a ? a : b;
}

bool thresholds_agree(const model::NotificationAttributes& a) {
  if (a.greater_than && a.less_than && !(*a.less_than < *a.greater_than)) return false;
  return !(a.greater_than && a.less_than && a.step) || *a.less_than + 2 * *a.step < *a.greater_than;
}

void drop_what_conflicts(NotifyRules& rules) {
  if (rules.maximum_period && *rules.maximum_period < rules.minimum_period) rules.maximum_period.reset();
  if (rules.maximum_evaluation_period && *rules.maximum_evaluation_period <= rules.minimum_evaluation_period) {
    rules.maximum_evaluation_period.reset();
  }
}

bool crosses(const ValueRules& rules, double reported, double current) {
  // What is not a number is on no side of a limit: that it became so, or is so no more, is a change.
  if (std::isnan(reported) || std::isnan(current)) return std::isnan(reported) != std::isnan(current);
  const auto across = [&](double limit) {
    return (reported <= limit && current > limit) || (reported >= limit && current < limit);
  };
  if ((rules.greater_than && across(*rules.greater_than)) || (rules.less_than && across(*rules.less_than))) return true;
  // A step of 0 is met by any change.
  return rules.step && reported != current && std::abs(current - reported) >= *rules.step;
}

}  // namespace

NotifyRules notify_rules(const model::NotificationAttributes& effective, const NotifyDefaults& defaults) {
  NotifyRules rules;
  rules.minimum_period = seconds(effective.minimum_period.value_or(defaults.minimum_period));
  rules.maximum_period = period(effective.maximum_period.value_or(defaults.maximum_period));
  rules.minimum_evaluation_period = period(effective.minimum_evaluation_period).value_or(Duration(0));
  rules.maximum_evaluation_period = period(effective.maximum_evaluation_period);
  rules.confirmable = effective.confirmable.value_or(defaults.confirmable);
  drop_what_conflicts(rules);
  return rules;
}

NotifyRules combined(const NotifyRules& a, const NotifyRules& b) {
  NotifyRules both;
  both.minimum_period = std::min(a.minimum_period, b.minimum_period);
  both.maximum_period = shorter(a.maximum_period, b.maximum_period);
  both.minimum_evaluation_period = std::min(a.minimum_evaluation_period, b.minimum_evaluation_period);
  both.maximum_evaluation_period = shorter(a.maximum_evaluation_period, b.maximum_evaluation_period);
  both.confirmable = a.confirmable || b.confirmable;
  return both;
}

ValueRules value_rules(const model::NotificationAttributes& effective) {
  ValueRules rules{.rising_edge = effective.rising_edge,
                   .maximum_historical_queue = effective.maximum_historical_queue};
  if (thresholds_agree(effective)) {
    rules.greater_than = effective.greater_than;
    rules.less_than = effective.less_than;
    rules.step = effective.step;
  }
  return rules;
}

bool is_worth_reporting(const ValueRules& rules, const model::Value* reported, const model::Value* current) {
  if (reported == nullptr || current == nullptr) return reported != current;
  if (rules.greater_than || rules.less_than || rules.step) {
    const auto before = model::as_number(*reported);
    const auto now = model::as_number(*current);
    if (before && now) return crosses(rules, *before, *now);
  }
  if (rules.rising_edge) {
    const auto* before = std::get_if<bool>(reported);
    const auto* now = std::get_if<bool>(current);
    if (before != nullptr && now != nullptr) return *before != *now && *now == *rules.rising_edge;
  }
  return !model::same_value(*reported, *current);
}

std::optional<TimePoint> next_look(const NotifyRules& rules, const NotifyTimes& times, bool polled) {
  std::optional<TimePoint> next;
  const auto at = [&next](TimePoint when) { next = next ? std::min(*next, when) : when; };
  if (times.pending) at(times.last_sent + rules.minimum_period);
  if (times.must_evaluate) at(times.last_evaluated + rules.minimum_evaluation_period);
  if (rules.maximum_period) at(times.last_sent + *rules.maximum_period);
  // What says that it changes is evaluated when it does, at the latest after epmin, which is shorter.
  if (polled && rules.maximum_evaluation_period) at(times.last_evaluated + *rules.maximum_evaluation_period);
  return next;
}

bool may_evaluate(const NotifyRules& rules, const NotifyTimes& times, TimePoint now) {
  return now >= times.last_evaluated + rules.minimum_evaluation_period;
}

bool is_stale(const NotifyRules& rules, const NotifyTimes& times, TimePoint now) {
  return rules.maximum_evaluation_period && now >= times.last_evaluated + *rules.maximum_evaluation_period;
}

bool is_overdue(const NotifyRules& rules, const NotifyTimes& times, TimePoint now) {
  return rules.maximum_period && now >= times.last_sent + *rules.maximum_period;
}

bool is_due(const NotifyRules& rules, const NotifyTimes& times, TimePoint now) {
  return (times.pending && now >= times.last_sent + rules.minimum_period) || is_overdue(rules, times, now);
}

}  // namespace lwm2m::engine
