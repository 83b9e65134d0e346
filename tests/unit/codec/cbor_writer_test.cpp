#include "daemon/codec/cbor_writer.hpp"

#include <cmath>
#include <limits>

#include "tests/unit/codec/codec_support.hpp"

namespace lwm2m::codec {
namespace {

std::string integer_of(std::int64_t value) {
  Bytes out;
  CborWriter(out).integer(value);
  return hex(out);
}

std::string float_of(double value) {
  Bytes out;
  CborWriter(out).floating_point(value);
  return hex(out);
}

// Appendix A of RFC 8949.
TEST(CborWriter, WritesIntegersInTheShortestForm) {
  EXPECT_EQ(integer_of(0), "00");
  EXPECT_EQ(integer_of(23), "17");
  EXPECT_EQ(integer_of(24), "18 18");
  EXPECT_EQ(integer_of(255), "18 FF");
  EXPECT_EQ(integer_of(256), "19 01 00");
  EXPECT_EQ(integer_of(1000000), "1A 00 0F 42 40");
  EXPECT_EQ(integer_of(1000000000000), "1B 00 00 00 E8 D4 A5 10 00");
  EXPECT_EQ(integer_of(-1), "20");
  EXPECT_EQ(integer_of(-100), "38 63");
  EXPECT_EQ(integer_of(-1000), "39 03 E7");
}

TEST(CborWriter, WritesFloatsInTheShortestExactForm) {
  EXPECT_EQ(float_of(0.0), "F9 00 00");
  EXPECT_EQ(float_of(-0.0), "F9 80 00");
  EXPECT_EQ(float_of(1.0), "F9 3C 00");
  EXPECT_EQ(float_of(1.1), "FB 3F F1 99 99 99 99 99 9A");
  EXPECT_EQ(float_of(1.5), "F9 3E 00");
  EXPECT_EQ(float_of(65504.0), "F9 7B FF");
  EXPECT_EQ(float_of(65505.0), "FA 47 7F E1 00");
  EXPECT_EQ(float_of(100000.0), "FA 47 C3 50 00");
  EXPECT_EQ(float_of(3.4028234663852886e+38), "FA 7F 7F FF FF");
  EXPECT_EQ(float_of(1.0e+300), "FB 7E 37 E4 3C 88 00 75 9C");
  EXPECT_EQ(float_of(-4.1), "FB C0 10 66 66 66 66 66 66");
}

TEST(CborWriter, WritesSubnormalsOfBinary16) {
  EXPECT_EQ(float_of(5.960464477539063e-8), "F9 00 01");  // 2^-24
  EXPECT_EQ(float_of(0.00006103515625), "F9 04 00");      // 2^-14
  EXPECT_EQ(float_of(std::ldexp(1023.0, -24)), "F9 03 FF");
  EXPECT_EQ(float_of(std::ldexp(3.0, -25)), "FA 33 C0 00 00");  // between two of them
  EXPECT_EQ(float_of(std::ldexp(1.0, -25)), "FA 33 00 00 00");
  EXPECT_EQ(float_of(std::numeric_limits<double>::denorm_min()), "FB 00 00 00 00 00 00 00 01");
}

TEST(CborWriter, WritesNanAndInfinities) {
  EXPECT_EQ(float_of(std::numeric_limits<double>::infinity()), "F9 7C 00");
  EXPECT_EQ(float_of(-std::numeric_limits<double>::infinity()), "F9 FC 00");
  EXPECT_EQ(float_of(std::numeric_limits<double>::quiet_NaN()), "F9 7E 00");
  EXPECT_EQ(float_of(-std::numeric_limits<double>::quiet_NaN()), "F9 7E 00");
}

TEST(CborWriter, WritesTextOfAnyLength) {
  for (const std::size_t size : {0U, 1U, 4U, 5U, 23U, 24U, 255U, 256U, 65536U}) {
    Bytes out;
    CborWriter(out).text(std::string(size, 'x'));
    EXPECT_EQ(out.back(), size == 0 ? 0x60 : 'x');
    EXPECT_EQ(out.size(), size + (size < 24 ? 1 : size < 256 ? 2 : size < 65536 ? 3 : 5));
  }
}

}  // namespace
}  // namespace lwm2m::codec
