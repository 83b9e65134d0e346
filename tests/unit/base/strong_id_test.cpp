#include "daemon/base/strong_id.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <type_traits>
#include <unordered_set>

namespace lwm2m {
namespace {

using Apple = StrongId<struct AppleTag, std::uint16_t>;
using Pear = StrongId<struct PearTag, std::uint16_t>;

static_assert(!std::is_convertible_v<std::uint16_t, Apple>);
static_assert(!std::is_convertible_v<Apple, std::uint16_t>);
static_assert(!std::is_constructible_v<Apple, Pear>);
static_assert(!std::equality_comparable_with<Apple, Pear>);

TEST(StrongId, IsOrderedByItsValue) {
  EXPECT_LT(Apple(1), Apple(2));
  EXPECT_EQ(Apple(2), Apple(2));
  EXPECT_EQ(Apple().value(), 0);
}

TEST(StrongId, CanBeAKey) {
  const std::unordered_set<Apple> apples{Apple(1), Apple(2), Apple(1)};
  EXPECT_EQ(apples.size(), 2U);
}

}  // namespace
}  // namespace lwm2m
