// Attributes that an Observe brings along as queries (Core 1.2 §6.4.1, §7.3.2): they are of this observation alone.
#include "tests/conformance/server_conversation.hpp"

namespace lwm2m::test {
namespace {

using engine::kBadRequest;

constexpr const char* kNumber = "/3303/0/5700";

class ObserveAttributes : public Conversation {};

TEST_F(ObserveAttributes, HoldForThisObservation) {
  observe(kNumber, {"pmin=10", "gt=25"});
  set(kNumber, 24.0);
  pass(seconds(60));
  EXPECT_EQ(server.notifications(), 0U);
  set(kNumber, 26.0);
  EXPECT_EQ(server.notified(), "26");
  set(kNumber, 24.0);
  pass(milliseconds(9999));
  EXPECT_EQ(server.notifications(), 0U);
  pass(milliseconds(1));
  EXPECT_EQ(server.notified(), "24");
}

TEST_F(ObserveAttributes, SwitchOffAllThatAreAttachedAndInherited) {
  attach("/3303", {"pmax=10"});
  attach(kNumber, {"gt=30"});
  observe(kNumber, {"pmin=1"});
  set(kNumber, 20.5);
  pass(seconds(1));
  EXPECT_EQ(server.notified(), "20.5");
  pass(seconds(600));
  EXPECT_EQ(server.notifications(), 0U);
}

TEST_F(ObserveAttributes, LeaveTheDefaultsOfTheAccount) {
  ASSERT_EQ(server.write("/1/0/3", "30"), engine::kChanged);
  observe(kNumber, {"gt=25"});
  pass(seconds(30));
  EXPECT_EQ(server.notified(), "20");
}

TEST_F(ObserveAttributes, AreNotTouchedByAWriteAttributes) {
  observe(kNumber, {"pmin=1"});
  attach(kNumber, {"pmax=5", "gt=30"});
  pass(seconds(60));
  EXPECT_EQ(server.notifications(), 0U);
  set(kNumber, 20.5);
  EXPECT_EQ(server.notified(), "20.5");
}

TEST_F(ObserveAttributes, LetTheSamePathBeObservedTwice) {
  observe(kNumber, {"gt=25"}, 1);
  observe(kNumber, {"gt=35"}, 2);
  EXPECT_EQ(server.scenario().client().observations().size(), 2U);
  set(kNumber, 30.0);
  EXPECT_EQ(server.notifications(), 1U);
}

TEST_F(ObserveAttributes, TheSameAgainReplaceTheObservation) {
  observe(kNumber, {"gt=25"}, 1);
  observe(kNumber, {"gt=25"}, 2);
  EXPECT_EQ(server.scenario().client().observations().size(), 1U);
}

TEST_F(ObserveAttributes, AreShownAsInForce) {
  attach(kNumber, {"pmax=60"});
  observe(kNumber, {"gt=25"});
  const auto attributes = server.scenario().client().observations().front().attributes;
  EXPECT_EQ(attributes, (model::NotificationAttributes{.greater_than = 25.0}));
}

TEST_F(ObserveAttributes, ThatAreUnknownOrWrongAreRefusedAndNothingIsObserved) {
  for (const Queries& queries : std::vector<Queries>{{"foo=1"},
                                                     {"pmin=x"},
                                                     {"pmin"},
                                                     {"pmin=1", "pmin=1"},
                                                     {"gt=1", "lt=2"},
                                                     {"edge=1"},
                                                     {"epmin=3", "epmax=3"}}) {
    EXPECT_EQ(server.observe(kNumber, queries), kBadRequest) << testing::PrintToString(queries);
  }
  EXPECT_EQ(server.observe("/3303/0", {"gt=1"}), kBadRequest);
  EXPECT_TRUE(server.scenario().client().observations().empty());
}

TEST_F(ObserveAttributes, AreUnknownBefore12) {
  server = ServerConversation(ProtocolVersion::k1_1);
  EXPECT_EQ(server.observe(kNumber, {"pmin=1"}), kBadRequest);
}

TEST_F(ObserveAttributes, DoNotHinderACancel) {
  observe(kNumber, {"gt=25"});
  EXPECT_EQ(server.scenario().ask({.path = kNumber, .queries = {"gt=25"}, .accept = 0, .observe = 1})->code,
            engine::kContent);
  EXPECT_TRUE(server.scenario().client().observations().empty());
}

TEST_F(ObserveAttributes, SurviveARestart) {
  observe(kNumber, {"gt=25", "con=1"});
  const Bytes content = server.scenario().client().saved_registrations([](engine::ShortServerId) { return Secret(); });
  const auto saved = engine::parse_registrations(content);
  ASSERT_TRUE(saved);
  EXPECT_EQ(saved->front().observations.front().attributes,
            (model::NotificationAttributes{.greater_than = 25.0, .confirmable = true}));
}

TEST_F(ObserveAttributes, OfAnObserveCompositeAreFive) {
  observe_composite({kNumber}, {"pmin=1", "pmax=2", "epmin=1", "epmax=2", "con=1"});
  for (const char* query : {"gt=1", "lt=1", "st=1", "edge=1", "hqmax=1", "foo=1", "pmin=x", "pmin"}) {
    EXPECT_EQ(server.observe_composite({kNumber}, {query}), kBadRequest) << query;
  }
  server = ServerConversation(ProtocolVersion::k1_1);
  EXPECT_EQ(server.observe_composite({kNumber}, {"pmin=1"}), kBadRequest);
}

TEST_F(ObserveAttributes, OfAnObserveCompositeSwitchOffTheseFiveOnly) {
  observe_composite({"/3303/0/5700", "/26241/0/3"}, {"pmax=50"});
  attach("/3303", {"pmin=20", "pmax=30", "epmin=20", "con=1"});
  attach(kNumber, {"gt=25"});
  set(kNumber, 24.0);
  pass(seconds(49));
  EXPECT_EQ(server.notifications(), 0U);
  pass(seconds(1));
  EXPECT_EQ(server.notifications(), 1U);
  set(kNumber, 26.0);
  const auto sent = server.scenario().take<engine::SendNotification>();
  ASSERT_TRUE(sent);
  EXPECT_FALSE(sent->confirmable);
}

}  // namespace
}  // namespace lwm2m::test
