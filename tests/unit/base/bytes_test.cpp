#include "daemon/base/bytes.hpp"

#include <gtest/gtest.h>

namespace lwm2m {
namespace {

TEST(ByteReader, ReadsBigEndianIntegers) {
  const Bytes bytes{0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F};
  ByteReader reader(bytes);
  EXPECT_EQ(reader.u8().value(), 0x01U);
  EXPECT_EQ(reader.u16().value(), 0x0203U);
  EXPECT_EQ(reader.u32().value(), 0x04050607U);
  EXPECT_EQ(reader.u64().value(), 0x08090A0B0C0D0E0FU);
  EXPECT_TRUE(reader.at_end());
}

TEST(ByteReader, ReadsIntegersOfOddLength) {
  const Bytes bytes{0xFF, 0x01, 0x02};
  EXPECT_EQ(ByteReader(bytes).unsigned_integer(3).value(), 0xFF0102U);
}

TEST(ByteReader, StaysWhereItIsWhenThereIsTooLittle) {
  const Bytes bytes{0x01, 0x02, 0x03};
  ByteReader reader(bytes);
  ASSERT_TRUE(reader.u8());

  const auto failed = reader.u32();

  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code(), ErrorCode::kMalformed);
  EXPECT_EQ(failed.error().message(), "offset 1: 4 bytes wanted, 2 left");
  EXPECT_EQ(reader.offset(), 1U);
  EXPECT_EQ(reader.u16().value(), 0x0203U);
}

TEST(ByteReader, RefusesALengthThatWouldOverflow) {
  const Bytes bytes{0x01, 0x02};
  ByteReader reader(bytes);
  ASSERT_TRUE(reader.u8());
  EXPECT_FALSE(reader.take(~std::size_t{0}));
  EXPECT_EQ(reader.remaining(), 1U);
}

TEST(ByteReader, TakesViewsAndTheRest) {
  const Bytes bytes{0x01, 0x02, 0x03};
  ByteReader reader(bytes);
  EXPECT_EQ(reader.take(0).value().size(), 0U);
  EXPECT_EQ(reader.take(1).value().front(), 0x01);
  EXPECT_EQ(reader.rest().size(), 2U);
  EXPECT_EQ(reader.rest().size(), 0U);
  EXPECT_TRUE(reader.at_end());
}

TEST(ByteReader, IsAtTheEndOfNothing) {
  ByteReader reader(ByteView{});
  EXPECT_TRUE(reader.at_end());
  EXPECT_FALSE(reader.u8());
}

TEST(ByteWriter, AppendsBigEndianIntegers) {
  Bytes out{0xAA};
  ByteWriter writer(out);
  writer.u8(0x01);
  writer.u16(0x0203);
  writer.u32(0x04050607);
  writer.u64(0x08090A0B0C0D0E0F);
  writer.unsigned_integer(0x11223344, 3);  // the lowest three bytes
  EXPECT_EQ(out, (Bytes{0xAA, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F,
                        0x22, 0x33, 0x44}));
}

TEST(ByteWriter, AppendsTextAndBytes) {
  Bytes out;
  ByteWriter writer(out);
  writer.text("ab");
  writer.bytes(Bytes{0x00, 0xFF});
  writer.text("");
  EXPECT_EQ(out, (Bytes{'a', 'b', 0x00, 0xFF}));
  EXPECT_EQ(writer.size(), 4U);
}

TEST(Bytes, GoToTextAndBack) {
  EXPECT_EQ(as_text(to_bytes("caf\xC3\xA9")), "caf\xC3\xA9");
  EXPECT_EQ(as_bytes("ab")[1], 'b');
}

}  // namespace
}  // namespace lwm2m
