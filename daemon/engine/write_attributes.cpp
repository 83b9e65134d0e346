#include "daemon/engine/write_attributes.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <variant>

#include "daemon/base/text.hpp"

namespace lwm2m::engine {
namespace {

using model::NotificationAttributes;

// Seconds up to a century: no deadline computed from them can overflow.
constexpr std::uint32_t kMaximumPeriod = 3'153'600'000;

enum class Target : std::uint8_t { kAnything, kNumber, kBoolean };

using Field =
    std::variant<std::optional<std::uint32_t> NotificationAttributes::*,
                 std::optional<double> NotificationAttributes::*, std::optional<bool> NotificationAttributes::*>;

struct AttributeRule {
  std::string_view name;
  Field field;
  bool VersionRules::*since;  // nullptr: of every version
  Target target = Target::kAnything;
  bool composite = false;  // may be a query of an Observe-Composite
};

// Core 1.2 §7.3, table of the notification attributes.
// clang-format off
constexpr std::array<AttributeRule, 10> kRules{{
    {"pmin",  &NotificationAttributes::minimum_period,            nullptr, Target::kAnything, true},
    {"pmax",  &NotificationAttributes::maximum_period,            nullptr, Target::kAnything, true},
    {"epmin", &NotificationAttributes::minimum_evaluation_period, &VersionRules::evaluation_periods, Target::kAnything, true},
    {"epmax", &NotificationAttributes::maximum_evaluation_period, &VersionRules::evaluation_periods, Target::kAnything, true},
    {"con",   &NotificationAttributes::confirmable,               &VersionRules::delivery_attributes, Target::kAnything, true},
    {"hqmax", &NotificationAttributes::maximum_historical_queue,  &VersionRules::delivery_attributes},
    {"gt",    &NotificationAttributes::greater_than,              nullptr, Target::kNumber},
    {"lt",    &NotificationAttributes::less_than,                 nullptr, Target::kNumber},
    {"st",    &NotificationAttributes::step,                      nullptr, Target::kNumber},
    {"edge",  &NotificationAttributes::rising_edge,               &VersionRules::delivery_attributes, Target::kBoolean},
}};
// clang-format on

std::optional<std::uint32_t> parse_whole_number(std::string_view text) {
  std::uint32_t number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// Decimal, perhaps with a fraction: the grammar has no exponent.
std::optional<double> parse_decimal(std::string_view text) {
  double number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

class Updater {
 public:
  enum class Use : std::uint8_t { kAttach, kObserve, kObserveComposite };

  Updater(NotificationAttributes attached, const model::ResourceDefinition* resource, const VersionRules& rules,
          Use use)
      : attributes_(attached), resource_(resource), rules_(rules), use_(use) {}

  Result<void> take(std::string_view query) {
    const std::size_t equals = query.find('=');
    const std::string_view name = query.substr(0, equals);
    const std::string_view value = equals == std::string_view::npos ? std::string_view() : query.substr(equals + 1);
    const auto rule = std::ranges::find(kRules, name, &AttributeRule::name);
    const bool known = rule != kRules.end() && (rule->since == nullptr || rules_.*(rule->since)) &&
                       (use_ == Use::kAttach || rules_.observe_attributes) &&
                       (use_ != Use::kObserveComposite || rule->composite);
    if (!known) return bad(name, fmt::format("not an attribute here in LwM2M {}", rules_.name));
    if (auto fits = check_target(*rule); !fits) return fits;
    if (std::ranges::find(seen_, name) != seen_.end()) return bad(name, "given twice");
    seen_[count_++] = name;
    if (value.empty() && use_ != Use::kAttach) return bad(name, "no value");
    return std::visit([&](auto field) { return set(*rule, field, value); }, rule->field);
  }

  // What the queries say together, not what was attached before: that is accepted and not applied while it lasts.
  [[nodiscard]] Result<void> check_together() const {
    const auto& gt = given_.greater_than;
    const auto& lt = given_.less_than;
    const auto& st = given_.step;
    if (gt && lt && !(*lt < *gt)) return bad("lt", "not below gt");
    if (gt && lt && st && !(*lt + 2 * *st < *gt)) return bad("st", "lt + 2 st is not below gt");
    const auto& epmin = given_.minimum_evaluation_period;
    const auto& epmax = given_.maximum_evaluation_period;
    if (epmin && epmax && *epmax != 0 && !(*epmin < *epmax)) return bad("epmin", "not below epmax");
    return {};
  }

  [[nodiscard]] const NotificationAttributes& attributes() const { return attributes_; }

 private:
  [[nodiscard]] Result<void> check_target(const AttributeRule& rule) const {
    if (rule.target == Target::kAnything) return {};
    if (resource_ == nullptr) return bad(rule.name, "belongs to a resource");
    if (rule.target == Target::kNumber && !model::is_numeric(resource_->type)) {
      return bad(rule.name, "belongs to a numeric resource");
    }
    if (rule.target == Target::kBoolean && resource_->type != model::DataType::kBoolean) {
      return bad(rule.name, "belongs to a Boolean resource");
    }
    return {};
  }

  // Without a value what was attached goes.
  template <class T>
  Result<void> set(const AttributeRule& rule, std::optional<T> NotificationAttributes::*field, std::string_view text) {
    std::optional<T> value;
    if (!text.empty()) {
      if (auto parsed = parse(rule.name, text, value); !parsed) return parsed;
    }
    attributes_.*field = value;
    given_.*field = value;
    return {};
  }
  static Result<void> parse(std::string_view name, std::string_view text, std::optional<std::uint32_t>& value) {
    value = parse_whole_number(text);
    if (!value) return bad(name, "not a whole number");
    return name != "hqmax" && *value > kMaximumPeriod ? bad(name, "more than a century") : Result<void>();
  }
  static Result<void> parse(std::string_view name, std::string_view text, std::optional<double>& value) {
    value = parse_decimal(text);
    if (!value) return bad(name, "not a decimal number");
    return name == "st" && *value < 0 ? bad(name, "below zero") : Result<void>();
  }
  static Result<void> parse(std::string_view name, std::string_view text, std::optional<bool>& value) {
    if (text != "0" && text != "1") return bad(name, "neither 0 nor 1");
    value = text == "1";
    return {};
  }

  [[nodiscard]] static Result<void> bad(std::string_view name, std::string_view why) {
    return fail(ErrorCode::kBadValue, fmt::format("attribute '{}': {}", printable(name, 32), why));
  }

  NotificationAttributes attributes_;
  NotificationAttributes given_{};
  const model::ResourceDefinition* resource_;
  const VersionRules& rules_;
  Use use_;
  std::array<std::string_view, kRules.size()> seen_{};  // no name can come more often; none is empty
  std::size_t count_ = 0;
};

Result<NotificationAttributes> take_all(Updater updater, std::span<const std::string_view> queries, model::Path path) {
  for (const std::string_view query : queries) {
    if (auto taken = updater.take(query); !taken) return fail(taken.error().with_context(path.to_string()));
  }
  if (auto sound = updater.check_together(); !sound) return fail(sound.error().with_context(path.to_string()));
  return updater.attributes();
}

}  // namespace

Result<NotificationAttributes> apply_write_attributes(NotificationAttributes attached,
                                                      std::span<const std::string_view> queries, model::Path path,
                                                      const model::ResourceDefinition* resource,
                                                      const VersionRules& rules) {
  if (queries.empty()) return fail(ErrorCode::kBadValue, fmt::format("{}: no attributes", path.to_string()));
  return take_all(Updater(attached, resource, rules, Updater::Use::kAttach), queries, path);
}

Result<NotificationAttributes> observe_attributes(std::span<const std::string_view> queries, model::Path path,
                                                  const model::ResourceDefinition* resource,
                                                  const VersionRules& rules) {
  return take_all(Updater({}, resource, rules, Updater::Use::kObserve), queries, path);
}

Result<NotificationAttributes> observe_composite_attributes(std::span<const std::string_view> queries,
                                                            const VersionRules& rules) {
  return take_all(Updater({}, nullptr, rules, Updater::Use::kObserveComposite), queries, model::Path());
}

}  // namespace lwm2m::engine
