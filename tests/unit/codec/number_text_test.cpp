#include "daemon/codec/number_text.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <string>

namespace lwm2m::codec {
namespace {

std::string plain(double value) {
  Bytes out;
  append_plain_float(out, value);
  return std::string(as_text(out));
}

std::string json(double value) {
  Bytes out;
  append_json_float(out, value);
  return std::string(as_text(out));
}

std::int64_t parsed_signed(std::string_view text) { return std::get<std::int64_t>(parse_decimal(text).value().value); }
double parsed_double(std::string_view text) { return std::get<double>(parse_decimal(text).value().value); }

TEST(NumberText, PrintsFloatsShortAndWithoutExponent) {
  EXPECT_EQ(plain(22.5), "22.5");
  EXPECT_EQ(plain(5.0), "5");
  EXPECT_EQ(plain(0.1), "0.1");
  EXPECT_EQ(plain(6.667e-11), "0.00000000006667");
  EXPECT_EQ(plain(1e22), "10000000000000000000000");
}

TEST(NumberText, KeepsTheSignOfZero) {
  EXPECT_EQ(plain(0.0), "0");
  EXPECT_EQ(plain(-0.0), "-0.0");
  EXPECT_EQ(json(-0.0), "-0.0");
  EXPECT_TRUE(std::signbit(parsed_double("-0.0")));
}

TEST(NumberText, PrintsTheExtremesOfADouble) {
  for (const double value :
       {std::numeric_limits<double>::max(), std::numeric_limits<double>::lowest(), std::numeric_limits<double>::min(),
        std::numeric_limits<double>::denorm_min(), -std::numeric_limits<double>::denorm_min(), -1.7976931348623155e308,
        -2.2250738585072011e-308}) {
    EXPECT_EQ(plain(value).find_first_of("eE"), std::string::npos);
    const auto number = parse_decimal(plain(value));
    ASSERT_TRUE(number) << value;
    EXPECT_EQ(model::as_number(number->value), value);
  }
}

TEST(NumberText, UsesAnExponentInJsonOnlyWhereDecimalsGetLong) {
  EXPECT_EQ(json(0.000001), "0.000001");
  EXPECT_EQ(json(999999999999999.0), "999999999999999");
  EXPECT_EQ(json(1e15), "1e+15");
  EXPECT_EQ(json(1.5e-7), "1.5e-07");
}

TEST(NumberText, ReadsBackEveryFloatItPrints) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const auto bits = static_cast<std::uint64_t>(random());
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isfinite(value)) continue;
    ASSERT_EQ(model::as_number(parse_decimal(plain(value)).value().value), value);
    ASSERT_EQ(model::as_number(parse_decimal(json(value)).value().value), value);
  }
}

TEST(NumberText, ReadsWholeNumbersExactlyHoweverTheyAreWritten) {
  EXPECT_EQ(parsed_signed("5"), 5);
  EXPECT_EQ(parsed_signed("5.0"), 5);
  EXPECT_EQ(parsed_signed("50e-1"), 5);
  EXPECT_EQ(parsed_signed("0.5e1"), 5);
  EXPECT_EQ(parsed_signed("007"), 7);
  EXPECT_EQ(parsed_signed("1.00000000000000000000000000000"), 1);
  EXPECT_EQ(parsed_signed("0e999999999999999999999999"), 0);
  EXPECT_EQ(parsed_signed("9007199254740993.0"), 9007199254740993);
  EXPECT_EQ(parsed_signed("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(parsed_signed("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
}

TEST(NumberText, ReadsWhatExceedsSigned64BitsAsUnsigned) {
  EXPECT_EQ(std::get<std::uint64_t>(parse_decimal("9223372036854775808").value().value), 9223372036854775808U);
  EXPECT_EQ(std::get<std::uint64_t>(parse_decimal("18446744073709551615").value().value), 18446744073709551615U);
}

TEST(NumberText, MarksADoubleThatIsNoWholeNumberOf64Bits) {
  for (const char* text : {"0.5", "18446744073709551616", "-9223372036854775809", "9007199254740992.5", "1e300"}) {
    const auto number = parse_decimal(text);
    ASSERT_TRUE(number) << text;
    EXPECT_TRUE(number->rounded) << text;
    EXPECT_TRUE(std::holds_alternative<double>(number->value)) << text;
  }
}

TEST(NumberText, RefusesWhatIsNoNumber) {
  for (const char* text : {"",    "-",   "+5",  "5.",        ".5",  "5e",  "5e+", "0x10",  " 5",    "5 ",
                           "NaN", "nan", "inf", "-Infinity", "1,5", "--5", "5-",  "1e1e1", "1.2.3", "٣"}) {
    EXPECT_FALSE(parse_decimal(text)) << text;
  }
}

TEST(NumberText, RefusesWhatNoDoubleHolds) {
  EXPECT_FALSE(parse_decimal("1e400"));
  EXPECT_FALSE(parse_decimal("-1e99999999999999999999"));
}

TEST(NumberText, PrintsObjectLinks) {
  EXPECT_EQ(ObjlnkText({66, 0}).view(), "66:0");
  EXPECT_EQ(ObjlnkText({}).view(), "65535:65535");
}

}  // namespace
}  // namespace lwm2m::codec
