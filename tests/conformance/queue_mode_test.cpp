// Queue mode (Core 1.1.1 §6.5; 1.0 §8.3): how long the client can be reached, and what it does when it sleeps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scenario.hpp"

namespace lwm2m::test {
namespace {

using engine::EventName;
using engine::Method;
using engine::ProtocolVersion;
using engine::ServerState;
using engine::ShortServerId;
using testing::Contains;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

constexpr ShortServerId kServer{1};
constexpr Duration kAwake = seconds(93);
constexpr Duration kInstant = milliseconds(1);

engine::Options in_queue_mode(ProtocolVersion version = ProtocolVersion::k1_1) {
  engine::Options options = Scenario::default_options();
  options.version = version;
  options.servers.front().queue_mode = true;
  return options;
}

std::string first_query(engine::Options options) {
  Scenario scenario(std::move(options));
  scenario.client().start();
  scenario.drain();
  return scenario.query();
}

// A server that observes /3303/0/5700, has the Update that told of it, and has been quiet since.
class QueueMode : public testing::Test {
 protected:
  void SetUp() override {
    scenario.create("/3303/0", {{"/3303/0/5700", 20.0}});
    scenario.register_client();
    EXPECT_EQ(scenario.ask({.path = "/3303/0/5700", .accept = 0, .observe = 0})->code, engine::kContent);
    scenario.forget();
  }
  ServerState state() { return scenario.client().server(kServer)->state; }
  bool is_asleep() { return state() == ServerState::kSleeping; }
  void fall_asleep() {
    scenario.advance(kAwake);
    ASSERT_TRUE(is_asleep());
    scenario.forget();
  }
  std::optional<std::string> notified() {
    const auto sent = scenario.take<engine::SendNotification>();
    return sent ? std::optional(text_of(sent->response)) : std::nullopt;
  }
  // The oldest unanswered request is an Update.
  bool is_updating() {
    return scenario.next_request() != nullptr && scenario.next_request()->request.uri_path.size() == 2;
  }

