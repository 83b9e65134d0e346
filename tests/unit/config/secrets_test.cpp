// No problem, whatever went wrong, shows what a key that leads to a secret was set to.
#include <gtest/gtest.h>

#include "tests/unit/config/config_text.hpp"

namespace lwm2m::config {
namespace {

// Eighteen ways to write a value that holds 4711 and is refused, by itself or for what is around it.
class RefusedSecret : public testing::TestWithParam<const char*> {};

TEST_P(RefusedSecret, IsNotShown) {
  for (const char* key : {"identity", "key-credential", "key-file", "key-uri"}) {
    const std::string text = std::string("[[server]]\nuri = \"coaps://h\"\n") + key + " = " + GetParam() + "\n";
    const auto problems = problems_of(text);
    EXPECT_FALSE(problems.empty()) << text;
    for (const std::string& problem : problems) EXPECT_EQ(problem.find("4711"), std::string::npos) << problem;
  }
}

INSTANTIATE_TEST_SUITE_P(Values, RefusedSecret,
                         testing::Values("4711", "4711.5", "-4711", "47110000000000000000000000", "4711x", "x4711",
                                         "04711", "0x4711g", "1979-4711", "\"hex:4711x\"", "\"4711\\q\"", "\"4711",
                                         "'4711", "\"\"\"4711", "[\"4711\"]", "[\n47110000000000000000000000]",
                                         "{ 4711 = 1 }", "4711 4711", "\"4711\" 4711", "\"\\u001b/4711:\"\nfoo = 1"));

TEST(Secrets, AreNotShownByRulesOverSeveralKeys) {
  const char* text =
      "[[server]]\nuri = \"coap://h\"\nidentity = \"4711\"\nkey-credential = \"k4711\"\nkey-file = \"/4711\"\n"
      "key-uri = \"pkcs11:4711\"\nlifetime = 0\nfoo = 1\n";
  const auto problems = problems_of(text);
  EXPECT_GE(problems.size(), 4U);
  for (const std::string& problem : problems) EXPECT_EQ(problem.find("4711"), std::string::npos) << problem;
}

TEST(Secrets, ArePasswordsInAUriToo) {
  for (const std::string& problem : problems_of("[[server]]\nuri = \"coaps://user:4711@h\"\nkey-file = \"/k\"\n")) {
    EXPECT_EQ(problem.find("4711"), std::string::npos) << problem;
  }
}

}  // namespace
}  // namespace lwm2m::config
