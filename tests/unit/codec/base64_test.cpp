#include "daemon/codec/base64.hpp"

#include <gtest/gtest.h>

#include <string>

namespace lwm2m::codec {
namespace {

std::string encode(std::string_view text, Base64 alphabet) {
  Bytes out;
  append_base64(out, as_bytes(text), alphabet);
  return std::string(as_text(out));
}

std::string decode(std::string_view text, Base64 alphabet) {
  const auto bytes = decode_base64(text, alphabet);
  return bytes ? std::string(as_text(*bytes)) : "refused";
}

// The test vectors of RFC 4648 §10.
TEST(Base64, EncodesAndDecodesTheVectorsOfItsStandard) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : vectors) {
    EXPECT_EQ(encode(plain, Base64::kStandard), coded);
    EXPECT_EQ(decode(coded, Base64::kStandard), plain);
    const std::string unpadded(coded, std::string_view(coded).find_last_not_of('=') + 1);
    EXPECT_EQ(encode(plain, Base64::kUrl), unpadded);
    EXPECT_EQ(decode(unpadded, Base64::kUrl), plain);
    EXPECT_EQ(decode(coded, Base64::kUrl), plain);  // padding is tolerated
  }
}

TEST(Base64, HasTwoAlphabets) {
  EXPECT_EQ(encode("\xFB\xFF", Base64::kStandard), "+/8=");
  EXPECT_EQ(encode("\xFB\xFF", Base64::kUrl), "-_8");
  EXPECT_EQ(decode("-_8=", Base64::kStandard), "refused");
  EXPECT_EQ(decode("+/8=", Base64::kUrl), "refused");
}

TEST(Base64, RefusesWhatIsNotOfItsAlphabet) {
  for (const char* text :
       {"Zm9 ", "Zm9\n", "Zm\xC3\xA9", "Zm9*", "====", "=", "Zg=a", "Z===", "Zg==Zg==", "Zm=v", "Zm9v="}) {
    EXPECT_EQ(decode(text, Base64::kStandard), "refused") << text;
    EXPECT_EQ(decode(text, Base64::kUrl), "refused") << text;
  }
}

TEST(Base64, RefusesImpossibleLengthsAndMissingPadding) {
  EXPECT_EQ(decode("Zm9vY", Base64::kUrl), "refused");
  EXPECT_EQ(decode("Zg", Base64::kStandard), "refused");
  EXPECT_EQ(decode("Zg=", Base64::kStandard), "refused");
  EXPECT_EQ(decode("Zg=", Base64::kUrl), "refused");
}

TEST(Base64, RefusesBitsBeyondTheLastByte) {
  EXPECT_EQ(decode("Zh==", Base64::kStandard), "refused");
  EXPECT_EQ(decode("Zm9", Base64::kUrl), "refused");
}

}  // namespace
}  // namespace lwm2m::codec
