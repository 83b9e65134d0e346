// Times: seconds as numbers, or texts with a unit; and windows between two times of the day.
#include <fmt/core.h>

#include <charconv>
#include <cmath>

#include "config/value_codecs.hpp"

namespace lwm2m::config {
namespace {

struct Unit {
  std::string_view suffix;
  std::int64_t microseconds;
};
constexpr Unit kUnits[] = {
    {"ms", 1000}, {"s", 1'000'000}, {"min", 60'000'000}, {"h", 3'600'000'000}, {"d", 86'400'000'000}};

// "24h": digits and a unit. nullopt for anything else, and for what does not fit.
std::optional<Duration> parse_time(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || count < 0) return std::nullopt;
  const std::string_view suffix(end, static_cast<std::size_t>(text.data() + text.size() - end));
  for (const Unit& unit : kUnits) {
    if (unit.suffix == suffix && count <= INT64_MAX / unit.microseconds) return Duration(count * unit.microseconds);
  }
  return std::nullopt;
}

std::string time_allowed(const Rule& rule, std::string_view kind) {
  return fmt::format("{} from {} to {}, or a text with a unit (ms, s, min, h, d) such as \"90s\"", kind, rule.least,
                     rule.greatest);
}

Complaint no_time(const Node& node, std::string_view text, const Rule& rule) {
  return {node.at, quoted(text, rule) + " is no time"};
}

// "02:00"
std::optional<std::chrono::minutes> parse_clock(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  int hour = 0;
  int minute = 0;
  const auto [hour_end, hour_error] = std::from_chars(text.data(), text.data() + 2, hour);
  const auto [minute_end, minute_error] = std::from_chars(text.data() + 3, text.data() + 5, minute);
  if (hour_error != std::errc() || minute_error != std::errc() || hour_end != text.data() + 2 ||
      minute_end != text.data() + 5 || hour < 0 || minute < 0 || hour > 23 || minute > 59) {
    return std::nullopt;
  }
  return std::chrono::minutes(hour * 60 + minute);
}

std::string clock_text(std::chrono::minutes time) {
  return fmt::format("{:02}:{:02}", time.count() / 60, time.count() % 60);
}

}  // namespace

Verdict ValueOf<std::chrono::seconds>::read(const Node& node, const Rule& rule, std::chrono::seconds& out) {
  Node number = node;
  if (const auto* text = get<std::string>(node)) {
    const auto time = parse_time(*text);
    if (!time || *time % std::chrono::seconds(1) != Duration::zero()) return no_time(node, *text, rule);
    number.value = std::int64_t{std::chrono::duration_cast<std::chrono::seconds>(*time).count()};
  }
  std::int64_t value = 0;
  if (auto complaint = read_integer(number, rule, value)) return complaint;
  out = std::chrono::seconds(value);
  return std::nullopt;
}
std::string ValueOf<std::chrono::seconds>::write(const std::chrono::seconds& value) {
  return std::to_string(value.count());
}
std::string ValueOf<std::chrono::seconds>::allowed(const Rule& rule) {
  return time_allowed(rule, "a whole number of seconds");
}

Verdict ValueOf<Duration>::read(const Node& node, const Rule& rule, Duration& out) {
  double value = 0;
  if (const auto* text = get<std::string>(node)) {
    const auto time = parse_time(*text);
    if (!time) return no_time(node, *text, rule);
    value = std::chrono::duration<double>(*time).count();
  } else if (const auto* number = get<double>(node)) {
    value = *number;
  } else if (const auto* integer = get<std::int64_t>(node)) {
    value = static_cast<double>(*integer);
  } else {
    return wrong_type(node);
  }
  // Written so that NaN, which compares with nothing, is out of range.
  if (!(value >= static_cast<double>(rule.least) && value <= static_cast<double>(rule.greatest))) {
    return out_of_range(node, fmt::format("{}", value));
  }
  out = Duration(std::llround(value * 1e6));
  return std::nullopt;
}
std::string ValueOf<Duration>::write(const Duration& value) {
  std::string out = fmt::format("{}.{:06}", value.count() / 1'000'000, value.count() % 1'000'000);
  while (out.back() == '0' && out[out.size() - 2] != '.') out.pop_back();
  return out;
}
std::string ValueOf<Duration>::allowed(const Rule& rule) { return time_allowed(rule, "a number of seconds"); }

Verdict ValueOf<MaintenanceWindow>::read(const Node& node, const Rule& rule, MaintenanceWindow& out) {
  const auto* text = get<std::string>(node);
  if (text == nullptr) return wrong_type(node);
  const bool shaped = text->size() == 11 && (*text)[5] == '-';
  const auto begin = shaped ? parse_clock(std::string_view(*text).substr(0, 5)) : std::nullopt;
  const auto end = shaped ? parse_clock(std::string_view(*text).substr(6)) : std::nullopt;
  if (!begin || !end || *begin == *end) return Complaint{node.at, quoted(*text, rule) + " is no such window"};
  out = {*begin, *end};
  return std::nullopt;
}
std::string ValueOf<MaintenanceWindow>::write(const MaintenanceWindow& value) {
  return toml_string(clock_text(value.begin) + "-" + clock_text(value.end));
}
std::string ValueOf<MaintenanceWindow>::allowed(const Rule&) {
  return "two different times of the day such as \"02:00-04:00\", local time, over midnight or not";
}

}  // namespace lwm2m::config
