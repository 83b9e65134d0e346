#include "daemon/transport/deduplication.hpp"

#include <gtest/gtest.h>

namespace lwm2m::transport {
namespace {

constexpr TimePoint kStart{hours(1)};

TEST(Deduplication, ReplaysTheAnswerAndRemembersThatOneIsPending) {
  Deduplication seen;
  EXPECT_EQ(seen.find(7, kStart), nullptr);
  seen.begin(7, kStart);
  EXPECT_EQ(seen.find(7, kStart)->stage, Deduplication::Stage::kPending);

  seen.answered(7, {.code = engine::kChanged});

  EXPECT_EQ(seen.find(7, kStart)->stage, Deduplication::Stage::kAnswered);
  EXPECT_EQ(seen.find(7, kStart)->response.code, engine::kChanged);
}

TEST(Deduplication, ForgetsAfterTheExchangeLifetime) {
  Deduplication seen;
  seen.begin(7, kStart);
  EXPECT_NE(seen.find(7, kStart + seconds(247) - Duration(1)), nullptr);
  EXPECT_EQ(seen.find(7, kStart + seconds(247)), nullptr);
}

TEST(Deduplication, NeverGrowsBeyondItsBound) {
  Deduplication seen;
  for (std::uint16_t id = 0; id < 10000; ++id) seen.begin(id, kStart);
  EXPECT_EQ(seen.size(), Deduplication::kMaximumEntries);
  EXPECT_NE(seen.find(9999, kStart), nullptr);
  EXPECT_EQ(seen.find(0, kStart), nullptr);
}

}  // namespace
}  // namespace lwm2m::transport