  Scenario scenario{in_queue_mode()};
};

TEST(QueueModeAnnounced, IsAParameterFrom11OnAndALetterOfTheBindingIn10) {
  EXPECT_THAT(first_query(in_queue_mode(ProtocolVersion::k1_0)), EndsWith("&b=UQ"));
  EXPECT_THAT(first_query(in_queue_mode(ProtocolVersion::k1_1)), EndsWith("&b=U&Q"));
  EXPECT_THAT(first_query(in_queue_mode(ProtocolVersion::k1_2)), EndsWith("&b=U&Q"));
  EXPECT_THAT(first_query(Scenario::default_options()), EndsWith("&b=U"));
}

TEST(QueueModeAnnounced, IsALetterForAServerThatKnowsNothingButVersion10) {
  Scenario scenario(in_queue_mode());
  scenario.client().start();
  scenario.drain();
  scenario.answer(engine::kPreconditionFailed);
  EXPECT_THAT(scenario.query(), HasSubstr("lwm2m=1.0"));
  EXPECT_THAT(scenario.query(), EndsWith("&b=UQ"));
}

TEST(QueueModeAnnounced, ComesAndGoesWithTheLetterThatAServerWritesIntoItsBinding) {
  Scenario scenario;
  scenario.register_client();
  const auto write = [&](const char* binding) {
    scenario.advance(seconds(5));
    scenario.ask({.method = Method::kPut, .path = "/1/0/7", .content_format = 0, .payload = binding});
    scenario.advance(kInstant);
    const std::string query = scenario.query();
    scenario.answer(engine::kChanged);
    return query;
  };
  EXPECT_EQ(write("UQ"), "b=U&Q");
  scenario.advance(kAwake);
  EXPECT_EQ(scenario.client().server(kServer)->state, ServerState::kSleeping);
  EXPECT_EQ(write("U"), "b=U");
  scenario.advance(hours(1));
  EXPECT_EQ(scenario.client().server(kServer)->state, ServerState::kRegistered);
}

TEST(QueueModeAnnounced, IsShownWithTheServer) {
  EXPECT_TRUE(Scenario(in_queue_mode()).client().server(kServer)->queue_mode);
  EXPECT_FALSE(Scenario().client().server(kServer)->queue_mode);
}

TEST_F(QueueMode, TheClientCanBeReachedForMaxTransmitWaitAfterTheLastMessage) {
  scenario.advance(kAwake - kInstant);
  EXPECT_EQ(state(), ServerState::kRegistered);
  EXPECT_THAT(scenario.events(), Not(Contains(EventName::kQueueModeRxOff)));
  scenario.advance(kInstant);
  EXPECT_EQ(state(), ServerState::kSleeping);
  EXPECT_THAT(scenario.events(), ElementsAre(EventName::kQueueModeRxOff));
}

TEST_F(QueueMode, EachMessageBeginsTheTimeAnew) {
  scenario.advance(seconds(90));
  scenario.ask({.path = "/3/0/0"});
  scenario.advance(seconds(90));
  scenario.set("/3303/0/5700", 21.0);  // is notified
  scenario.advance(kAwake - kInstant);
  EXPECT_FALSE(is_asleep());
  scenario.advance(kInstant);
  EXPECT_TRUE(is_asleep());
}

TEST_F(QueueMode, TheTimeIsTheConfiguredOne) {
  auto options = in_queue_mode();
  options.servers.front().queue_awake_time = 10;
  scenario.register_again(options);
  scenario.advance(seconds(10) - kInstant);
  EXPECT_FALSE(is_asleep());
  scenario.advance(kInstant);
  EXPECT_TRUE(is_asleep());
}

TEST_F(QueueMode, NotifiesAtOnceWhileItIsAwake) {
  scenario.advance(seconds(92));
  scenario.set("/3303/0/5700", 21.0);
  EXPECT_EQ(notified(), "21");
  EXPECT_EQ(scenario.next_request(), nullptr);
}

TEST_F(QueueMode, ANotificationThatIsDueWhileItSleepsGoesAfterAnUpdate) {
  fall_asleep();
  scenario.set("/3303/0/5700", 21.0);
  scenario.advance(kInstant);
  ASSERT_TRUE(is_updating());
  EXPECT_EQ(scenario.query(), "");
  EXPECT_EQ(notified(), std::nullopt);

  scenario.answer(engine::kChanged);

  EXPECT_EQ(notified(), "21");
  EXPECT_EQ(state(), ServerState::kRegistered);
  EXPECT_EQ(scenario.next_request(), nullptr);
  scenario.advance(kAwake);
  EXPECT_TRUE(is_asleep());
}

TEST_F(QueueMode, OneUpdateWakesForAllThatIsDue) {
  scenario.ask({.path = "/1/0/5", .accept = 0, .observe = 0, .token = 2});
  fall_asleep();
  scenario.set("/3303/0/5700", 21.0);
  scenario.set("/1/0/5", model::Value(std::int64_t{5}));
  scenario.advance(kInstant);
  scenario.set("/3303/0/5700", 22.0);
  scenario.answer(engine::kChanged);
  EXPECT_EQ(scenario.take_all<engine::SendNotification>().size(), 2U);
  scenario.advance(seconds(60));
  EXPECT_EQ(scenario.next_request(), nullptr);
}

TEST_F(QueueMode, PmaxCountsThroughTheSleepAndWakes) {
  scenario.ask({.method = Method::kPut, .path = "/3303/0/5700", .queries = {"pmax=200"}});
  scenario.advance(seconds(200) - kInstant);
  EXPECT_TRUE(is_asleep());
  scenario.advance(kInstant);
  ASSERT_TRUE(is_updating());
  scenario.answer(engine::kChanged);
  EXPECT_EQ(notified(), "20");
}

TEST_F(QueueMode, PminCountsThroughTheSleep) {
  scenario.ask({.method = Method::kPut, .path = "/3303/0/5700", .queries = {"pmin=300"}});
  fall_asleep();
  scenario.set("/3303/0/5700", 21.0);
  scenario.advance(seconds(300) - kAwake - seconds(1));
  EXPECT_EQ(scenario.next_request(), nullptr);  // nothing is due: it sleeps on
  scenario.advance(seconds(2));
  EXPECT_TRUE(is_updating());
}

TEST_F(QueueMode, TheUpdateOfTheLifetimeWakes) {
  fall_asleep();
  scenario.advance_to_request();
  ASSERT_TRUE(is_updating());
  EXPECT_EQ(state(), ServerState::kUpdating);
  scenario.advance(seconds(50));  // the time begins with the answer
  scenario.answer(engine::kChanged);
  scenario.advance(kAwake - kInstant);
  EXPECT_FALSE(is_asleep());
}

TEST_F(QueueMode, WhatArrivesWhileItSleepsIsServedAndShowsTheServerThatItIsThere) {
  fall_asleep();
  EXPECT_EQ(text_of(*scenario.ask({.path = "/3303/0/5700", .accept = 0})), "20");
  EXPECT_EQ(state(), ServerState::kRegistered);
  scenario.set("/3303/0/5700", 21.0);
  EXPECT_EQ(notified(), "21");
  EXPECT_EQ(scenario.next_request(), nullptr);
}

TEST_F(QueueMode, KeepsTheConnectionWhileItSleeps) {
  scenario.advance(hours(10));
  EXPECT_TRUE(is_asleep());
  EXPECT_TRUE(scenario.take_all<engine::CloseLink>().empty());
  EXPECT_TRUE(scenario.take_all<engine::OpenLink>().empty());
}

TEST_F(QueueMode, AServerThatDoesNotAnswerTheWakingUpdateIsRegisteredWithAnew) {
  fall_asleep();
  scenario.set("/3303/0/5700", 21.0);
  scenario.advance(kInstant);
  ASSERT_TRUE(is_updating());
  scenario.stay_silent();
  ASSERT_NE(scenario.next_request(), nullptr);
  EXPECT_THAT(scenario.next_request()->request.uri_path, ElementsAre("rd"));
}

TEST_F(QueueMode, AnAcknowledgementProlongsTheTimeButEndsNoSleep) {
  scenario.ask({.method = Method::kPut, .path = "/1/0/2", .content_format = 0, .payload = "0"});
  auto options = in_queue_mode();
  options.servers.front().confirmable_notifications = true;
  scenario.register_again(options);
  scenario.ask({.path = "/3303/0/5700", .accept = 0, .observe = 0});
  const auto notify = [&](double value) {
    scenario.set("/3303/0/5700", value);
    return scenario.take<engine::SendNotification>()->id;
  };
  const auto first = notify(21.0);
  scenario.advance(seconds(30));
  scenario.client().on_delivered(kServer, first);
  scenario.advance(kAwake - kInstant);
  EXPECT_FALSE(is_asleep());
  const auto second = notify(22.0);
  ASSERT_TRUE(scenario.client().sleep(kServer));
  scenario.client().on_delivered(kServer, second);
  EXPECT_TRUE(is_asleep());
}

TEST_F(QueueMode, FallsAsleepAtOnceOnRequest) {
  ASSERT_TRUE(scenario.client().sleep(kServer));
  EXPECT_TRUE(is_asleep());
  EXPECT_THAT(scenario.events(), ElementsAre(EventName::kQueueModeRxOff));
  ASSERT_TRUE(scenario.client().sleep(kServer));  // it does already
  EXPECT_TRUE(scenario.events().empty());
  scenario.advance(seconds(2));
  scenario.set("/3303/0/5700", 21.0);
  scenario.advance(kInstant);
  EXPECT_TRUE(is_updating());
}

TEST_F(QueueMode, AnUpdateOnRequestWakes) {
  fall_asleep();
  EXPECT_FALSE(scenario.call([&](engine::CallId id) { scenario.client().update(id, kServer); }));
  scenario.answer(engine::kChanged);
  EXPECT_EQ(state(), ServerState::kRegistered);
}

TEST_F(QueueMode, NeitherSleepsNorWakesWhileSuspendedOrStopped) {
  scenario.client().pause();
  scenario.advance(hours(1));
  EXPECT_THAT(scenario.events(), Not(Contains(EventName::kQueueModeRxOff)));
  ASSERT_TRUE(scenario.client().resume());
  scenario.drain();
  scenario.answer(engine::kChanged);
  scenario.forget();
  (void)scenario.call([&](engine::CallId id) { scenario.client().stop(id, false); });
  scenario.answer(engine::kDeleted);
  EXPECT_EQ(scenario.client().next_deadline(), std::nullopt);
}

TEST(SleepOnRequest, IsRefusedWithoutQueueModeAndWithoutARegistration) {
  const auto code = [](const Result<void>& outcome) { return outcome ? ErrorCode::kInternal : outcome.error().code(); };
  Scenario plain;
  plain.register_client();
  EXPECT_EQ(code(plain.client().sleep(kServer)), ErrorCode::kMethodNotAllowed);
  EXPECT_EQ(code(plain.client().sleep(ShortServerId(9))), ErrorCode::kNotFound);
  Scenario queueing(in_queue_mode());
  EXPECT_EQ(code(queueing.client().sleep(kServer)), ErrorCode::kNotConnected);
  queueing.client().start();
  queueing.drain();
  EXPECT_EQ(code(queueing.client().sleep(kServer)), ErrorCode::kNotConnected);
}

TEST(WithoutQueueMode, TheClientNeverSleeps) {
  Scenario scenario;
  scenario.register_client();
  scenario.advance(hours(20));
  EXPECT_EQ(scenario.client().server(kServer)->state, ServerState::kRegistered);
  EXPECT_TRUE(scenario.events().empty());
}

TEST_F(QueueMode, ASendWhileAsleepFollowsAnUpdate) {
  fall_asleep();
  (void)scenario.call([this](engine::CallId call) {
    scenario.client().send(Scenario::root(), call, kServer, {path("/3303/0/5700")}, {});
  });
  scenario.advance(Duration(0));
  ASSERT_TRUE(is_updating());
  scenario.answer(engine::kChanged);
  ASSERT_NE(scenario.next_request(), nullptr);
  EXPECT_THAT(scenario.next_request()->request.uri_path, ElementsAre("dp"));
  scenario.answer(engine::kChanged);
  EXPECT_FALSE(is_asleep());
  scenario.advance(kAwake);
  EXPECT_TRUE(is_asleep());
}

TEST_F(QueueMode, ASendOnItsWayDoesNotKeepItAwake) {
  (void)scenario.call([this](engine::CallId call) {
    scenario.client().send(Scenario::root(), call, kServer, {path("/3303/0/5700")}, {});
  });
  scenario.forget();
  ASSERT_TRUE(scenario.client().sleep(kServer));
  scenario.advance(Duration(0));
  EXPECT_EQ(scenario.take<engine::SendRequest>(), std::nullopt);
  EXPECT_TRUE(is_asleep());
}

}  // namespace
}  // namespace lwm2m::test
