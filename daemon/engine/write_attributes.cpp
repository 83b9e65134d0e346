#include "daemon/engine/write_attributes.hpp"

#include <fmt/core.h>

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "daemon/base/text.hpp"

namespace lwm2m::engine {
namespace {

using model::NotificationAttributes;

// Seconds up to a century: no deadline computed from them can overflow.
constexpr std::uint32_t kMaximumPeriod = 3'153'600'000;

struct PeriodAttribute {
  std::string_view name;
  std::optional<std::uint32_t> NotificationAttributes::*field;
};
struct ThresholdAttribute {
  std::string_view name;
  std::optional<double> NotificationAttributes::*field;
};
constexpr std::array<PeriodAttribute, 4> kPeriods{{
    {"pmin", &NotificationAttributes::minimum_period},
    {"pmax", &NotificationAttributes::maximum_period},
    {"epmin", &NotificationAttributes::minimum_evaluation_period},
    {"epmax", &NotificationAttributes::maximum_evaluation_period},
}};
constexpr std::array<ThresholdAttribute, 3> kThresholds{{
    {"gt", &NotificationAttributes::greater_than},
    {"lt", &NotificationAttributes::less_than},
    {"st", &NotificationAttributes::step},
}};

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

class Updater {
 public:
  Updater(NotificationAttributes attached, const model::ResourceDefinition* resource)
      : attributes_(attached), resource_(resource) {}

  Result<void> take(std::string_view query) {
    const std::size_t equals = query.find('=');
    const std::string_view name = query.substr(0, equals);
    const std::string_view value = equals == std::string_view::npos ? std::string_view() : query.substr(equals + 1);
    for (const PeriodAttribute& period : kPeriods) {
      if (period.name == name) return set_period(period, value);
    }
    for (const ThresholdAttribute& threshold : kThresholds) {
      if (threshold.name == name) return set_threshold(threshold, value);
    }
    return bad(name, "not an attribute");
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
  Result<void> set_period(const PeriodAttribute& period, std::string_view text) {
    std::optional<std::uint32_t> value;
    if (!text.empty()) {
      value = parse_number<std::uint32_t>(text);
      if (!value || *value > kMaximumPeriod) return bad(period.name, "not a number of seconds");
    }
    return set(period.name, period.field, value);
  }

  Result<void> set_threshold(const ThresholdAttribute& threshold, std::string_view text) {
    if (resource_ == nullptr) return bad(threshold.name, "belongs to a resource");
    if (!model::is_numeric(resource_->type)) return bad(threshold.name, "belongs to a numeric resource");
    std::optional<double> value;
    if (!text.empty()) {
      value = parse_number<double>(text);
      if (!value || !std::isfinite(*value)) return bad(threshold.name, "not a number");
      if (threshold.name == "st" && *value < 0) return bad(threshold.name, "below zero");
    }
    return set(threshold.name, threshold.field, value);
  }

  template <class T>
  Result<void> set(std::string_view name, std::optional<T> NotificationAttributes::*field, std::optional<T> value) {
    for (const std::string_view seen : seen_) {
      if (seen == name) return bad(name, "given twice");
    }
    seen_[count_++] = name;
    attributes_.*field = value;
    given_.*field = value;
    return {};
  }

  [[nodiscard]] static Result<void> bad(std::string_view name, std::string_view why) {
    return fail(ErrorCode::kBadValue, fmt::format("attribute '{}': {}", printable(name, 32), why));
  }

  NotificationAttributes attributes_;
  NotificationAttributes given_{};
  const model::ResourceDefinition* resource_;
  std::array<std::string_view, kPeriods.size() + kThresholds.size()> seen_{};  // no name can come more often
  std::size_t count_ = 0;
};

}  // namespace

Result<NotificationAttributes> apply_write_attributes(NotificationAttributes attached,
                                                      std::span<const std::string_view> queries, model::Path path,
                                                      const model::ResourceDefinition* resource) {
  if (queries.empty()) return fail(ErrorCode::kBadValue, fmt::format("{}: no attributes", path.to_string()));
  Updater updater(attached, resource);
  for (const std::string_view query : queries) {
    if (auto taken = updater.take(query); !taken) return fail(taken.error().with_context(path.to_string()));
  }
  if (auto sound = updater.check_together(); !sound) return fail(sound.error().with_context(path.to_string()));
  return updater.attributes();
}

}  // namespace lwm2m::engine
