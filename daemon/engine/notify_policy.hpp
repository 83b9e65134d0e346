// When an observation is notified (Core 1.1.1 §7.3.1): a pure function of the attributes in
// force, what was reported last, what is there now, and the time. It never sees a message.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "daemon/base/time.hpp"
#include "daemon/model/attributes.hpp"
#include "daemon/model/value.hpp"

namespace lwm2m::engine {

// Numbers below an observed resource as they were reported last, by resource instance (0 for a single resource). Only
// they matter to gt, lt and st, which exist for resources and resource instances alone.
using ReportedNumbers = std::vector<std::pair<model::ResourceInstanceId, double>>;

// The attributes as the algorithm uses them: defaults of the server taken in, zeros and conflicts left out.
struct NotifyRules {
  Duration minimum_period{0};
  std::optional<Duration> maximum_period{};
  Duration minimum_evaluation_period{0};
  std::optional<Duration> maximum_evaluation_period{};
  std::optional<double> greater_than{};
  std::optional<double> less_than{};
  std::optional<double> step{};

  [[nodiscard]] bool has_thresholds() const { return greater_than || less_than || step; }
};

// `effective`: by inheritance. pmin falls back to /1/x/2, pmax to /1/x/3 (0: none). A pmax that is 0 or below pmin is
// ignored, as is an epmax that is not above epmin; gt, lt and st that contradict each other are not applied at all
// (Core 1.1.1 §7.3.1).
[[nodiscard]] NotifyRules notify_rules(const model::NotificationAttributes& effective,
                                       std::uint32_t default_minimum_period, std::uint32_t default_maximum_period);

// Whether a number that was reported as `reported` and is `current` now meets a threshold. Both directions count: the
// attribute says "each time the value crosses".
[[nodiscard]] bool crosses(const NotifyRules& rules, double reported, double current);

// The numbers of a resource, or of one value; nothing for what is not numeric.
[[nodiscard]] ReportedNumbers numbers_of(const model::ResourceValue& value);
[[nodiscard]] ReportedNumbers numbers_of(const model::Value& value);

// Whether what is there now has to be reported, with thresholds in force: a threshold is met, a number came or
// went, or there is no number, to which thresholds do not apply.
[[nodiscard]] bool meets_thresholds(const NotifyRules& rules, const ReportedNumbers& reported,
                                    const ReportedNumbers& current);

struct NotifyTimes {
  TimePoint last_sent{};
  TimePoint last_evaluated{};
  bool pending = false;        // a condition was met and nothing has been sent since
  bool must_evaluate = false;  // something changed and was not looked at yet, because of epmin
};

// When the observation has to be looked at again; nullopt: when something changes.
[[nodiscard]] std::optional<TimePoint> next_look(const NotifyRules& rules, const NotifyTimes& times);
[[nodiscard]] bool may_evaluate(const NotifyRules& rules, const NotifyTimes& times, TimePoint now);
[[nodiscard]] bool is_due(const NotifyRules& rules, const NotifyTimes& times, TimePoint now);
// pmax alone makes it due, so that values which change without a word are read anew.
[[nodiscard]] bool is_overdue(const NotifyRules& rules, const NotifyTimes& times, TimePoint now);

}  // namespace lwm2m::engine
