#include "daemon/engine/notify_policy.hpp"

#include <algorithm>
#include <cmath>

namespace lwm2m::engine {
namespace {

std::optional<Duration> period(const std::optional<std::uint32_t>& value) {
  return value && *value != 0 ? std::optional<Duration>(seconds(*value)) : std::nullopt;
}

bool thresholds_agree(const model::NotificationAttributes& a) {
  if (a.greater_than && a.less_than && !(*a.less_than < *a.greater_than)) return false;
  return !(a.greater_than && a.less_than && a.step) || *a.less_than + 2 * *a.step < *a.greater_than;
}

}  // namespace

NotifyRules notify_rules(const model::NotificationAttributes& effective, std::uint32_t default_minimum_period,
                         std::uint32_t default_maximum_period) {
  NotifyRules rules;
  rules.minimum_period = seconds(effective.minimum_period.value_or(default_minimum_period));
  rules.maximum_period =
      period(effective.maximum_period ? effective.maximum_period : std::optional(default_maximum_period));
  if (rules.maximum_period && *rules.maximum_period < rules.minimum_period) rules.maximum_period.reset();
  rules.minimum_evaluation_period = period(effective.minimum_evaluation_period).value_or(Duration(0));
  rules.maximum_evaluation_period = period(effective.maximum_evaluation_period);
  if (rules.maximum_evaluation_period && *rules.maximum_evaluation_period <= rules.minimum_evaluation_period) {
    rules.maximum_evaluation_period.reset();
  }
  if (thresholds_agree(effective)) {
    rules.greater_than = effective.greater_than;
    rules.less_than = effective.less_than;
    rules.step = effective.step;
  }
  return rules;
}

bool crosses(const NotifyRules& rules, double reported, double current) {
  const auto across = [&](double limit) {
    return (reported <= limit && current > limit) || (reported >= limit && current < limit);
  };
  if ((rules.greater_than && across(*rules.greater_than)) || (rules.less_than && across(*rules.less_than))) return true;
  // A step of 0 is met by any change; a number that became NaN, or was, is a change as well.
  return rules.step && (std::isnan(reported) != std::isnan(current) ||
                        (reported != current && std::abs(current - reported) >= *rules.step));
}

ReportedNumbers numbers_of(const model::Value& value) {
  const auto number = model::as_number(value);
  return number ? ReportedNumbers{{model::ResourceInstanceId(0), *number}} : ReportedNumbers{};
}

ReportedNumbers numbers_of(const model::ResourceValue& value) {
  if (!value.is_multiple()) return numbers_of(value.single());
  ReportedNumbers numbers;
  for (const auto& [id, one] : value.instances()) {
    if (const auto number = model::as_number(one)) numbers.emplace_back(id, *number);
  }
  return numbers;
}

bool meets_thresholds(const NotifyRules& rules, const ReportedNumbers& reported, const ReportedNumbers& current) {
  if (current.empty()) return true;
  if (!std::ranges::equal(reported, current, {}, &ReportedNumbers::value_type::first,
                          &ReportedNumbers::value_type::first)) {
    return true;  // an instance came or went
  }
  for (std::size_t i = 0; i < current.size(); ++i) {
    if (crosses(rules, reported[i].second, current[i].second)) return true;
  }
  return false;
}

std::optional<TimePoint> next_look(const NotifyRules& rules, const NotifyTimes& times) {
  std::optional<TimePoint> next;
  const auto at = [&next](TimePoint when) { next = next ? std::min(*next, when) : when; };
  if (times.pending) at(times.last_sent + rules.minimum_period);
  if (times.must_evaluate) at(times.last_evaluated + rules.minimum_evaluation_period);
  // No deadline for epmax: a change is evaluated when it comes, at the latest after epmin, which is shorter.
  if (rules.maximum_period) at(times.last_sent + *rules.maximum_period);
  return next;
}

bool may_evaluate(const NotifyRules& rules, const NotifyTimes& times, TimePoint now) {
  return now >= times.last_evaluated + rules.minimum_evaluation_period;
}

bool is_overdue(const NotifyRules& rules, const NotifyTimes& times, TimePoint now) {
  return rules.maximum_period && now >= times.last_sent + *rules.maximum_period;
}

bool is_due(const NotifyRules& rules, const NotifyTimes& times, TimePoint now) {
  return (times.pending && now >= times.last_sent + rules.minimum_period) || is_overdue(rules, times, now);
}

}  // namespace lwm2m::engine
