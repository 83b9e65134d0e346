// When an observation is notified (Core 1.1.1 §7.3.1, Core 1.2 §7.3.2): a pure function of the attributes in force,
// what was reported last, what is there now, and the time. It never sees a message.
#pragma once

#include <optional>

#include "daemon/base/time.hpp"
#include "daemon/model/attributes.hpp"
#include "daemon/model/value.hpp"

namespace lwm2m::engine {

// What holds where no attribute says otherwise: the server's account (/1/x/2, /1/x/3, /1/x/26 or else the
// configuration).
struct NotifyDefaults {
  std::uint32_t minimum_period = 0;  // seconds
  std::uint32_t maximum_period = 0;  // seconds; 0: none
  bool confirmable = false;
};

// The attributes that are about time and the message, as the algorithm uses them: defaults taken in, zeros and
// conflicts left out.
struct NotifyRules {
  Duration minimum_period{0};
  std::optional<Duration> maximum_period{};
  Duration minimum_evaluation_period{0};
  std::optional<Duration> maximum_evaluation_period{};
  bool confirmable = false;
};

// `effective`: by inheritance. A pmax that is 0 or below pmin is ignored, as is an epmax that is not above epmin.
[[nodiscard]] NotifyRules notify_rules(const model::NotificationAttributes& effective, const NotifyDefaults& defaults);

// Of a composite observation, from those of its paths: the shortest of each period, and confirmable if one is. The
// specification has no rule for the periods.
[[nodiscard]] NotifyRules combined(const NotifyRules& a, const NotifyRules& b);

// The attributes that are about values, of one observed path: they hold for every value below it.
struct ValueRules {
  std::optional<double> greater_than{};
  std::optional<double> less_than{};
  std::optional<double> step{};
  std::optional<bool> rising_edge{};
  std::optional<std::uint32_t> maximum_historical_queue{};  // entries that are kept while the server is away
};

// gt, lt and st that contradict each other are not applied at all.
[[nodiscard]] ValueRules value_rules(const model::NotificationAttributes& effective);

// Whether a value that was reported as `reported` and is `current` now has to be reported; nullptr: it was or is not
// there. Thresholds hold for numbers and edges for Booleans, where any that is met suffices; of everything else, and
// without them, every difference counts. So does what comes and goes. Both directions count: the attribute says "each
// time the value crosses".
[[nodiscard]] bool is_worth_reporting(const ValueRules& rules, const model::Value* reported,
                                      const model::Value* current);

struct NotifyTimes {
  TimePoint last_sent{};
  TimePoint last_evaluated{};
  bool pending = false;        // a condition was met and nothing has been sent since
  bool must_evaluate = false;  // something changed and was not looked at yet, because of epmin
};

// When the observation has to be looked at again; nullopt: when something changes. `polled`: its values change without
// a word, so that epmax is a deadline.
[[nodiscard]] std::optional<TimePoint> next_look(const NotifyRules& rules, const NotifyTimes& times, bool polled);
[[nodiscard]] bool may_evaluate(const NotifyRules& rules, const NotifyTimes& times, TimePoint now);
// Nothing was looked at for epmax.
[[nodiscard]] bool is_stale(const NotifyRules& rules, const NotifyTimes& times, TimePoint now);
[[nodiscard]] bool is_due(const NotifyRules& rules, const NotifyTimes& times, TimePoint now);
// pmax alone makes it due, so that values which change without a word are read anew.
[[nodiscard]] bool is_overdue(const NotifyRules& rules, const NotifyTimes& times, TimePoint now);

}  // namespace lwm2m::engine
