#include "daemon/codec/cbor_reader.hpp"

#include <cmath>

#include "tests/unit/codec/codec_support.hpp"

namespace lwm2m::codec {
namespace {

double float_of(std::string_view bytes) {
  const Bytes payload = hex(bytes);
  return CborReader(payload).next().value().as_float();
}

std::string text_of(std::string_view bytes) {
  const Bytes payload = hex(bytes);
  CborReader reader(payload);
  const auto text = reader.text(reader.next().value());
  return text ? *text : "error: " + text.error().message();
}

// "offset 5" after the item, or the error.
std::string skip(const Bytes& payload) {
  CborReader reader(payload);
  const auto head = reader.next();
  if (!head) return head.error().message();
  const auto skipped = reader.skip(*head, 0);
  return skipped ? fmt::format("offset {}", reader.offset()) : skipped.error().message();
}

TEST(CborReader, AcceptsHeadsThatAreLongerThanNeeded) {
  const Bytes payload = hex("1B 00 00 00 00 00 00 00 05");
  EXPECT_EQ(CborReader(payload).next().value().argument, 5U);
}

TEST(CborReader, ReadsFloatsOfAllWidths) {
  EXPECT_EQ(float_of("F9 00 01"), 5.960464477539063e-8);
  EXPECT_EQ(float_of("F9 03 FF"), std::ldexp(1023.0, -24));
  EXPECT_EQ(float_of("F9 7B FF"), 65504.0);
  EXPECT_EQ(float_of("F9 C4 00"), -4.0);
  EXPECT_EQ(float_of("F9 FC 00"), -INFINITY);
  EXPECT_TRUE(std::isnan(float_of("F9 7E 00")));
  EXPECT_EQ(float_of("FA 47 C3 50 00"), 100000.0);
  EXPECT_EQ(float_of("FB C0 10 66 66 66 66 66 66"), -4.1);
}

TEST(CborReader, JoinsTheChunksOfAnIndefiniteString) {
  EXPECT_EQ(text_of("7F 65 73 74 72 65 61 64 6D 69 6E 67 FF"), "streaming");
  EXPECT_EQ(text_of("7F FF"), "");
}

TEST(CborReader, RefusesChunksOfAnotherKind) {
  EXPECT_EQ(text_of("7F 41 61 FF"), "error: offset 1: not a chunk of the string before");
  EXPECT_EQ(text_of("7F 7F 61 61 FF FF"), "error: offset 1: not a chunk of the string before");
  EXPECT_EQ(text_of("7F 01 FF"), "error: offset 1: not a chunk of the string before");
}

TEST(CborReader, RefusesAStringWithoutEnd) { EXPECT_THAT(text_of("7F 61 61"), testing::StartsWith("error: offset 3")); }

TEST(CborReader, RefusesALengthBeyondThePayloadWithoutAllocating) {
  EXPECT_EQ(text_of("7B FF FF FF FF FF FF FF FF 61"), "error: offset 9: string of 18446744073709551615 bytes, 1 left");
  EXPECT_EQ(text_of("7B 00 00 00 01 00 00 00 01 61"), "error: offset 9: string of 4294967297 bytes, 1 left");
}

TEST(CborReader, RefusesTextThatIsNotUtf8) {
  EXPECT_EQ(text_of("61 FF"), "error: offset 1: text that is not UTF-8");
  EXPECT_EQ(text_of("63 ED A0 80"), "error: offset 1: text that is not UTF-8");        // a surrogate
  EXPECT_EQ(text_of("7F 61 C3 61 A9 FF"), "error: offset 2: text that is not UTF-8");  // a character in two chunks
}

TEST(CborReader, RefusesReservedHeads) {
  for (const char* bytes : {"1C", "1D", "1E", "1F", "3F", "5C", "DF", "FC"}) {
    const Bytes payload = hex(bytes);
    EXPECT_FALSE(CborReader(payload).next()) << bytes;
  }
}

TEST(CborReader, SkipsWholeItems) {
  EXPECT_EQ(skip(hex("A2 61 61 82 01 02 61 62 C1 00 07")), "offset 10");
  EXPECT_EQ(skip(hex("9F 01 BF 61 61 F6 FF 5F 41 00 FF FF 07")), "offset 12");
  EXPECT_EQ(skip(hex("F8 20")), "offset 2");
}

TEST(CborReader, RefusesABreakThatEndsNothing) {
  EXPECT_EQ(skip(hex("FF")), "offset 0: a break without a beginning");
  EXPECT_EQ(skip(hex("81 FF")), "offset 1: a break without a beginning");
  EXPECT_EQ(skip(hex("BF 00 FF")), "offset 2: a break without a beginning");
}

TEST(CborReader, RefusesWhatIsNestedTooDeep) {
  for (const std::uint8_t opener : kOpeners) {
    EXPECT_THAT(skip(Bytes(100'000, opener)), testing::HasSubstr("nested more than 16 deep")) << int{opener};
  }
}

TEST(CborReader, RefusesContainersThatPromiseMoreThanTheyHold) {
  EXPECT_THAT(skip(hex("9B FF FF FF FF FF FF FF FF 00 00")), testing::StartsWith("offset 11"));
  EXPECT_THAT(skip(hex("BB FF FF FF FF FF FF FF FF 00 00")), testing::StartsWith("offset 11"));
}

}  // namespace
}  // namespace lwm2m::codec
