#include "daemon/codec/cbor.hpp"

#include <limits>

#include "tests/unit/codec/codec_support.hpp"

namespace lwm2m::codec {
namespace {

using model::DataType;

std::string parse(std::string_view bytes, std::optional<DataType> type) {
  const Bytes payload = hex(bytes);
  const auto value = decode_cbor(payload, type);
  return value ? test::text_of(*value) : "error: " + value.error().message();
}

ErrorCode code(std::string_view bytes, DataType type) {
  const Bytes payload = hex(bytes);
  const auto value = decode_cbor(payload, type);
  return value ? ErrorCode::kInternal : value.error().code();
}

TEST(Cbor, TellsTheTypeItselfWhereNothingIsDefined) {
  EXPECT_EQ(parse("05", std::nullopt), "Integer 5");
  EXPECT_EQ(parse("1B FF FF FF FF FF FF FF FF", std::nullopt), "Unsigned Integer 18446744073709551615");
  EXPECT_EQ(parse("F9 4D A0", std::nullopt), "Float 22.5");
  EXPECT_EQ(parse("61 55", std::nullopt), "String U");
  EXPECT_EQ(parse("41 55", std::nullopt), "Opaque 55");
  EXPECT_EQ(parse("F5", std::nullopt), "Boolean true");
  EXPECT_EQ(parse("C1 05", std::nullopt), "Time 5");
}

TEST(Cbor, TakesAnIntegerForAFloatAndAnExactFloatForAnInteger) {
  EXPECT_EQ(parse("05", DataType::kFloat), "Float 5");
  EXPECT_EQ(parse("F9 45 00", DataType::kInteger), "Integer 5");
  EXPECT_EQ(code("F9 4D A0", DataType::kInteger), ErrorCode::kTypeMismatch);
  EXPECT_EQ(code("F9 7E 00", DataType::kInteger), ErrorCode::kTypeMismatch);
}

TEST(Cbor, CarriesNanAndInfinity) {
  EXPECT_EQ(parse("F9 7E 00", DataType::kFloat), "Float nan");
  EXPECT_EQ(parse("F9 FC 00", DataType::kFloat), "Float -inf");
}

TEST(Cbor, DoesNotRoundAnIntegerIntoRange) {
  EXPECT_EQ(parse("3B 7F FF FF FF FF FF FF FF", DataType::kInteger), "Integer -9223372036854775808");
  EXPECT_EQ(code("3B 80 00 00 00 00 00 00 00", DataType::kInteger), ErrorCode::kTypeMismatch);  // -2^63 - 1
  EXPECT_EQ(code("1B 80 00 00 00 00 00 00 00", DataType::kInteger), ErrorCode::kTypeMismatch);  // 2^63
  EXPECT_EQ(code("20", DataType::kUnsignedInteger), ErrorCode::kTypeMismatch);
}

TEST(Cbor, ReadsDecimalFractions) {
  EXPECT_EQ(parse("C4 82 20 18 E1", DataType::kFloat), "Float 22.5");
  EXPECT_EQ(parse("C4 82 02 05", DataType::kInteger), "Integer 500");
  EXPECT_EQ(parse("C4 82 20 18 32", DataType::kInteger), "Integer 5");  // 50 · 10^-1
  EXPECT_EQ(code("C4 82 20 18 E1", DataType::kInteger), ErrorCode::kTypeMismatch);
}

TEST(Cbor, RefusesBrokenDecimalFractions) {
  EXPECT_EQ(code("C4 05", DataType::kFloat), ErrorCode::kMalformed);
  EXPECT_EQ(code("C4 83 20 01 01", DataType::kFloat), ErrorCode::kMalformed);
  EXPECT_EQ(code("C4 82 20 61 31", DataType::kFloat), ErrorCode::kMalformed);
  EXPECT_EQ(code("C4 82 1B 7F FF FF FF FF FF FF FF 01", DataType::kFloat), ErrorCode::kMalformed);  // beyond a double
  EXPECT_EQ(code("C4 9F 20 01 FF", DataType::kFloat), ErrorCode::kMalformed);
}

TEST(Cbor, RefusesATimeThatHasNoWholeSeconds) {
  EXPECT_EQ(parse("C1 FB 41 D4 60 90 A3 C0 00 00", DataType::kTime), "Time 1367491215");
  EXPECT_EQ(code("C1 FB 41 D4 60 90 A3 E0 00 00", DataType::kTime), ErrorCode::kTypeMismatch);
  EXPECT_EQ(code("C1 61 31", DataType::kTime), ErrorCode::kMalformed);
  EXPECT_EQ(code("C0 61 31", DataType::kTime), ErrorCode::kMalformed);
  EXPECT_EQ(code("C0 01", DataType::kTime), ErrorCode::kMalformed);
}

TEST(Cbor, RefusesAnythingAfterTheItem) {
  EXPECT_EQ(parse("05 05", DataType::kInteger), "error: offset 1: more than one CBOR item");
}

TEST(Cbor, RefusesWhatIsNoSingleValue) {
  for (const char* bytes : {"80", "A0", "81 05", "F6", "F7", "E0", "F8 20", "FF", "9F FF", "C2 41 01", "D9 D9 F7 05"}) {
    EXPECT_EQ(code(bytes, DataType::kInteger), ErrorCode::kMalformed) << bytes;
  }
}

TEST(Cbor, RefusesValuesOfAnotherType) {
  EXPECT_EQ(code("61 35", DataType::kInteger), ErrorCode::kTypeMismatch);
  EXPECT_EQ(code("01", DataType::kBoolean), ErrorCode::kTypeMismatch);
  EXPECT_EQ(code("61 41", DataType::kOpaque), ErrorCode::kTypeMismatch);
  EXPECT_EQ(code("41 41", DataType::kString), ErrorCode::kTypeMismatch);
  EXPECT_EQ(code("01", DataType::kObjlnk), ErrorCode::kTypeMismatch);
  EXPECT_EQ(code("62 36 36", DataType::kObjlnk), ErrorCode::kMalformed);
}

TEST(Cbor, RefusesAnEmptyPayload) { EXPECT_EQ(code("", DataType::kInteger), ErrorCode::kMalformed); }

}  // namespace
}  // namespace lwm2m::codec
