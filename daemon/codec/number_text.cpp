#include "daemon/codec/number_text.hpp"

#include <charconv>
#include <cmath>
#include <limits>

namespace lwm2m::codec {
namespace {

// The longest a double gets without exponent: "-0." and the 1074 binary digits of the smallest one, of which the
// shortest form has 323 zeros and 17 digits; the greatest has 309 digits.
constexpr std::size_t kPlainFloatLength = 352;

void append(Bytes& out, const char* first, const char* last) {
  const auto* const begin = reinterpret_cast<const std::uint8_t*>(first);
  out.insert(out.end(), begin, begin + (last - first));
}

template <class Integer>
void append_decimal(Bytes& out, Integer value) {
  char digits[20];
  append(out, digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Number text taken apart, with `exponent` such that the value is the digits of whole and fraction times 10^exponent.
struct Decimal {
  bool negative = false;
  std::string_view whole{};
  std::string_view fraction{};
  std::int64_t exponent = 0;
};

std::string_view take_digits(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  const std::string_view digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// Beyond this the value is zero or infinite whatever the digits are, as long as those fit into memory.
constexpr std::int64_t kGreatestExponent = 1'000'000'000'000;

std::optional<std::int64_t> take_exponent(std::string_view& text) {
  const bool negative = !take(text, "+") && take(text, "-");
  const std::string_view digits = take_digits(text);
  if (digits.empty()) return std::nullopt;
  std::int64_t exponent = 0;
  for (const char digit : digits) {
    if (exponent < kGreatestExponent) exponent = exponent * 10 + (digit - '0');
  }
  return negative ? -exponent : exponent;
}

std::optional<Decimal> take_apart(std::string_view text) {
  Decimal decimal;
  decimal.negative = take(text, "-");
  decimal.whole = take_digits(text);
  if (decimal.whole.empty()) return std::nullopt;
  if (take(text, ".")) {
    decimal.fraction = take_digits(text);
    if (decimal.fraction.empty()) return std::nullopt;
  }
  if (take(text, "eE")) {
    const auto exponent = take_exponent(text);
    if (!exponent) return std::nullopt;
    decimal.exponent = *exponent;
  }
  if (!text.empty()) return std::nullopt;
  decimal.exponent -= static_cast<std::int64_t>(decimal.fraction.size());
  return decimal;
}

// false if the result exceeds 64 bits.
bool append_digit(std::uint64_t& number, std::uint64_t digit) {
  constexpr std::uint64_t kGreatest = std::numeric_limits<std::uint64_t>::max();
  if (number > kGreatest / 10 || number * 10 > kGreatest - digit) return false;
  number = number * 10 + digit;
  return true;
}

std::optional<std::uint64_t> exact_magnitude(const Decimal& decimal) {
  std::uint64_t number = 0;
  // Zeros are held back until a digit follows, so that "1.000000000000000000000" does not overflow.
  std::int64_t zeros = 0;
  for (const std::string_view digits : {decimal.whole, decimal.fraction}) {
    for (const char digit : digits) {
      if (digit == '0') {
        if (number != 0) ++zeros;
        continue;
      }
      for (; zeros > 0; --zeros) {
        if (!append_digit(number, 0)) return std::nullopt;
      }
      if (!append_digit(number, static_cast<std::uint64_t>(digit - '0'))) return std::nullopt;
    }
  }
  if (number == 0) return 0;
  std::int64_t exponent = decimal.exponent + zeros;
  if (exponent < 0) return std::nullopt;  // a fraction is left, for the digits held do not end in 0
  for (; exponent > 0; --exponent) {
    if (!append_digit(number, 0)) return std::nullopt;
  }
  return number;
}

std::optional<model::Value> exact_integer(const Decimal& decimal) {
  constexpr std::uint64_t kSignBit = std::uint64_t{1} << 63U;
  const auto magnitude = exact_magnitude(decimal);
  if (!magnitude) return std::nullopt;
  if (decimal.negative) {
    if (*magnitude > kSignBit) return std::nullopt;
    return static_cast<std::int64_t>(~*magnitude + 1U);
  }
  if (*magnitude >= kSignBit) return *magnitude;
  return static_cast<std::int64_t>(*magnitude);
}

}  // namespace

void append_integer(Bytes& out, std::int64_t value) { append_decimal(out, value); }
void append_integer(Bytes& out, std::uint64_t value) { append_decimal(out, value); }

void append_plain_float(Bytes& out, double value) {
  char digits[kPlainFloatLength];
  append(out, digits, std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed).ptr);
  if (value == 0 && std::signbit(value)) ByteWriter(out).text(".0");
}

void append_json_float(Bytes& out, double value) {
  const double magnitude = std::abs(value);
  if (magnitude == 0 || (magnitude >= 1e-6 && magnitude < 1e15)) return append_plain_float(out, value);
  char digits[32];
  append(out, digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

ObjlnkText::ObjlnkText(model::Objlnk link) {
  char* const last = text_.data() + text_.size();
  char* at = std::to_chars(text_.data(), last, link.object).ptr;
  *at++ = ':';
  at = std::to_chars(at, last, link.instance).ptr;
  size_ = static_cast<std::size_t>(at - text_.data());
}

std::optional<WireValue> parse_decimal(std::string_view text) {
  const auto decimal = take_apart(text);
  if (!decimal) return std::nullopt;
  if (auto whole = exact_integer(*decimal)) {
    const bool negative_zero = decimal->negative && *whole == model::Value(std::int64_t{0});
    return WireValue{.value = negative_zero ? model::Value(-0.0) : *std::move(whole)};
  }
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return WireValue{.value = number, .rounded = true};
}

}  // namespace lwm2m::codec
