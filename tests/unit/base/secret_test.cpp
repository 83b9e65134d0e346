#include "daemon/base/secret.hpp"

#include <gtest/gtest.h>

namespace lwm2m {
namespace {

TEST(Secret, IsEmptyUntilItHasBytes) {
  EXPECT_TRUE(Secret().empty());
  EXPECT_TRUE(Secret(Bytes()).empty());
  EXPECT_FALSE(Secret(Bytes{1}).empty());
}

TEST(Secret, IsEqualToOneWithTheSameBytes) {
  EXPECT_EQ(Secret(Bytes{1, 2, 3}), Secret(Bytes{1, 2, 3}));
  EXPECT_EQ(Secret(), Secret(Bytes()));
  EXPECT_FALSE(Secret(Bytes{1, 2, 3}) == Secret(Bytes{1, 2, 4}));
  EXPECT_FALSE(Secret(Bytes{1, 2, 3}) == Secret(Bytes{1, 2}));
}

TEST(Secret, SharesItsBytesWithItsCopies) {
  const Secret secret(Bytes{1, 2, 3});
  const Secret copy = secret;  // NOLINT(performance-unnecessary-copy-initialization): the point
  EXPECT_EQ(copy.reveal().data(), secret.reveal().data());
}

TEST(Secret, WipesWhatItIsAskedTo) {
  Bytes bytes{1, 2, 3};
  wipe(bytes);
  EXPECT_EQ(bytes, (Bytes{0, 0, 0}));
}

}  // namespace
}  // namespace lwm2m
