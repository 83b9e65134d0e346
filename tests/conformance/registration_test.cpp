// The registration of one server, rule by rule (Core 1.1.1 §6.2, §E.2): what no other test says by itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scenario.hpp"

namespace lwm2m::test {
namespace {

using engine::Code;
using engine::Method;
using engine::ServerState;
using engine::ShortServerId;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr ShortServerId kServer{1};
constexpr Duration kInstant = milliseconds(1);

std::string target(const Scenario& scenario) {
  if (scenario.next_request() == nullptr) return "none";
  std::string path;
  for (const auto& segment : scenario.next_request()->request.uri_path) path += "/" + segment;
  return path;
}

class Registered : public testing::Test {
 protected:
  void SetUp() override { scenario.register_client(); }
  Code execute(const char* path, const std::string& arguments = {}, std::vector<std::string> queries = {}) {
    return scenario
        .ask({.method = Method::kPost, .path = path, .queries = std::move(queries), .payload = arguments})
        ->code;
  }
  Code write(const char* path, const char* text) {
    return scenario.ask({.method = Method::kPut, .path = path, .content_format = 0, .payload = text})->code;
  }
  ServerState state() { return scenario.client().server(kServer)->state; }

  Scenario scenario;
};

// ---- before ---------------------------------------------------------------------------------------------------------

TEST(Registering, RequestsBeforeTheAnswerAreIgnored) {
  Scenario scenario;
  scenario.client().start();
  scenario.drain();
  EXPECT_EQ(scenario.ask({.path = "/3/0/0"}), std::nullopt);
  EXPECT_TRUE(scenario.take<engine::DropExchange>());
}

TEST(Registering, IsTriedAgainWhereAnAnswerThatWasPromisedDoesNotCome) {
  Scenario scenario;
  scenario.client().start();
  scenario.drain();
  scenario.forget();
  scenario.advance(seconds(247) - kInstant);
  EXPECT_EQ(scenario.take<engine::EmitEvent>(), std::nullopt);
  scenario.advance(kInstant);
  EXPECT_THAT(scenario.events(), ElementsAre(engine::EventName::kRegistrationFailure));
  scenario.advance(seconds(67));
  EXPECT_TRUE(scenario.take<engine::SendRequest>());
}

TEST(Registering, ASecurityObjectIsNeverListed) {
  Scenario scenario;
  scenario.client().start();
  scenario.drain();
  EXPECT_THAT(std::string(as_text(scenario.next_request()->request.payload)), Not(HasSubstr("</0")));
}

// What counts as a failed attempt: the network, an error, or silence.
TEST(Registering, EveryFailureIsFollowedByAnotherAttempt) {
  enum class How { kNoLink, kRefused, kServerError, kSilent };
  for (const How how : {How::kNoLink, How::kRefused, How::kServerError, How::kSilent}) {
    Scenario scenario;
    scenario.links_fail = how == How::kNoLink;
    scenario.client().start();
    scenario.drain();
    if (how == How::kRefused) scenario.answer(engine::kForbidden);
    if (how == How::kServerError) scenario.answer(engine::kInternalServerError);
    if (how == How::kSilent) scenario.stay_silent();
    EXPECT_EQ(scenario.client().server(kServer)->state, ServerState::kBackoff);
    scenario.links_fail = false;
    scenario.advance(seconds(66));
    EXPECT_EQ(target(scenario), "/rd") << static_cast<int>(how);
  }
}

TEST(Registering, TheCountOfAttemptsBeginsAnewWithASuccess) {
  Scenario scenario;
  scenario.client().start();
  scenario.drain();
  for (int i = 0; i < 4; ++i) {
    scenario.stay_silent();
    scenario.advance(seconds(600));
  }
  scenario.answer(engine::kCreated, {"rd", "1"});
  ASSERT_TRUE(scenario.client().reconnect(kServer));
  scenario.forget();
  scenario.stay_silent();
  EXPECT_LE(*scenario.take<engine::EmitEvent>()->retry_after, seconds(66));
}

// ---- the lifetime ---------------------------------------------------------------------------------------------------

TEST_F(Registered, TheLifetimeCountsFromWhenTheUpdateWasSent) {
  const auto after_a_pause_until = [this](Duration since_the_update) {
    (void)scenario.call([this](engine::CallId call) { scenario.client().update(call, kServer); });
    scenario.advance(seconds(60));
    scenario.answer(engine::kChanged);
    scenario.client().pause();
    scenario.advance(since_the_update - seconds(60));
    EXPECT_TRUE(scenario.client().resume());
    scenario.drain();
    return target(scenario);
  };
  EXPECT_EQ(after_a_pause_until(seconds(86400) - kInstant), "/rd/1");
  scenario.answer(engine::kChanged);
  EXPECT_EQ(after_a_pause_until(seconds(86400)), "/rd");
}

// What an Update was to tell is told again where nobody knows whether it arrived.
TEST_F(Registered, WhatAnInterruptedUpdateWasToTellIsToldByTheNext) {
  ASSERT_EQ(write("/1/0/1", "3600"), engine::kChanged);
  scenario.advance_to_request();
  ASSERT_EQ(scenario.query(), "lt=3600");
  scenario.client().pause();
  scenario.answer(engine::kChanged);  // not heard
  ASSERT_TRUE(scenario.client().resume());
  scenario.drain();
  EXPECT_EQ(target(scenario), "/rd/1");
  EXPECT_EQ(scenario.query(), "lt=3600");
}

TEST_F(Registered, ACallThatWaitsForAnUpdateEndsWhereTheServerDoesNotTakeTheClientBack) {
  (void)scenario.call([this](engine::CallId call) { scenario.client().update(call, kServer); });
  const auto second = scenario.call([this](engine::CallId call) { scenario.client().update(call, kServer); });
  EXPECT_EQ(second, std::nullopt);
  scenario.answer(engine::kNotFound);
  scenario.answer(engine::kForbidden);
  EXPECT_TRUE(scenario.late_result());
  EXPECT_TRUE(scenario.late_result());
}

TEST_F(Registered, AServerThatIsBeingLeftCannotBeTakenBackYet) {
  scenario.client().deregister(engine::CallId(900), kServer);
  const auto done = scenario.client().enable(kServer);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code(), ErrorCode::kBusy);
  EXPECT_FALSE(scenario.client().reconnect(kServer));
}

TEST(Registering, AServerCannotSendTheClientAwayForEver) {
  Scenario scenario;
  scenario.client().start();
  scenario.drain();
  scenario.forget();
  scenario.answer(engine::kServiceUnavailable, {}, 0xFFFFFFFF);
  const auto failed = scenario.take<engine::EmitEvent>();
  ASSERT_TRUE(failed && failed->retry_after);
  EXPECT_LE(*failed->retry_after, hours(24 * 366));
}

// A machine that was asleep itself finds out by an Update, and not by a Register.
TEST_F(Registered, AnUpdateWhoseAnswerDoesNotComeIsFollowedByARegister) {
  (void)scenario.call([this](engine::CallId call) { scenario.client().update(call, kServer); });
  ASSERT_EQ(target(scenario), "/rd/1");
  scenario.forget();
  scenario.advance(seconds(247));
  const auto next = scenario.take<engine::SendRequest>();
  ASSERT_TRUE(next);
  EXPECT_THAT(next->request.uri_path, ElementsAre("rd"));
}

TEST_F(Registered, AnUpdateIsTriedAfterALifetimeThatPassedUnnoticed) {
  const TimePoint late = scenario.now() + hours(30);
  scenario.client().advance_time({late, WallTime(seconds(1'700'000'000) + hours(30))});
  scenario.drain();
  EXPECT_EQ(target(scenario), "/rd/1");
  scenario.answer(engine::kNotFound);
  EXPECT_EQ(target(scenario), "/rd");
}

class RefusedUpdate : public testing::TestWithParam<Code> {};
INSTANTIATE_TEST_SUITE_P(All, RefusedUpdate,
                         testing::Values(engine::kNotFound, engine::kBadRequest, engine::kForbidden,
                                         engine::kInternalServerError, engine::kServiceUnavailable));

TEST_P(RefusedUpdate, IsFollowedByARegisterOnTheSameConnection) {
  Scenario scenario;
  scenario.register_client();
  scenario.advance_to_request();
  scenario.forget();
  scenario.answer(GetParam());
  EXPECT_EQ(target(scenario), "/rd");
  EXPECT_TRUE(scenario.take_all<engine::OpenLink>().empty());
}

TEST_F(Registered, AnUpdateWithoutAnAnswerIsFollowedByARegisterOnANewConnection) {
  scenario.advance_to_request();
  scenario.forget();
  scenario.stay_silent();
  EXPECT_EQ(scenario.take_all<engine::OpenLink>().size(), 1U);
  EXPECT_EQ(target(scenario), "/rd");
}

TEST_F(Registered, ANewRegistrationBeginsWithoutObservations) {
  scenario.ask({.path = "/3/0/0", .observe = 0});
  ASSERT_TRUE(scenario.client().reconnect(kServer));
  scenario.drain();
  EXPECT_THAT(scenario.client().observations(), IsEmpty());
}

TEST_F(Registered, AnUpdateKeepsTheObservations) {
  scenario.ask({.path = "/3/0/0", .observe = 0});
  scenario.advance_to_request();
  scenario.answer(engine::kChanged);
  EXPECT_EQ(scenario.client().observations().size(), 1U);
}

TEST(Location, IsKeptAsTheServerGaveIt) {
  Scenario scenario;
  scenario.client().start();
  scenario.drain();
  scenario.answer(engine::kCreated, {"rd", "a b", "", "c%2F"});
  scenario.advance_to_request();
  EXPECT_THAT(scenario.next_request()->request.uri_path, ElementsAre("rd", "a b", "", "c%2F"));
}

// ---- what makes an Update due at once -------------------------------------------------------------------------------

TEST_F(Registered, ABindingThatIsWrittenIsTold) {
  scenario.advance(seconds(5));
  EXPECT_EQ(write("/1/0/7", "UT"), engine::kChanged);
  scenario.advance(kInstant);
  EXPECT_EQ(scenario.query(), "b=UT");
  EXPECT_TRUE(scenario.next_request()->request.payload.empty());
}

TEST_F(Registered, AnInstanceThatAServerDeletesIsToldWithTheWholeList) {
  scenario.create("/26241/0", {});
  scenario.create("/26241/1", {});
  scenario.advance(seconds(1));
  scenario.answer(engine::kChanged);
  scenario.advance(seconds(5));
  EXPECT_EQ(scenario.ask({.method = Method::kDelete, .path = "/26241/0"})->code, engine::kDeleted);
  scenario.advance(kInstant);
  ASSERT_EQ(target(scenario), "/rd/1");
  EXPECT_EQ(as_text(scenario.next_request()->request.payload),
            R"(</>;rt="oma.lwm2m";ct="0 42 60 110 112 11542",</1/0>,</3/0>,</26241/1>)");
}

TEST_F(Registered, AnInstanceThatAServerCreatesIsTold) {
  scenario.create("/26241/0", {});
  scenario.advance(seconds(1));
  scenario.answer(engine::kChanged);
  scenario.advance(seconds(5));
  EXPECT_EQ(scenario
                .ask({.method = Method::kPost,
                      .path = "/26241",
                      .content_format = 11542,
                      .payload = std::string("\xC1\x00\x01", 3)})
                ->code,
            engine::kCreated);
  scenario.advance(kInstant);
  ASSERT_EQ(target(scenario), "/rd/1");
  EXPECT_THAT(std::string(as_text(scenario.next_request()->request.payload)), HasSubstr("</26241/1>"));
}

TEST_F(Registered, AnUpdateSaysNothingTwice) {
  scenario.advance(seconds(5));
  write("/1/0/1", "300");
  scenario.advance(kInstant);
  EXPECT_EQ(scenario.query(), "lt=300");
  scenario.answer(engine::kChanged);
  scenario.advance(seconds(300 - 93));
  EXPECT_EQ(scenario.query(), "");
}

TEST_F(Registered, ALifetimeThatIsWrittenAsItWasCausesNoUpdate) {
  scenario.advance(seconds(5));
  EXPECT_EQ(write("/1/0/1", "86400"), engine::kChanged);
  scenario.advance(seconds(60));
  EXPECT_EQ(target(scenario), "none");
}

// One published example has the argument in the query; a transport that we do not have is ignored.
TEST_F(Registered, TheUpdateTriggerTakesATransport) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> ways{
      {"", {}}, {"0='U'", {}}, {"", {"0=U"}}, {"0='T'", {}}};
  for (const auto& [arguments, queries] : ways) {
    scenario.advance(seconds(5));
    EXPECT_EQ(execute("/1/0/8", arguments, queries), engine::kChanged) << arguments;
    scenario.advance(kInstant);
    ASSERT_EQ(target(scenario), "/rd/1") << arguments;
    EXPECT_EQ(scenario.query(), "");
    EXPECT_TRUE(scenario.take_all<engine::OpenLink>().empty());
    scenario.answer(engine::kChanged);
  }
}

// ---- Disable --------------------------------------------------------------------------------------------------------

TEST_F(Registered, DisableIsAnsweredBeforeTheDeregistration) {
  EXPECT_EQ(execute("/1/0/4"), engine::kChanged);  // drained in order
  ASSERT_NE(scenario.next_request(), nullptr);
  EXPECT_EQ(scenario.next_request()->request.method, Method::kDelete);
  EXPECT_EQ(target(scenario), "/rd/1");
}

TEST_F(Registered, DisableClosesTheConnectionAndEndsTheObservations) {
  scenario.ask({.path = "/3/0/0", .observe = 0});
  execute("/1/0/4");
  scenario.forget();
  scenario.answer(engine::kDeleted);
  EXPECT_FALSE(scenario.take_all<engine::CloseLink>().empty());
  EXPECT_THAT(scenario.client().observations(), IsEmpty());
  EXPECT_EQ(state(), ServerState::kDisabled);
}

TEST_F(Registered, DisableLastsADayUnlessTheAccountSaysSomethingElse) {
  execute("/1/0/4");
  scenario.answer(engine::kDeleted);
  scenario.advance(seconds(86400) - kInstant);
  EXPECT_EQ(target(scenario), "none");
  scenario.advance(kInstant);
  EXPECT_EQ(target(scenario), "/rd");
}

TEST_F(Registered, DisableHoldsWhereTheDeregistrationIsNotAnswered) {
  write("/1/0/5", "100");
  execute("/1/0/4");
  scenario.stay_silent();
  EXPECT_EQ(state(), ServerState::kDisabled);
  scenario.advance(seconds(99));
  EXPECT_EQ(target(scenario), "none");
  scenario.advance(seconds(1));
  EXPECT_EQ(target(scenario), "/rd");
}

TEST_F(Registered, NothingIsSentWhileDisabled) {
  scenario.create("/3303/0", {{"/3303/0/5700", 20.0}});
  scenario.advance(seconds(1));
  scenario.answer(engine::kChanged);
  scenario.ask({.path = "/3303/0/5700", .accept = 0, .observe = 0});
  execute("/1/0/4");
  scenario.answer(engine::kDeleted);
  scenario.forget();
  scenario.set("/3303/0/5700", 21.0);
  scenario.create("/3303/1", {{"/3303/1/5700", 20.0}});
  scenario.advance(hours(20));
  EXPECT_FALSE(scenario.take<engine::SendNotification>());
  EXPECT_EQ(target(scenario), "none");
  EXPECT_EQ(scenario.ask({.path = "/3/0/0"}), std::nullopt);
}

// ---- addresses ------------------------------------------------------------------------------------------------------

// The name of the server is looked up for each connection: the transport gets it as it is, every time.
TEST_F(Registered, EachConnectionBeginsWithTheUriOfTheAccount) {
  scenario.client().on_link_event(kServer, engine::LinkFailure{"network", 0, "unreachable"});
  const auto link = scenario.take<engine::OpenLink>();
  ASSERT_TRUE(link);
  EXPECT_EQ(link->uri, "coap://server");
}

}  // namespace
}  // namespace lwm2m::test
