// Object 3300 may have many instances, object 33 has one; resource 1 is an Integer, 21 a multiple one
// (typed_object.hpp).
#include "tests/unit/codec/codec_support.hpp"

namespace lwm2m::codec {
namespace {

using testing::ElementsAre;

std::vector<std::string> parse(std::string_view bytes, std::string_view base) {
  return decoded(ContentFormat::kTlv, hex(bytes), base);
}

ErrorCode code(std::string_view bytes, std::string_view base) { return refusal(ContentFormat::kTlv, hex(bytes), base); }

TEST(TlvDecoder, TakesAnInstanceWithAndWithoutItsWrapper) {
  EXPECT_THAT(parse("C1 01 05", "/3300/5"), ElementsAre("/3300/5/1 Integer 5"));
  EXPECT_THAT(parse("03 05 C1 01 05", "/3300/5"), ElementsAre("/3300/5/1 Integer 5"));
}

TEST(TlvDecoder, RefusesTheWrapperOfAnotherInstance) {
  EXPECT_THAT(parse("03 06 C1 01 05", "/3300/5"),
              ElementsAre("error: offset 0: object instance 6 in a payload for /3300/5"));
}

TEST(TlvDecoder, SortsWhatItFinds) {
  EXPECT_THAT(parse("C1 02 07 C1 01 05", "/3300/5"),
              ElementsAre("/3300/5/1 Integer 5", "/3300/5/2 Unsigned Integer 7"));
  EXPECT_THAT(parse("03 02 C1 01 05 03 01 C1 01 06", "/3300"),
              ElementsAre("/3300/1/1 Integer 6", "/3300/2/1 Integer 5"));
}

TEST(TlvDecoder, KnowsEmptyInstancesAndEmptyPayloads) {
  EXPECT_THAT(parse("00 05", "/3300"), ElementsAre("/3300/5"));
  EXPECT_THAT(parse("00 05", "/3300/5"), ElementsAre("/3300/5"));
  EXPECT_THAT(parse("", "/3300"), ElementsAre());
  EXPECT_THAT(parse("", "/3300/5"), ElementsAre());
}

TEST(TlvDecoder, TakesBareResourcesOfAnObjectForItsOnlyInstance) {
  EXPECT_THAT(parse("C1 01 05", "/33"), ElementsAre("/33/0/1 Integer 5"));
  EXPECT_EQ(code("C1 01 05", "/3300"), ErrorCode::kMalformed);
  EXPECT_EQ(code("C1 01 05", "/99"), ErrorCode::kMalformed);  // not defined: nobody knows
}

TEST(TlvDecoder, RefusesInstancesBesideBareResources) {
  EXPECT_EQ(code("00 00 C1 01 05", "/33"), ErrorCode::kMalformed);
  EXPECT_EQ(code("C1 01 05 00 00", "/33"), ErrorCode::kMalformed);
  EXPECT_EQ(code("C1 01 05 00 05", "/3300/5"), ErrorCode::kMalformed);
}

TEST(TlvDecoder, TakesTheResourceOfThePath) {
  EXPECT_THAT(parse("C1 01 05", "/3300/5/1"), ElementsAre("/3300/5/1 Integer 5"));
  EXPECT_THAT(parse("83 15 41 00 05", "/3300/5/21"), ElementsAre("/3300/5/21 {0: Integer 5, }"));
  EXPECT_THAT(parse("80 15", "/3300/5/21"), ElementsAre("/3300/5/21 {}"));
}

TEST(TlvDecoder, RefusesAnotherResourceThanThatOfThePath) {
  EXPECT_EQ(code("C1 02 05", "/3300/5/1"), ErrorCode::kMalformed);
  EXPECT_EQ(code("C1 01 05 C1 02 05", "/3300/5/1"), ErrorCode::kMalformed);
  EXPECT_EQ(code("83 16 41 00 05", "/3300/5/21"), ErrorCode::kMalformed);
  EXPECT_EQ(code("80 16", "/3300/5/21"), ErrorCode::kMalformed);
  EXPECT_EQ(code("03 05 C1 01 05", "/3300/5/1"), ErrorCode::kMalformed);
  EXPECT_EQ(code("", "/3300/5/1"), ErrorCode::kMalformed);
}

TEST(TlvDecoder, TakesAResourceInstanceWithAndWithoutItsResource) {
  EXPECT_THAT(parse("83 15 41 07 05", "/3300/5/21/7"), ElementsAre("/3300/5/21/7 Integer 5"));
  EXPECT_THAT(parse("41 07 05", "/3300/5/21/7"), ElementsAre("/3300/5/21/7 Integer 5"));
}

TEST(TlvDecoder, RefusesAnotherResourceInstanceThanThatOfThePath) {
  EXPECT_EQ(code("41 08 05", "/3300/5/21/7"), ErrorCode::kMalformed);
  EXPECT_EQ(code("83 16 41 07 05", "/3300/5/21/7"), ErrorCode::kMalformed);
  EXPECT_EQ(code("86 15 41 07 05 41 08 05", "/3300/5/21/7"), ErrorCode::kMalformed);
  EXPECT_EQ(code("80 15", "/3300/5/21/7"), ErrorCode::kMalformed);
  EXPECT_EQ(code("C1 15 05", "/3300/5/21/7"), ErrorCode::kMalformed);
}

TEST(TlvDecoder, RefusesKindsAtTheWrongDepth) {
  EXPECT_EQ(code("41 01 05", "/3300/5"), ErrorCode::kMalformed);        // a bare resource instance
  EXPECT_EQ(code("02 05 00 05", "/3300"), ErrorCode::kMalformed);       // an instance in an instance
  EXPECT_EQ(code("03 05 41 01 05", "/3300"), ErrorCode::kMalformed);    // a resource instance in an instance
  EXPECT_EQ(code("83 15 C1 00 05", "/3300/5"), ErrorCode::kMalformed);  // a resource in a resource
  EXPECT_EQ(code("82 15 80 00", "/3300/5"), ErrorCode::kMalformed);     // a multiple resource in one
  EXPECT_EQ(code("41 00 05", "/3300/5/21"), ErrorCode::kMalformed);     // instances without their resource
}

TEST(TlvDecoder, RefusesSingleWhereMultipleIsDefinedAndTheOtherWayRound) {
  EXPECT_THAT(parse("C1 15 05", "/3300/5"), ElementsAre("error: /3300/5/21: needs resource instances"));
  EXPECT_THAT(parse("83 01 41 00 05", "/3300/5"), ElementsAre("error: /3300/5/1: has no resource instances"));
  EXPECT_EQ(code("80 01", "/3300/5"), ErrorCode::kTypeMismatch);
  EXPECT_EQ(code("C1 15 05", "/3300/5/21"), ErrorCode::kTypeMismatch);
}

TEST(TlvDecoder, RefusesWhatComesTwice) {
  EXPECT_THAT(parse("C1 01 05 C1 01 05", "/3300/5"), ElementsAre("error: /3300/5/1: given twice"));
  EXPECT_EQ(code("86 15 41 00 05 41 00 06", "/3300/5"), ErrorCode::kMalformed);
  EXPECT_EQ(code("83 15 41 00 05 83 15 41 01 06", "/3300/5"), ErrorCode::kMalformed);
  EXPECT_EQ(code("80 15 83 15 41 01 06", "/3300/5"), ErrorCode::kMalformed);
  EXPECT_EQ(code("00 05 00 05", "/3300"), ErrorCode::kMalformed);
  EXPECT_EQ(code("00 05 03 05 C1 01 05", "/3300"), ErrorCode::kMalformed);
  EXPECT_EQ(code("C1 63 05 83 63 41 00 05", "/3300/5"), ErrorCode::kMalformed);  // undefined: single and multiple
}

TEST(TlvDecoder, KeepsUndefinedResourcesAsOpaque) {
  EXPECT_THAT(parse("C2 63 01 02", "/3300/5"), ElementsAre("/3300/5/99 Opaque 0102"));
  EXPECT_THAT(parse("83 63 41 00 05", "/3300/5"), ElementsAre("/3300/5/99 {0: Opaque 05, }"));
  EXPECT_THAT(parse("C1 01 05", "/99/0"), ElementsAre("/99/0/1 Opaque 05"));
}

TEST(TlvDecoder, KeepsExecutablesForTheEngineToJudge) {
  EXPECT_THAT(parse("C0 0A", "/3300/5"), ElementsAre("/3300/5/10 Opaque "));
}

TEST(TlvDecoder, RefusesLengthsThatATypeDoesNotHave) {
  for (const char* bytes : {"C0 01", "C3 01 00 00 00", "C8 01 09 00 00 00 00 00 00 00 00 00"}) {
    EXPECT_EQ(code(bytes, "/3300/5"), ErrorCode::kTypeMismatch) << bytes;
  }
  EXPECT_EQ(code("C2 03 00 00", "/3300/5"), ErrorCode::kTypeMismatch);  // Float
  EXPECT_EQ(code("C2 04 00 01", "/3300/5"), ErrorCode::kTypeMismatch);  // Boolean
  EXPECT_EQ(code("C1 04 02", "/3300/5"), ErrorCode::kTypeMismatch);     // Boolean, neither 0 nor 1
  EXPECT_EQ(code("C2 07 00 42", "/3300/5"), ErrorCode::kTypeMismatch);  // Objlnk
}

TEST(TlvDecoder, AcceptsIntegersThatAreLongerThanNeeded) {
  EXPECT_THAT(parse("C8 01 08 FF FF FF FF FF FF FF FF", "/3300/5"), ElementsAre("/3300/5/1 Integer -1"));
  EXPECT_THAT(parse("C4 02 00 00 00 07", "/3300/5"), ElementsAre("/3300/5/2 Unsigned Integer 7"));
}

TEST(TlvDecoder, AcceptsLengthsAndIdsThatAreLongerThanNeeded) {
  EXPECT_THAT(parse("F8 00 01 00 00 01 05", "/3300/5"), ElementsAre("/3300/5/1 Integer 5"));
  EXPECT_THAT(parse("CF 01 01 05", "/3300/5"), ElementsAre("/3300/5/1 Integer 5"));  // bits 2 to 0 do not count
}

TEST(TlvDecoder, RefusesTextThatIsNotUtf8) { EXPECT_EQ(code("C1 00 FF", "/3300/5"), ErrorCode::kMalformed); }

TEST(TlvDecoder, RefusesALengthBeyondThePayload) {
  EXPECT_THAT(parse("C1 01 05 C2 01 05", "/3300/5"), ElementsAre("error: offset 3: TLV of 2 bytes, 1 left"));
  EXPECT_THAT(parse("D8 01 FF FF FF", "/3300/5"), ElementsAre("error: offset 0: TLV of 16777215 bytes, 0 left"));
}

TEST(TlvDecoder, RefusesALengthBeyondTheTlvAround) {
  EXPECT_THAT(parse("03 05 C2 01 05 C1 01 05", "/3300"), ElementsAre("error: offset 2: TLV of 2 bytes, 1 left"));
  EXPECT_THAT(parse("03 01 C1 01 01 06 05 83 15 42 00 05 00", "/3300"),
              ElementsAre("error: offset 9: TLV of 2 bytes, 1 left"));
}

TEST(TlvDecoder, RefusesAHeaderThatIsCutOff) {
  EXPECT_THAT(parse("C1", "/3300/5"), ElementsAre("error: offset 0: TLV is cut off in its id"));
  EXPECT_THAT(parse("E1 01", "/3300/5"), ElementsAre("error: offset 0: TLV is cut off in its id"));
  EXPECT_THAT(parse("C8 01", "/3300/5"), ElementsAre("error: offset 0: TLV is cut off in its length"));
}

TEST(TlvDecoder, RefusesTheReservedId) {
  EXPECT_EQ(code("E1 FF FF 05", "/3300/5"), ErrorCode::kMalformed);
  EXPECT_EQ(code("20 FF FF", "/3300"), ErrorCode::kMalformed);
  EXPECT_EQ(code("84 15 61 FF FF 05", "/3300/5"), ErrorCode::kMalformed);
}

TEST(TlvDecoder, IsNotForComposites) { EXPECT_EQ(code("00 05", "/"), ErrorCode::kUnsupportedFormat); }

TEST(TlvDecoder, GetsThroughEmptyTlvsWithoutEnd) {
  Bytes payload;
  for (int i = 0; i < 20'000; ++i) payload.insert(payload.end(), {0xC0, 0x63});
  EXPECT_EQ(refusal(ContentFormat::kTlv, payload, "/3300/5"), ErrorCode::kMalformed);
  EXPECT_EQ(refusal(ContentFormat::kTlv, Bytes(40'000, 0x00), "/3300"), ErrorCode::kMalformed);
}

}  // namespace
}  // namespace lwm2m::codec
