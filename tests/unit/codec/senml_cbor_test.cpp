#include "daemon/codec/senml_cbor.hpp"

#include <limits>

#include "tests/unit/codec/codec_support.hpp"

namespace lwm2m::codec {
namespace {

using testing::ElementsAre;

// In all payloads below "69 2F 33 33 30 30 2F 35 2F 31" is the text "/3300/5/1".
std::vector<std::string> parse(std::string_view bytes) {
  return decoded(ContentFormat::kSenmlCbor, hex(bytes), "/3300/5");
}

ErrorCode code(std::string_view bytes) { return refusal(ContentFormat::kSenmlCbor, hex(bytes), "/3300/5"); }

std::string encode(std::string_view base, const std::vector<model::Record>& records) {
  return hex(encoded(ContentFormat::kSenmlCbor, base, records).value());
}

TEST(SenmlCbor, AcceptsIndefiniteArraysMapsAndStrings) {
  EXPECT_THAT(parse("9F BF 00 7F 65 2F 33 33 30 30 64 2F 35 2F 31 FF 02 05 FF FF"), ElementsAre("/3300/5/1 Integer 5"));
}

TEST(SenmlCbor, AcceptsFieldsInAnyOrderAndLabelsLongerThanNeeded) {
  EXPECT_THAT(parse("81 A2 18 02 05 18 00 69 2F 33 33 30 30 2F 35 2F 31"), ElementsAre("/3300/5/1 Integer 5"));
}

TEST(SenmlCbor, ReadsNumbersInEveryForm) {
  EXPECT_THAT(parse("81 A2 00 69 2F 33 33 30 30 2F 35 2F 31 02 F9 45 00"), ElementsAre("/3300/5/1 Integer 5"));
  EXPECT_THAT(parse("81 A2 00 69 2F 33 33 30 30 2F 35 2F 31 02 C4 82 20 18 32"), ElementsAre("/3300/5/1 Integer 5"));
  EXPECT_THAT(parse("81 A2 00 69 2F 33 33 30 30 2F 35 2F 33 02 C4 82 20 18 E1"), ElementsAre("/3300/5/3 Float 22.5"));
  EXPECT_THAT(parse("81 A2 00 69 2F 33 33 30 30 2F 35 2F 33 02 F9 7E 00"), ElementsAre("/3300/5/3 Float nan"));
  EXPECT_THAT(parse("81 A2 00 69 2F 33 33 30 30 2F 35 2F 36 02 C1 1A 51 82 42 8F"),
              ElementsAre("/3300/5/6 Time 1367491215"));
}

TEST(SenmlCbor, IgnoresUnknownLabels) {
  EXPECT_THAT(
      parse("81 A7 01 63 43 65 6C 07 05 18 63 81 A1 01 02 38 63 F6 61 78 C1 05 00 69 2F 33 33 30 30 2F 35 2F 31 02 05"),
      ElementsAre("/3300/5/1 Integer 5"));
  EXPECT_THAT(parse("81 A3 1B FF FF FF FF FF FF FF FF 01 00 69 2F 33 33 30 30 2F 35 2F 31 02 05"),
              ElementsAre("/3300/5/1 Integer 5"));
  EXPECT_THAT(parse("81 A3 09 01 00 69 2F 33 33 30 30 2F 35 2F 31 02 05"), ElementsAre("/3300/5/1 Integer 5"));
}

TEST(SenmlCbor, TakesJsonNamesForUnknownLabels) {
  EXPECT_THAT(parse("81 A3 61 76 05 00 69 2F 33 33 30 30 2F 35 2F 31 02 05"), ElementsAre("/3300/5/1 Integer 5"));
}

TEST(SenmlCbor, RefusesFieldsThatMustBeUnderstood) {
  EXPECT_EQ(code("81 A3 62 78 5F 01 00 69 2F 33 33 30 30 2F 35 2F 31 02 05"), ErrorCode::kMalformed);  // "x_"
  EXPECT_EQ(code("81 A3 24 01 00 69 2F 33 33 30 30 2F 35 2F 31 02 05"), ErrorCode::kMalformed);        // base value
  EXPECT_EQ(code("81 A3 25 01 00 69 2F 33 33 30 30 2F 35 2F 31 02 05"), ErrorCode::kMalformed);        // base sum
  EXPECT_EQ(code("81 A3 20 0B 00 69 2F 33 33 30 30 2F 35 2F 31 02 05"), ErrorCode::kMalformed);        // version 11
}

TEST(SenmlCbor, RefusesLabelsThatAreNeitherIntegersNorText) {
  EXPECT_EQ(code("81 A2 00 69 2F 33 33 30 30 2F 35 2F 31 F5 05"), ErrorCode::kMalformed);
  EXPECT_EQ(code("81 A2 00 69 2F 33 33 30 30 2F 35 2F 31 80 05"), ErrorCode::kMalformed);
  EXPECT_EQ(code("81 A2 00 69 2F 33 33 30 30 2F 35 2F 31 C1 02 05"), ErrorCode::kMalformed);
}

TEST(SenmlCbor, RefusesWhatIsNoPack) {
  for (const char* bytes : {"", "A0", "05", "F6", "60", "81 05", "81 80", "81 F6", "80 80", "80 00", "81", "81 A1",
                            "9F", "81 A1 00", "FF"}) {
    EXPECT_EQ(code(bytes), ErrorCode::kMalformed) << bytes;
  }
}

TEST(SenmlCbor, RefusesCountsThatAreNotKept) {
  EXPECT_EQ(code("9B FF FF FF FF FF FF FF FF"), ErrorCode::kMalformed);
  EXPECT_EQ(code("81 BB FF FF FF FF FF FF FF FF 02 05"), ErrorCode::kMalformed);
  EXPECT_EQ(code("81 A2 00 7A FF FF FF FF 2F"), ErrorCode::kMalformed);
  EXPECT_EQ(code("81 A2 00 69 2F 33 33 30 30 2F 35 2F 31 08 5B FF FF FF FF FF FF FF FF 00"), ErrorCode::kMalformed);
}

TEST(SenmlCbor, RefusesDeepNestingWherever) {
  const auto endless = [](std::string_view start, std::uint8_t opener) {
    Bytes payload = hex(start);
    payload.insert(payload.end(), 100'000, opener);
    return payload;
  };
  for (const std::uint8_t opener : kOpeners) {
    EXPECT_EQ(refusal(ContentFormat::kSenmlCbor, endless("81", opener), "/3300/5"), ErrorCode::kMalformed);
    EXPECT_EQ(refusal(ContentFormat::kSenmlCbor, endless("81 A1 01", opener), "/3300/5"), ErrorCode::kMalformed);
    EXPECT_EQ(refusal(ContentFormat::kSenmlCbor, endless("81 A1 02", opener), "/3300/5"), ErrorCode::kMalformed);
  }
}

TEST(SenmlCbor, RefusesNull) { EXPECT_EQ(code("81 A2 00 69 2F 33 33 30 30 2F 35 2F 31 02 F6"), ErrorCode::kMalformed); }

TEST(SenmlCbor, WritesTimes) {
  EXPECT_EQ(encode("/1/0/1", {record("/1/0/1", integer(1), at_second(1700000000)),
                              record("/1/0/1", integer(2), at_second(1700000000) + Duration(500'000)),
                              record("/1/0/1", integer(3), at_second(1699999990))}),
            "83 A3 21 66 2F 31 2F 30 2F 31 22 1A 65 53 F1 00 02 01 A2 02 02 06 F9 38 00 A2 02 03 06 29");
}

TEST(SenmlCbor, CarriesNanAndInfinity) {
  EXPECT_EQ(encode("/1/0/1", {record("/1/0/1", model::Value(std::numeric_limits<double>::quiet_NaN()))}),
            "81 A2 21 66 2F 31 2F 30 2F 31 02 F9 7E 00");
}

TEST(SenmlCbor, LeavesOutWhatSenmlCannotSay) {
  EXPECT_EQ(encode("/3300/5", {record("/3300/5/21", model::ResourceInstances())}), "80");
  EXPECT_EQ(encode("/3300", {{at("/3300/5"), {}, {}}}), "80");
}

}  // namespace
}  // namespace lwm2m::codec
