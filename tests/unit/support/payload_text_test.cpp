#include "tests/support/lwm2m_server/payload_text.hpp"

#include <gtest/gtest.h>

#include "tests/support/lwm2m_server/cbor_text.hpp"
#include "tests/support/lwm2m_server/content_format.hpp"

namespace lwm2m::support {
namespace {

[[nodiscard]] std::string cbor(std::string_view hex) {
  const auto text = cbor_text(*parse_hex(hex));
  return text ? *text : text.error().message();
}

// RFC 8949, Appendix A.
TEST(TestServerPayloadText, WritesCborAsTheRfcDoes) {
  EXPECT_EQ(cbor("00"), "0");
  EXPECT_EQ(cbor("1903e8"), "1000");
  EXPECT_EQ(cbor("1bffffffffffffffff"), "18446744073709551615");
  EXPECT_EQ(cbor("3bffffffffffffffff"), "-18446744073709551616");
  EXPECT_EQ(cbor("3903e7"), "-1000");
  EXPECT_EQ(cbor("f93e00"), "1.5");
  EXPECT_EQ(cbor("f90001"), "5.960464477539063e-08");
  EXPECT_EQ(cbor("f9c400"), "-4");
  EXPECT_EQ(cbor("f97c00"), "inf");
  EXPECT_EQ(cbor("fb3ff199999999999a"), "1.1");
  EXPECT_EQ(cbor("f5"), "true");
  EXPECT_EQ(cbor("f6"), "null");
  EXPECT_EQ(cbor("c11a514b67b0"), "1(1363896240)");
  EXPECT_EQ(cbor("4401020304"), "h'01020304'");
  EXPECT_EQ(cbor("6449455446"), "\"IETF\"");
  EXPECT_EQ(cbor("8301820203820405"), "[1, [2, 3], [4, 5]]");
  EXPECT_EQ(cbor("a201020304"), "{1: 2, 3: 4}");
  EXPECT_EQ(cbor("9f018202039f0405ffff"), "[1, [2, 3], [4, 5]]");
  EXPECT_EQ(cbor("5f42010243030405ff"), "(_ h'0102', h'030405')");
}

TEST(TestServerPayloadText, ShowsSenmlCborAsItsRecords) {
  // [{-2: "/3303/0/", 0: "5700", 2: 21.5}]
  const auto payload = parse_hex(
      "81a321682f333330332f302f006435373030"
      "02f94d60");

  EXPECT_EQ(payload_text(kSenmlCbor, *payload), R"([{-2: "/3303/0/", 0: "5700", 2: 21.5}])");
}

TEST(TestServerPayloadText, ShowsWhatIsNoCborInHexadecimalDigits) {
  const Bytes whole = *parse_hex(
      "81a321682f333330332f302f006435373030"
      "02f94d60");
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const ByteView prefix = ByteView(whole).first(length);
    EXPECT_EQ(payload_text(kSenmlCbor, prefix), hex_text(prefix));
  }
  EXPECT_EQ(payload_text(kCbor, *parse_hex("0000")), "0000");
  EXPECT_EQ(payload_text(kCbor, *parse_hex("1c")), "1c");
  EXPECT_EQ(payload_text(kCbor, *parse_hex("ff")), "ff");
  EXPECT_EQ(payload_text(kCbor, *parse_hex("9bffffffffffffffff00")), "9bffffffffffffffff00");
  EXPECT_EQ(payload_text(kCbor, Bytes(100, 0x81)), hex_text(Bytes(100, 0x81)));
}

TEST(TestServerPayloadText, ShowsTlvAsItsTree) {
  EXPECT_EQ(payload_text(kTlv, *parse_hex("e4164441ac0000")), "5700: h'41ac0000'");
  EXPECT_EQ(payload_text(kTlv, *parse_hex("080000"
                                          "c10001")),
            "/0: {}, 0: h'01'");
  EXPECT_EQ(payload_text(kTlv, *parse_hex("0803"
                                          "03"
                                          "c10001")),
            "/3: {0: h'01'}");
  EXPECT_EQ(payload_text(kTlv, *parse_hex("880606"
                                          "410001"
                                          "410105")),
            "6: [0: h'01', 1: h'05']");
  EXPECT_EQ(payload_text(kTlv, *parse_hex("c200")), "c200");
  EXPECT_EQ(payload_text(kTlv, *parse_hex("08000808000508000208000000")), "08000808000508000208000000");
}

TEST(TestServerPayloadText, ShowsTextAsItIsAndOpaqueInHexadecimalDigits) {
  EXPECT_EQ(payload_text(kText, to_bytes("21.5")), "21.5");
  EXPECT_EQ(payload_text(kSenmlJson, to_bytes("[]")), "[]");
  EXPECT_EQ(payload_text(kOpaque, to_bytes("21")), "3231");
  EXPECT_EQ(payload_text({}, to_bytes("not so")), "not so");
  EXPECT_EQ(payload_text({}, Bytes{0xff}), "ff");
}

TEST(TestServerPayloadText, KeepsOneLineOneLine) {
  EXPECT_EQ(on_one_line("a\nb\x1b[0m\xc3\xa9"), "a\\nb\\x1b[0m\xc3\xa9");
}

TEST(TestServerPayloadText, RefusesWhatIsNotHexadecimal) {
  EXPECT_EQ(*parse_hex("00fF"), (Bytes{0x00, 0xff}));
  EXPECT_FALSE(parse_hex("0"));
  EXPECT_FALSE(parse_hex("0g"));
  EXPECT_FALSE(parse_hex("+1"));
}

}  // namespace
}  // namespace lwm2m::support
