#include "daemon/platform/users.hpp"

#include <gtest/gtest.h>

namespace lwm2m::platform {
namespace {

TEST(FindUser, KnowsUsersByName) { EXPECT_EQ(find_user("root"), 0U); }

TEST(FindUser, TakesAnyUidInDigits) {
  EXPECT_EQ(find_user("0"), 0U);
  EXPECT_EQ(find_user("4242424"), 4242424U);
  EXPECT_EQ(find_user("4294967294"), 4294967294U);
}

TEST(FindUser, KnowsNobodyElse) {
  for (const char* text :
       {"no-such-user-here", "", "-1", "+1", "0x1", "1 ", "4294967295", "4294967296", "99999999999999999999"}) {
    EXPECT_EQ(find_user(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace lwm2m::platform
