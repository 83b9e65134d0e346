#include "dbus/ctl/time_text.hpp"

#include <fmt/core.h>

#include <array>
#include <charconv>
#include <chrono>
#include <optional>

namespace lwm2m::ctl {
namespace {

namespace chrono = std::chrono;

constexpr std::int64_t kSecondsPerDay = 86400;

// Takes exactly `digits` digits off the front.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  int number = 0;
  if (text.size() < digits) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, number);
  if (error != std::errc() || end != text.data() + digits || text.front() == '-') return std::nullopt;
  text.remove_prefix(digits);
  return number;
}

bool take(std::string_view& text, std::string_view one_of) {
  if (text.empty() || one_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// "hh:mm" in seconds.
std::optional<std::int64_t> take_hours_and_minutes(std::string_view& text) {
  const auto hours = take_number(text, 2);
  if (!hours || *hours > 23 || !take(text, ":")) return std::nullopt;
  const auto minutes = take_number(text, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  return *hours * 3600 + *minutes * 60;
}

std::optional<std::int64_t> take_date(std::string_view& text) {
  const auto year = take_number(text, 4);
  if (!year || !take(text, "-")) return std::nullopt;
  const auto month = take_number(text, 2);
  if (!month || !take(text, "-")) return std::nullopt;
  const auto day = take_number(text, 2);
  if (!day) return std::nullopt;
  const auto date =
      chrono::year(*year) / chrono::month(static_cast<unsigned>(*month)) / chrono::day(static_cast<unsigned>(*day));
  if (!date.ok()) return std::nullopt;
  return chrono::sys_days(date).time_since_epoch().count() * kSecondsPerDay;
}

// "hh:mm:ss" and the zone: the seconds to add to midnight UTC.
std::optional<std::int64_t> take_time_of_day(std::string_view& text) {
  const auto minutes = take_hours_and_minutes(text);
  if (!minutes || !take(text, ":")) return std::nullopt;
  const auto seconds = take_number(text, 2);
  if (!seconds || *seconds > 60) return std::nullopt;  // 60: a leap second (RFC 3339 §5.6)
  if (take(text, "Zz")) return *minutes + *seconds;
  const bool east = !text.empty() && text.front() == '+';
  if (!take(text, "+-")) return std::nullopt;
  const auto offset = take_hours_and_minutes(text);
  if (!offset) return std::nullopt;
  return *minutes + *seconds + (east ? -*offset : *offset);
}

std::optional<std::int64_t> parse_rfc3339(std::string_view text) {
  const auto date = take_date(text);
  if (!date || text.empty()) return date;
  if (!take(text, "Tt ")) return std::nullopt;
  const auto time = take_time_of_day(text);
  if (!time || !text.empty()) return std::nullopt;
  return *date + *time;
}

struct Unit {
  std::uint64_t seconds;
  std::string_view name;
};
constexpr std::array<Unit, 4> kUnits{{{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}}};

}  // namespace

Result<std::int64_t> parse_time(std::string_view text) {
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error == std::errc() && end == text.data() + text.size()) return seconds;
  if (const auto time = parse_rfc3339(text)) return *time;
  return fail(ErrorCode::kBadValue,
              fmt::format("'{}' is not a time: seconds since the epoch, or 2026-01-31T10:00:00Z", text.substr(0, 64)));
}

std::string format_seconds(std::int64_t seconds) {
  constexpr std::int64_t kYear0 = -62167219200;
  constexpr std::int64_t kYear10000 = 253402300800;
  if (seconds < kYear0 || seconds >= kYear10000) return fmt::format("{}", seconds);
  const chrono::sys_seconds time{chrono::seconds(seconds)};
  const auto days = chrono::floor<chrono::days>(time);
  const chrono::year_month_day date(days);
  const chrono::hh_mm_ss clock(time - days);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

std::string format_microseconds(std::uint64_t microseconds) {
  std::string text = format_seconds(static_cast<std::int64_t>(microseconds / 1000000));
  if (text.back() == 'Z') text.replace(text.size() - 1, 1, fmt::format(".{:03}Z", microseconds / 1000 % 1000));
  return text;
}

std::string format_duration(std::uint64_t seconds) {
  for (const Unit& unit : kUnits) {
    if (seconds >= 2 * unit.seconds) return fmt::format("{} {}", seconds / unit.seconds, unit.name);
  }
  return fmt::format("{} s", seconds);
}

std::string format_with_distance(std::uint64_t microseconds, std::uint64_t now) {
  if (microseconds == 0) return "never";
  const std::string absolute = format_seconds(static_cast<std::int64_t>(microseconds / 1000000));
  if (microseconds > now) return fmt::format("{} (in {})", absolute, format_duration((microseconds - now) / 1000000));
  return fmt::format("{} ({} ago)", absolute, format_duration((now - microseconds) / 1000000));
}

std::uint64_t wall_clock() {
  const auto now = chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(chrono::duration_cast<chrono::microseconds>(now).count());
}

}  // namespace lwm2m::ctl
