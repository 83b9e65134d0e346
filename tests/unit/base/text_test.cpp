#include "daemon/base/text.hpp"

#include <gtest/gtest.h>

namespace lwm2m {
namespace {

TEST(Utf8, AcceptsEveryLengthOfCharacter) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("plain"));
  EXPECT_TRUE(is_utf8(std::string_view("\0", 1)));
  EXPECT_TRUE(is_utf8("\xC2\x80"));          // U+0080
  EXPECT_TRUE(is_utf8("\xE0\xA0\x80"));      // U+0800
  EXPECT_TRUE(is_utf8("\xED\x9F\xBF"));      // U+D7FF, the last before the surrogates
  EXPECT_TRUE(is_utf8("\xEE\x80\x80"));      // U+E000, the first behind them
  EXPECT_TRUE(is_utf8("\xEF\xBF\xBF"));      // U+FFFF
  EXPECT_TRUE(is_utf8("\xF0\x90\x80\x80"));  // U+10000
  EXPECT_TRUE(is_utf8("\xF4\x8F\xBF\xBF"));  // U+10FFFF
}

TEST(Utf8, RefusesOverlongForms) {
  EXPECT_FALSE(is_utf8("\xC0\x80"));
  EXPECT_FALSE(is_utf8("\xC1\xBF"));
  EXPECT_FALSE(is_utf8("\xE0\x9F\xBF"));
  EXPECT_FALSE(is_utf8("\xF0\x8F\xBF\xBF"));
}

TEST(Utf8, RefusesSurrogatesAndWhatLiesBeyondUnicode) {
  EXPECT_FALSE(is_utf8("\xED\xA0\x80"));
  EXPECT_FALSE(is_utf8("\xED\xBF\xBF"));
  EXPECT_FALSE(is_utf8("\xF4\x90\x80\x80"));
  EXPECT_FALSE(is_utf8("\xF5\x80\x80\x80"));
  EXPECT_FALSE(is_utf8("\xF8\x88\x80\x80\x80"));
  EXPECT_FALSE(is_utf8("\xFF"));
}

TEST(Utf8, RefusesCharactersThatAreCutOffOrBegunInTheMiddle) {
  EXPECT_FALSE(is_utf8("\xC3"));
  EXPECT_FALSE(is_utf8("\xE2\x82"));
  EXPECT_FALSE(is_utf8("\xF0\x9F\x98"));
  EXPECT_FALSE(is_utf8("\x80"));
  EXPECT_FALSE(is_utf8("a\xBFz"));
  EXPECT_FALSE(is_utf8("\xC3z"));
  EXPECT_FALSE(is_utf8("\xE2\x82z"));
}

TEST(Printable, EscapesControlCharactersAndCutsBetweenCharacters) {
  EXPECT_EQ(printable("a\x1b[2Jb\n"), "a\\x1b[2Jb\\x0a");
  EXPECT_EQ(printable(std::string(64, 'x')), std::string(64, 'x'));
  EXPECT_EQ(printable(std::string(65, 'x')), std::string(64, 'x') + "…");
  EXPECT_EQ(printable(std::string(63, 'x') + "\xC3\xBC" + "y"), std::string(63, 'x') + "…");
}

TEST(Printable, EscapesWhatIsNotUtf8) { EXPECT_EQ(printable("a\xFF\xC3"), "a\\xff\\xc3"); }

TEST(HexDigits, AreTwoSmallOnesAByte) {
  EXPECT_EQ(hex_digits({}), "");
  EXPECT_EQ(hex_digits(Bytes{0x00, 0x0F, 0xA0, 0xFF}), "000fa0ff");
}

}  // namespace
}  // namespace lwm2m
