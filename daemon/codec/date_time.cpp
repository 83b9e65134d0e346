#include "daemon/codec/date_time.hpp"

#include <chrono>

namespace lwm2m::codec {
namespace {

// Takes text apart from the front; after a mismatch it says ok() == false and gives zeros.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  int number(std::size_t digits, int greatest) {
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      const char c = next();
      ok_ = ok_ && c >= '0' && c <= '9';
      value = value * 10 + (c - '0');
    }
    ok_ = ok_ && value <= greatest;
    return ok_ ? value : 0;
  }
  void literal(char wanted) { ok_ = ok_ && next() == wanted; }
  // The next character if it is one of these.
  char one_of(std::string_view wanted) {
    if (text_.empty() || wanted.find(text_.front()) == std::string_view::npos) return '\0';
    return next();
  }
  void require(bool condition) { ok_ = ok_ && condition; }
  [[nodiscard]] bool done() const { return ok_ && text_.empty(); }

 private:
  char next() {
    ok_ = ok_ && !text_.empty();
    if (!ok_) return '\0';
    const char c = text_.front();
    text_.remove_prefix(1);
    return c;
  }

  std::string_view text_;
  bool ok_ = true;
};

std::chrono::sys_days scan_date(Scanner& scanner) {
  const int year = scanner.number(4, 9999);
  scanner.literal('-');
  const int month = scanner.number(2, 12);
  scanner.literal('-');
  const int day = scanner.number(2, 31);
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  scanner.require(date.ok());
  return date.ok() ? std::chrono::sys_days(date) : std::chrono::sys_days();
}

std::chrono::seconds scan_hours_minutes(Scanner& scanner) {
  const int hours = scanner.number(2, 23);
  scanner.literal(':');
  return std::chrono::hours(hours) + std::chrono::minutes(scanner.number(2, 59));
}

}  // namespace

std::optional<model::Time> parse_date_time(std::string_view text) {
  Scanner scanner(text);
  const std::chrono::sys_days date = scan_date(scanner);
  scanner.require(scanner.one_of("Tt") != '\0');
  std::chrono::seconds time = scan_hours_minutes(scanner);
  scanner.literal(':');
  time += std::chrono::seconds(scanner.number(2, 59));
  if (scanner.one_of(".") != '\0') {
    scanner.literal('0');
    while (scanner.one_of("0") != '\0') continue;
  }
  const char zone = scanner.one_of("Zz+-");
  scanner.require(zone != '\0');
  if (zone == '+') time -= scan_hours_minutes(scanner);
  if (zone == '-') time += scan_hours_minutes(scanner);
  if (!scanner.done()) return std::nullopt;
  return model::Time{(date.time_since_epoch() + time).count()};
}

}  // namespace lwm2m::codec
