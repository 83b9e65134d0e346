// When a composite observation is notified: any path that meets its own condition is enough, and all are sent (Core
// 1.1.1 §6.4.4).
#include "tests/conformance/server_conversation.hpp"

namespace lwm2m::test {
namespace {

constexpr const char* kNumber = "/3303/0/5700";
constexpr const char* kFlag = "/26241/0/3";

class CompositeReporting : public Conversation {};

TEST_F(CompositeReporting, IsOfEveryPathByItsOwnConditions) {
  observe_composite({kNumber, kFlag, "/26241/0/5"});
  attach(kNumber, {"gt=25"});
  attach(kFlag, {"edge=1"});
  set(kNumber, 24.0);
  EXPECT_EQ(server.notifications(), 0U);
  set(kNumber, 26.0);
  EXPECT_EQ(server.notifications(), 1U);
  set(kFlag, true);
  EXPECT_EQ(server.notifications(), 1U);
  set(kFlag, false);
  EXPECT_EQ(server.notifications(), 0U);
  set("/26241/0/5/1", std::int64_t{21});
  EXPECT_EQ(server.notifications(), 1U);
}

TEST_F(CompositeReporting, RemembersOfAllPathsWhatWasReportedTogether) {
  observe_composite({kNumber, kFlag});
  attach(kNumber, {"st=5"});
  set(kNumber, 24.0);
  set(kFlag, true);  // reports 24, too
  EXPECT_EQ(server.notifications(), 1U);
  set(kNumber, 28.0);
  EXPECT_EQ(server.notifications(), 0U);
  set(kNumber, 29.0);
  EXPECT_EQ(server.notifications(), 1U);
}

TEST_F(CompositeReporting, HasTheShortestOfThePeriodsOfItsPaths) {
  observe_composite({kNumber, kFlag});
  attach(kNumber, {"pmin=10", "pmax=100"});
  attach(kFlag, {"pmin=20", "pmax=50"});
  set(kFlag, true);
  pass(milliseconds(9999));
  EXPECT_EQ(server.notifications(), 0U);
  pass(milliseconds(1));
  EXPECT_EQ(server.notifications(), 1U);
  pass(milliseconds(49'999));
  EXPECT_EQ(server.notifications(), 0U);
  pass(milliseconds(1));
  EXPECT_EQ(server.notifications(), 1U);
}

TEST_F(CompositeReporting, IsConfirmableIfOnePathIs) {
  observe_composite({kNumber, kFlag});
  attach(kFlag, {"con=1"});
  set(kNumber, 21.0);
  EXPECT_TRUE(server.scenario().take<engine::SendNotification>()->confirmable);
}

TEST_F(CompositeReporting, GoesOnWhenAPathGoesAndTellsWhenItComesBack) {
  observe_composite({kNumber, kFlag});
  attach("/3303/0", {"pmax=10"});
  ASSERT_EQ(server.scenario().ask({.method = engine::Method::kDelete, .path = "/3303/0"})->code, engine::kDeleted);
  const auto gone = server.scenario().take<engine::SendNotification>();
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->response.code, engine::kContent);
  pass(seconds(60));  // with the instance went its pmax
  EXPECT_EQ(server.notifications(), 0U);
  server.scenario().create("/3303/0", {{kNumber, 20.0}});
  EXPECT_EQ(server.notifications(), 1U);
}

TEST_F(CompositeReporting, OfPathsThatOverlapIsOneNotification) {
  observe_composite({"/26241", "/26241/0", "/26241/0/5/0"});
  set("/26241/0/5/0", std::int64_t{11});
  EXPECT_EQ(server.notifications(), 1U);
}

}  // namespace
}  // namespace lwm2m::test
