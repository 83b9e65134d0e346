#include "daemon/codec/plain_text.hpp"

#include <limits>

#include "tests/unit/codec/codec_support.hpp"

namespace lwm2m::codec {
namespace {

using model::DataType;

std::string parse(std::string_view text, std::optional<DataType> type) {
  const auto value = decode_plain_text(as_bytes(text), type);
  return value ? test::text_of(*value) : "error: " + value.error().message();
}

ErrorCode code(std::string_view text, DataType type) { return decode_plain_text(as_bytes(text), type).error().code(); }

TEST(PlainText, TakesOnlyZeroAndOneAsBoolean) {
  EXPECT_EQ(parse("1", DataType::kBoolean), "Boolean true");
  EXPECT_EQ(parse("0", DataType::kBoolean), "Boolean false");
  for (const char* text : {"", "true", "false", "2", "01", "1 ", "-1"}) {
    EXPECT_EQ(code(text, DataType::kBoolean), ErrorCode::kTypeMismatch) << text;
  }
}

TEST(PlainText, TakesIntegersOfTheWholeRange) {
  EXPECT_EQ(parse("-9223372036854775808", DataType::kInteger), "Integer -9223372036854775808");
  EXPECT_EQ(parse("9223372036854775807", DataType::kInteger), "Integer 9223372036854775807");
  EXPECT_EQ(parse("18446744073709551615", DataType::kUnsignedInteger), "Unsigned Integer 18446744073709551615");
}

TEST(PlainText, RefusesIntegersOutOfRange) {
  EXPECT_EQ(code("9223372036854775808", DataType::kInteger), ErrorCode::kTypeMismatch);
  EXPECT_EQ(code("-9223372036854775809", DataType::kInteger), ErrorCode::kTypeMismatch);
  EXPECT_EQ(code("18446744073709551616", DataType::kUnsignedInteger), ErrorCode::kTypeMismatch);
  EXPECT_EQ(code("-1", DataType::kUnsignedInteger), ErrorCode::kTypeMismatch);
}

TEST(PlainText, TakesAFractionAsIntegerOnlyIfItIsExact) {
  EXPECT_EQ(parse("5.0", DataType::kInteger), "Integer 5");
  EXPECT_EQ(code("5.5", DataType::kInteger), ErrorCode::kTypeMismatch);
  EXPECT_EQ(code("9007199254740992.5", DataType::kInteger), ErrorCode::kTypeMismatch);
  EXPECT_EQ(parse("1367491215.0", DataType::kTime), "Time 1367491215");
}

TEST(PlainText, TakesAnExponentForAFloat) { EXPECT_EQ(parse("6.667E-11", DataType::kFloat), "Float 6.667e-11"); }

TEST(PlainText, TakesAnIntegerForAFloat) { EXPECT_EQ(parse("5", DataType::kFloat), "Float 5"); }

TEST(PlainText, RefusesNanAndInfinity) {
  EXPECT_EQ(code("NaN", DataType::kFloat), ErrorCode::kTypeMismatch);
  EXPECT_EQ(code("inf", DataType::kFloat), ErrorCode::kTypeMismatch);
  EXPECT_EQ(code("1e999", DataType::kFloat), ErrorCode::kTypeMismatch);
}

TEST(PlainText, DoesNotPrintNanAndInfinity) {
  for (const double value : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    Bytes out;
    EXPECT_EQ(encode_plain_text(model::Value(value), out).error().code(), ErrorCode::kNotAcceptable);
  }
}

TEST(PlainText, RefusesAnEmptyNumber) { EXPECT_EQ(code("", DataType::kInteger), ErrorCode::kTypeMismatch); }

TEST(PlainText, RefusesOpaquesThatAreNotBase64) {
  EXPECT_EQ(code("AQID BAU=", DataType::kOpaque), ErrorCode::kMalformed);
  EXPECT_EQ(code("-_8=", DataType::kOpaque), ErrorCode::kMalformed);
}

TEST(PlainText, RefusesObjectLinksOfAnotherForm) {
  for (const char* text : {"", "66", "66:", ":0", "66:0:0", "65536:0", "-1:0", "66: 0"}) {
    EXPECT_EQ(code(text, DataType::kObjlnk), ErrorCode::kMalformed) << text;
  }
}

TEST(PlainText, AcceptsTheOtherFormOfTheNullLink) {
  EXPECT_EQ(parse("FFFF:FFFF", DataType::kObjlnk), "Objlnk 65535:65535");
}

TEST(PlainText, RefusesWhatIsNotUtf8) {
  EXPECT_EQ(code("\xC3", DataType::kString), ErrorCode::kMalformed);
  EXPECT_EQ(code("\xED\xA0\x80", DataType::kCorelnk), ErrorCode::kMalformed);
}

TEST(PlainText, IsAStringWhereNothingIsDefined) { EXPECT_EQ(parse("5", std::nullopt), "String 5"); }

}  // namespace
}  // namespace lwm2m::codec
