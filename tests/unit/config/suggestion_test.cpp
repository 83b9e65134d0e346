#include "config/suggestion.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace lwm2m::config {
namespace {

TEST(Suggestion, CountsInsertedMissingReplacedAndSwappedLetters) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("abc", ""), 3U);
  EXPECT_EQ(edit_distance("lifetime", "lifetime"), 0U);
  EXPECT_EQ(edit_distance("liftime", "lifetime"), 1U);
  EXPECT_EQ(edit_distance("lifettime", "lifetime"), 1U);
  EXPECT_EQ(edit_distance("lifetame", "lifetime"), 1U);
  EXPECT_EQ(edit_distance("lifetmie", "lifetime"), 1U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(Suggestion, TakesCaseAndUnderscoresAsTheSame) {
  EXPECT_EQ(edit_distance("Short_Server_ID", "short-server-id"), 0U);
}

TEST(Suggestion, GivesTheNearestWordOrNone) {
  constexpr std::array<std::string_view, 4> kKnown{"uri", "lifetime", "local-port", "level"};
  EXPECT_EQ(nearest("lifetimes", kKnown), "lifetime");
  EXPECT_EQ(nearest("url", kKnown), "uri");
  EXPECT_EQ(nearest("localport", kKnown), "local-port");
  EXPECT_EQ(nearest("something", kKnown), "");
  EXPECT_EQ(nearest("", kKnown), "");
  EXPECT_EQ(nearest(std::string(1000, 'l'), kKnown), "");
}

}  // namespace
}  // namespace lwm2m::config
