// Registration over days of virtual time (Core 1.1.1 §6.2).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scenario.hpp"

namespace lwm2m::test {
namespace {

using engine::EventName;
using engine::ShortServerId;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string links_of(const engine::SendRequest& request) { return std::string(as_text(request.request.payload)); }

TEST(Registration, SendsEndpointLifetimeVersionBindingAndObjects) {
  Scenario scenario;

  scenario.client().start();
  scenario.drain();

  const auto* request = scenario.next_request();
  ASSERT_NE(request, nullptr);
  EXPECT_THAT(request->request.uri_path, ElementsAre("rd"));
  EXPECT_EQ(scenario.query(), "ep=node&lt=86400&lwm2m=1.1&b=U");
  EXPECT_EQ(request->request.content_format, 40);
  EXPECT_EQ(links_of(*request), R"(</>;rt="oma.lwm2m";ct="0 42 60 110 112 11542",</1/0>,</3/0>)");
}

TEST(Registration, IsCompleteWithTheServersLocation) {
  Scenario scenario;
  scenario.client().start();
  scenario.drain();

  scenario.answer(engine::kCreated, {"rd", "a", "b"});

  EXPECT_EQ(scenario.client().state(), engine::ManagerState::kRegistered);
  EXPECT_EQ(scenario.client().servers().front().location, "/rd/a/b");
  EXPECT_THAT(scenario.events(), ElementsAre(EventName::kRegistrationComplete));
}

TEST(Registration, IsRefreshedBeforeTheLifetimeEndsForDays) {
  Scenario scenario;
  scenario.register_client();

  for (int day = 0; day < 30; ++day) {
    const auto status = scenario.client().servers().front();
    const Duration wait = status.next_update.value() - status.last_update.value();
    const Duration longest = seconds(86400 - 93);
    EXPECT_GE(wait, day == 0 ? longest / 2 : longest * 9 / 10);
    EXPECT_LE(wait, longest);
    scenario.advance(wait - milliseconds(1));
    ASSERT_EQ(scenario.next_request(), nullptr) << "too early on day " << day;
    scenario.advance(milliseconds(1));
    ASSERT_NE(scenario.next_request(), nullptr) << "too late on day " << day;
    EXPECT_THAT(scenario.next_request()->request.uri_path, ElementsAre("rd", "1"));
    EXPECT_EQ(scenario.query(), "");
    EXPECT_TRUE(scenario.next_request()->request.payload.empty());
    scenario.answer(engine::kChanged);
  }
}

// Else a fleet that was switched on at once would come at once, each lifetime.
TEST(Registration, SpreadsTheUpdatesOfClientsThatRegisteredAtOnce) {
  std::set<WallTime> times;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    auto options = Scenario::default_options();
    options.random_seed = seed;
    Scenario scenario(options);
    scenario.register_client();
    times.insert(scenario.client().servers().front().next_update.value());
  }
  EXPECT_EQ(times.size(), 50U);
  EXPECT_GT(*times.rbegin() - *times.begin(), hours(9));
}

TEST(Registration, UpdatesAtHalfOfAShortLifetime) {
  auto options = Scenario::default_options();
  options.servers.front().lifetime = 10;
  Scenario scenario(options);
  scenario.register_client();

  scenario.advance(milliseconds(4999));
  EXPECT_EQ(scenario.next_request(), nullptr);
  scenario.advance(milliseconds(1));
  EXPECT_NE(scenario.next_request(), nullptr);
}

TEST(Registration, KeepsUpdatesByTimeFifteenSecondsApart) {
  auto options = Scenario::default_options();
  options.servers.front().update_period = 5;
  Scenario scenario(options);
  scenario.register_client();

  scenario.advance(milliseconds(14999));
  EXPECT_EQ(scenario.next_request(), nullptr);
  scenario.advance(milliseconds(1));
  EXPECT_NE(scenario.next_request(), nullptr);
}

TEST(Registration, BeginsAnewWhenTheServerDoesNotKnowItAnyMore) {
  Scenario scenario;
  scenario.register_client();
  scenario.advance(seconds(86400));
  ASSERT_NE(scenario.next_request(), nullptr);

  scenario.answer(engine::kNotFound);

  ASSERT_NE(scenario.next_request(), nullptr);
  EXPECT_THAT(scenario.next_request()->request.uri_path, ElementsAre("rd"));
  EXPECT_THAT(scenario.query(), HasSubstr("ep=node"));
}

TEST(Registration, RetriesWithBackoffWhenServerIsSilent) {
  Scenario scenario;
  scenario.client().start();
  scenario.drain();

  // 60, 120, 240, 480 s after each failure, and after the fifth an hour, each up to a tenth more or less.
  for (const int expected : {60, 120, 240, 480, 3600}) {
    scenario.stay_silent();
    scenario.advance(seconds(expected * 9 / 10) - milliseconds(1));
    ASSERT_EQ(scenario.next_request(), nullptr) << expected;
    scenario.advance(seconds(expected / 5) + milliseconds(2));
    ASSERT_NE(scenario.next_request(), nullptr) << expected;
  }
  EXPECT_THAT(scenario.events(), Contains(EventName::kNetworkError));
}

TEST(Registration, NeverGivesUp) {
  Scenario scenario;
  scenario.client().start();
  scenario.drain();

  for (int attempt = 0; attempt < 1000; ++attempt) {
    ASSERT_NE(scenario.next_request(), nullptr) << attempt;
    scenario.stay_silent();
    scenario.advance(seconds(4000));
  }
}

TEST(Registration, WaitsAsLongAsTheServerSays) {
  Scenario scenario;
  scenario.client().start();
  scenario.drain();

  scenario.answer(engine::kServiceUnavailable, {}, 1000);

  scenario.advance(milliseconds(999'999));
  EXPECT_EQ(scenario.next_request(), nullptr);
  scenario.advance(seconds(100) + milliseconds(1));  // up to a tenth more: it may have said so to many
  EXPECT_NE(scenario.next_request(), nullptr);
}

TEST(Registration, IsRefusedWithoutALocation) {
  Scenario scenario;
  scenario.client().start();
  scenario.drain();

  scenario.answer(engine::kCreated);

  EXPECT_NE(scenario.client().state(), engine::ManagerState::kRegistered);
  EXPECT_THAT(scenario.client().servers().front().last_error.text, HasSubstr("Location-Path"));
}

class RefusedRegister : public testing::Test {
 protected:
  static engine::LinkSecurity psk(std::string_view identity) {
    return {.mode = engine::SecurityMode::kPsk, .identity = to_bytes(identity)};
  }
  static engine::LinkSecurity certificate() {
    return {.mode = engine::SecurityMode::kCertificate, .certificate = engine::MaterialFile{"/c.pem"}};
  }
  // What a person reads when the Register of the endpoint "node" is answered with this code.
  static std::string told(engine::Code code, const engine::LinkSecurity& security) {
    engine::Options options = Scenario::default_options();
    options.endpoint = "node";
    options.servers.front().security = security;
    Scenario scenario(options);
    scenario.client().start();
    scenario.drain();
    scenario.answer(code);
    return scenario.client().servers().front().last_error.text;
  }
};

TEST_F(RefusedRegister, SuspectsThatTheNameIsNotThatOfTheCredentials) {
  EXPECT_EQ(told(engine::kForbidden, psk("somebody")), "does the endpoint name 'node' go with the identity 'somebody' there?");
  EXPECT_EQ(told(engine::kForbidden, psk("\xff\x01")), "does the endpoint name 'node' go with the identity hex:ff01 there?");
  EXPECT_EQ(told(engine::kForbidden, certificate()),
            "is the endpoint name 'node' the common name of certificate-file /c.pem?");
  EXPECT_THAT(told(engine::kBadRequest, psk("somebody")), HasSubstr("'somebody'"));
}

TEST_F(RefusedRegister, SuspectsThatCredentialsAreMissing) {
  EXPECT_EQ(told(engine::kForbidden, {}), "does it want DTLS (a coaps URI) for the endpoint name 'node'?");
}

TEST_F(RefusedRegister, SuspectsNothingOfOtherCodes) {
  EXPECT_EQ(told(engine::kNotFound, psk("somebody")), "");
  EXPECT_EQ(told(engine::kBadRequest, {}), "");
}

TEST(Registration, TellsAWrittenLifetimeAtOnce) {
  Scenario scenario;
  scenario.register_client();
  scenario.advance(seconds(60));

  const auto written =
      scenario.ask({.method = engine::Method::kPut, .path = "/1/0/1", .content_format = 0, .payload = "120"});
  scenario.advance(milliseconds(1));

  EXPECT_EQ(written->code, engine::kChanged);
  ASSERT_NE(scenario.next_request(), nullptr);
  EXPECT_EQ(scenario.query(), "lt=120");
}

TEST(Registration, RaisesALifetimeThatIsTooShortForTheOperator) {
  auto options = Scenario::default_options();
  options.servers.front().minimum_lifetime = 3600;
  Scenario scenario(options);
  scenario.register_client();

  scenario.ask({.method = engine::Method::kPut, .path = "/1/0/1", .content_format = 0, .payload = "30"});

  EXPECT_EQ(text_of(*scenario.ask({.path = "/1/0/1", .accept = 0})), "3600");
}

TEST(Registration, ListsInstancesThatApplicationsAddSoonAndThenAtMostEveryFifteenSeconds) {
  Scenario scenario;
  scenario.register_client();

  scenario.create("/3303/0", {{"/3303/0/5700", 20.0}});
  scenario.advance(seconds(1));
  ASSERT_NE(scenario.next_request(), nullptr);
  EXPECT_THAT(links_of(*scenario.next_request()), HasSubstr("</3303>;ver=1.1,</3303/0>"));
  scenario.answer(engine::kChanged);

  scenario.create("/3303/1", {{"/3303/1/5700", 20.0}});
  scenario.advance(seconds(13));
  EXPECT_EQ(scenario.next_request(), nullptr);
  scenario.advance(seconds(2));
  ASSERT_NE(scenario.next_request(), nullptr);
  EXPECT_THAT(links_of(*scenario.next_request()), HasSubstr("</3303/1>"));
}

TEST(Registration, SharesAnUpdateBetweenChangesOfTheSameMoment) {
  Scenario scenario;
  scenario.register_client();

  for (int i = 0; i < 20; ++i) {
    scenario.create("/3303", {{"/3303/0/5700", 20.0}});
    scenario.advance(milliseconds(10));
  }
  scenario.advance(seconds(1));

  EXPECT_THAT(links_of(*scenario.next_request()), HasSubstr("</3303/19>"));
  scenario.answer(engine::kChanged);
  scenario.advance(seconds(60));
  EXPECT_EQ(scenario.next_request(), nullptr);
}

TEST(Registration, AnswersBeforeItUpdatesOnTheTrigger) {
  Scenario scenario;
  scenario.register_client();
  scenario.advance(seconds(5));

  const auto executed = scenario.ask({.method = engine::Method::kPost, .path = "/1/0/8"});
  scenario.advance(milliseconds(1));

  EXPECT_EQ(executed->code, engine::kChanged);
  ASSERT_NE(scenario.next_request(), nullptr);
  EXPECT_EQ(scenario.query(), "");
}

TEST(Registration, IsLeftAloneWhileDisabledAndComesBack) {
  Scenario scenario;
  scenario.register_client();
  scenario.ask({.method = engine::Method::kPut, .path = "/1/0/5", .content_format = 0, .payload = "100"});

  EXPECT_EQ(scenario.ask({.method = engine::Method::kPost, .path = "/1/0/4"})->code, engine::kChanged);
  ASSERT_EQ(scenario.next_request()->request.method, engine::Method::kDelete);
  scenario.answer(engine::kDeleted);

  EXPECT_EQ(scenario.ask({.path = "/3/0/0"}), std::nullopt);
  scenario.advance(seconds(99));
  EXPECT_EQ(scenario.next_request(), nullptr);
  scenario.advance(seconds(1));
  ASSERT_NE(scenario.next_request(), nullptr);
  EXPECT_THAT(scenario.next_request()->request.uri_path, ElementsAre("rd"));
}

TEST(Registration, EndsWithADeregistration) {
  Scenario scenario;
  scenario.register_client();

  const auto early = scenario.call([&](engine::CallId id) { scenario.client().stop(id, false); });
  ASSERT_EQ(scenario.next_request()->request.method, engine::Method::kDelete);
  EXPECT_THAT(scenario.next_request()->request.uri_path, ElementsAre("rd", "1"));
  scenario.answer(engine::kDeleted);

  EXPECT_FALSE(early);
  EXPECT_TRUE(scenario.late_result());
  EXPECT_EQ(scenario.client().state(), engine::ManagerState::kStopped);
}

TEST(Registration, StopsAfterThreeSecondsWithoutAnAnswer) {
  Scenario scenario;
  scenario.register_client();

  EXPECT_FALSE(scenario.call([&](engine::CallId id) { scenario.client().stop(id, false); }));
  scenario.advance(milliseconds(2999));
  EXPECT_FALSE(scenario.late_result());
  scenario.advance(milliseconds(1));

  EXPECT_TRUE(scenario.late_result());
}

TEST(Registration, CompletesAManagersUpdateWithTheServersAnswer) {
  Scenario scenario;
  scenario.register_client();

  EXPECT_FALSE(scenario.call([&](engine::CallId id) { scenario.client().update(id, ShortServerId(1)); }));
  scenario.answer(engine::kChanged);

  const auto done = scenario.late_result();
  ASSERT_TRUE(done);
  EXPECT_TRUE(done->has_value());
}

TEST(Registration, TellsAManagersUpdateThatTheServerRefused) {
  Scenario scenario;
  scenario.register_client();

  (void)scenario.call([&](engine::CallId id) { scenario.client().update(id, ShortServerId(1)); });
  scenario.answer(engine::kNotFound);

  const auto done = scenario.late_result();
  ASSERT_TRUE(done && !done->has_value());
  EXPECT_EQ(done->error().code(), ErrorCode::kServerRejected);
}

// Two servers that are registered with, and an Update of both on its way.
class UpdateOfAll : public testing::Test {
 protected:
  void SetUp() override {
    auto options = Scenario::default_options();
    options.servers.push_back({.id = ShortServerId(2), .uri = "coap://second"});
    scenario.client().reload(options);
    scenario.register_client();
    scenario.answer(engine::kCreated, {"rd", "2"});
    scenario.advance(seconds(2));
    scenario.forget();
    ASSERT_FALSE(scenario.call([&](engine::CallId id) { scenario.client().update(id, ShortServerId(0)); }));
    ASSERT_EQ(scenario.next_request()->server, ShortServerId(1));
  }
  Scenario scenario;
};

TEST_F(UpdateOfAll, IsCompleteWhenEachServerHasAnswered) {
  scenario.answer(engine::kChanged);
  EXPECT_FALSE(scenario.late_result());
  scenario.answer(engine::kChanged);
  const auto done = scenario.late_result();
  ASSERT_TRUE(done);
  EXPECT_TRUE(done->has_value());
  EXPECT_FALSE(scenario.late_result());
}

TEST_F(UpdateOfAll, WaitsForAServerThatAnswersAfterTheLast) {
  const auto first = *scenario.next_request();
  const auto second = scenario.take_all<engine::SendRequest>().back();
  scenario.client().on_response(second.server, second.id, {.code = engine::kChanged});
  EXPECT_FALSE(scenario.late_result());
  scenario.client().on_response(first.server, first.id, {.code = engine::kChanged});
  EXPECT_TRUE(scenario.late_result());
}

TEST_F(UpdateOfAll, TellsTheFirstErrorAndWhoseItIs) {
  scenario.answer(engine::kNotFound);
  EXPECT_FALSE(scenario.late_result());
  scenario.stay_silent();  // the Register after the refusal waits behind it
  const auto done = scenario.late_result();
  ASSERT_TRUE(done && !done->has_value());
  EXPECT_EQ(done->error().code(), ErrorCode::kServerRejected);
  EXPECT_THAT(done->error().message(), HasSubstr("server 1"));
}

TEST_F(UpdateOfAll, TellsAnErrorOfOneAlthoughTheLastSucceeded) {
  scenario.stay_silent();
  scenario.answer(engine::kChanged);
  const auto done = scenario.late_result();
  ASSERT_TRUE(done && !done->has_value());
  EXPECT_EQ(done->error().code(), ErrorCode::kTimeout);
}

TEST(Registration, TellsWhatChangedWhileItWasOnItsWay) {
  Scenario scenario;
  scenario.client().start();
  scenario.drain();
  scenario.create("/3303/0", {{"/3303/0/5700", 20.0}});
  scenario.answer(engine::kCreated, {"rd", "1"});
  EXPECT_EQ(scenario.next_request(), nullptr);

  scenario.advance(seconds(1));

  ASSERT_NE(scenario.next_request(), nullptr);
  EXPECT_THAT(links_of(*scenario.next_request()), HasSubstr("</3303/0>"));
}

TEST(Registration, NotifiesNothingWhileSuspendedAndTheNewestValueAfterIt) {
  Scenario scenario;
  scenario.register_client();
  scenario.create("/3303/0", {{"/3303/0/5700", 20.0}});
  scenario.ask({.path = "/3303/0/5700", .accept = 0, .observe = 0});
  scenario.forget();

  scenario.client().pause();
  scenario.set("/3303/0/5700", 21.0);
  scenario.set("/3303/0/5700", 22.0);
  EXPECT_FALSE(scenario.take<engine::SendNotification>());
  ASSERT_TRUE(scenario.client().resume());

  const auto sent = scenario.take<engine::SendNotification>();
  ASSERT_TRUE(sent);
  EXPECT_EQ(text_of(sent->response), "22");
}

TEST(Registration, BeginsAgainWhenItWasStartedDuringAStop) {
  Scenario scenario;
  scenario.register_client();
  EXPECT_FALSE(scenario.call([&](engine::CallId id) { scenario.client().stop(id, false); }));
  scenario.client().start();
  scenario.drain();
  scenario.answer(engine::kDeleted);
  EXPECT_TRUE(scenario.late_result());

  ASSERT_NE(scenario.next_request(), nullptr);
  EXPECT_THAT(scenario.next_request()->request.uri_path, ElementsAre("rd"));
}

TEST(Registration, ForgetsAnOldRefusal) {
  Scenario scenario;
  scenario.register_client();
  (void)scenario.call([&](engine::CallId id) { scenario.client().update(id, ShortServerId(1)); });
  scenario.answer(engine::kNotFound);
  scenario.answer(engine::kCreated, {"rd", "2"});
  scenario.forget();

  scenario.links_fail = true;
  scenario.client().on_link_event(ShortServerId(1), engine::LinkFailure{"network", 0, "unreachable"});

  const auto event = scenario.take<engine::EmitEvent>();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->name, EventName::kDisconnected);
  EXPECT_FALSE(event->code);
}

// Core 1.1.1 §E.2, resource 11: what somebody has to mend first is not tried again soon.
struct AlertCase {
  std::uint16_t alert;
  bool is_final;
};
class RegistrationAfterAnAlert : public testing::TestWithParam<AlertCase> {};

TEST_P(RegistrationAfterAnAlert, TriesAgainSoonOnlyWhereThatMayHelp) {
  Scenario scenario;
  scenario.register_client();
  ASSERT_TRUE(scenario.client().reconnect(ShortServerId(1)));
  scenario.client().on_link_event(ShortServerId(1), engine::LinkFailure{"handshake", GetParam().alert, "refused"});
  const auto event = scenario.take<engine::EmitEvent>();
  ASSERT_TRUE(event && event->retry_after);
  EXPECT_EQ(*event->retry_after > seconds(1800), GetParam().is_final);
  EXPECT_EQ(scenario.client().server(ShortServerId(1))->last_error.code, GetParam().alert);
  const auto* stored = scenario.client().tree().find_value(*model::Path::parse("/1/0/11"));
  EXPECT_EQ(*stored, model::Value(std::uint64_t{GetParam().alert}));
}

TEST(Registration, ForgetsAnAlertWhenTheLinkComesUp) {
  Scenario scenario;
  scenario.register_client();
  ASSERT_TRUE(scenario.client().reconnect(ShortServerId(1)));
  scenario.client().on_link_event(ShortServerId(1), engine::LinkFailure{"handshake", 115, "unknown"});
  ASSERT_TRUE(scenario.client().reconnect(ShortServerId(1)));
  scenario.forget();  // up
  scenario.stay_silent();
  const auto event = scenario.take<engine::EmitEvent>();
  ASSERT_TRUE(event && event->retry_after);
  EXPECT_LT(*event->retry_after, seconds(1800));
}

INSTANTIATE_TEST_SUITE_P(Alerts, RegistrationAfterAnAlert,
                         testing::Values(AlertCase{115, true}, AlertCase{48, true}, AlertCase{42, true},
                                         AlertCase{49, true}, AlertCase{40, false}, AlertCase{80, false}));

TEST(Registration, TellsOtherServersOfAnAccountThatAReloadAdds) {
  Scenario scenario;
  scenario.register_client();
  auto options = Scenario::default_options();
  options.servers.push_back({.id = ShortServerId(2), .uri = "coap://second"});
  scenario.client().reload(options);
  scenario.drain();
  scenario.answer(engine::kCreated, {"rd", "2"});
  scenario.advance(seconds(1));

  ASSERT_NE(scenario.next_request(), nullptr);
  EXPECT_EQ(scenario.next_request()->server, ShortServerId(1));
  EXPECT_THAT(links_of(*scenario.next_request()), HasSubstr("</1/1>"));
}

TEST(Registration, SaysNothingWhileSuspendedAndUpdatesOnResume) {
  Scenario scenario;
  scenario.register_client();

  scenario.client().pause();
  scenario.advance(hours(20));
  EXPECT_EQ(scenario.next_request(), nullptr);
  EXPECT_EQ(scenario.ask({.path = "/3/0/0"}), std::nullopt);
  EXPECT_EQ(scenario.client().next_deadline(), std::nullopt);
  ASSERT_TRUE(scenario.client().resume());
  scenario.drain();

  ASSERT_NE(scenario.next_request(), nullptr);
  EXPECT_THAT(scenario.next_request()->request.uri_path, ElementsAre("rd", "1"));
}

TEST(Registration, RegistersOnResumeWhenTheLifetimeIsOver) {
  Scenario scenario;
  scenario.register_client();

  scenario.client().pause();
  scenario.advance(hours(25));
  ASSERT_TRUE(scenario.client().resume());
  scenario.drain();

  ASSERT_NE(scenario.next_request(), nullptr);
  EXPECT_THAT(scenario.next_request()->request.uri_path, ElementsAre("rd"));
}

TEST(Registration, RefusesCallsForOneServerWhileSuspendedOrStopped) {
  Scenario scenario;
  const auto code = [](const Result<void>& outcome) { return outcome ? ErrorCode::kInternal : outcome.error().code(); };
  const ShortServerId server(1);
  for (const bool suspended : {false, true}) {
    if (suspended) {
      scenario.register_client();
      scenario.client().pause();
      scenario.forget();
    }
    EXPECT_EQ(code(scenario.client().reconnect(server)), ErrorCode::kNotConnected);
    EXPECT_EQ(code(scenario.client().disable(server, seconds(1))), ErrorCode::kNotConnected);
    EXPECT_EQ(code(scenario.client().enable(server)), ErrorCode::kNotConnected);
    EXPECT_EQ(code(scenario.client().enable(ShortServerId(9))), ErrorCode::kNotFound);
    for (const auto call : {&engine::Client::update, &engine::Client::deregister}) {
      const auto result = scenario.call([&](engine::CallId id) { (scenario.client().*call)(id, server); });
      ASSERT_TRUE(result && !*result);
      EXPECT_EQ(result->error().code(), ErrorCode::kNotConnected);
    }
    EXPECT_EQ(scenario.next_request(), nullptr);
  }
}

TEST(Registration, BeginsAnewAfterAStopWhileSuspended) {
  Scenario scenario;
  scenario.register_client();
  scenario.client().pause();
  EXPECT_TRUE(scenario.call([&](engine::CallId id) { scenario.client().stop(id, false); }));

  scenario.client().start();
  scenario.drain();

  ASSERT_NE(scenario.next_request(), nullptr);
  EXPECT_THAT(scenario.next_request()->request.uri_path, ElementsAre("rd"));
}

TEST(Registration, OfAServerThatAReloadAddsWhileSuspendedBeginsWithResume) {
  Scenario scenario;
  scenario.register_client();
  scenario.client().pause();
  auto options = Scenario::default_options();
  options.servers.push_back({.id = ShortServerId(2), .uri = "coap://second"});
  scenario.client().reload(options);
  scenario.drain();
  EXPECT_EQ(scenario.next_request(), nullptr);

  ASSERT_TRUE(scenario.client().resume());
  scenario.drain();

  std::vector<ShortServerId> asked;
  while (scenario.next_request() != nullptr) {
    asked.push_back(scenario.next_request()->server);
    scenario.answer(engine::kCreated, {"rd", "2"});
  }
  EXPECT_THAT(asked, ElementsAre(ShortServerId(1), ShortServerId(2)));
}

TEST(Registration, KeepsUnchangedServersOverAReload) {
  Scenario scenario;
  scenario.register_client();

  auto options = Scenario::default_options();
  options.servers.push_back({.id = ShortServerId(2), .uri = "coap://second"});
  scenario.client().reload(options);
  scenario.drain();

  ASSERT_NE(scenario.next_request(), nullptr);
  EXPECT_EQ(scenario.next_request()->server, ShortServerId(2));
  EXPECT_TRUE(scenario.ask({.path = "/3/0/0"}));
}

TEST(Registration, EndsWithAServerThatAReloadTakesAway) {
  Scenario scenario;
  scenario.register_client();
  auto options = Scenario::default_options();
  options.servers.clear();
  scenario.client().reload(options);
  scenario.drain();

  ASSERT_NE(scenario.next_request(), nullptr);
  EXPECT_EQ(scenario.next_request()->request.method, engine::Method::kDelete);
  scenario.answer(engine::kDeleted);

  EXPECT_TRUE(scenario.client().servers().empty());
  EXPECT_FALSE(scenario.client().tree().exists(path("/1/0")));
  EXPECT_EQ(scenario.client().next_deadline(), std::nullopt);
}

TEST(Registration, OfAServerThatMovesEndsThereBeforeItBeginsHere) {
  Scenario scenario;
  scenario.register_client();
  auto options = Scenario::default_options();
  options.servers.front().uri = "coap://elsewhere";
  scenario.client().reload(options);
  scenario.drain();

  EXPECT_EQ(scenario.next_request()->request.method, engine::Method::kDelete);
  EXPECT_EQ(scenario.client().servers().front().uri, "coap://server");
  scenario.advance(seconds(3));  // it does not answer
  scenario.stay_silent();

  ASSERT_NE(scenario.next_request(), nullptr);
  EXPECT_THAT(scenario.next_request()->request.uri_path, ElementsAre("rd"));
  EXPECT_EQ(scenario.client().servers().front().uri, "coap://elsewhere");
}

TEST(Registration, TellsAManagersUpdateThatNobodyAnswers) {
  Scenario scenario;
  scenario.register_client();
  EXPECT_FALSE(scenario.call([&](engine::CallId id) { scenario.client().update(id, ShortServerId(1)); }));
  scenario.stay_silent();
  const auto result = scenario.late_result();
  ASSERT_TRUE(result && !*result);
  EXPECT_EQ(result->error().code(), ErrorCode::kTimeout);
}

TEST(Registration, ShowsTheFingerprintOfTheKeyThatWasReadLast) {
  Scenario scenario;
  scenario.register_client();
  const auto read = [&](const char* fingerprint) {
    scenario.client().on_link_event(ShortServerId(1), engine::KeyRead{fingerprint});
    const bool told = !scenario.take_all<engine::StateChanged>().empty();
    return std::pair(scenario.client().server(ShortServerId(1))->key_fingerprint, told);
  };
  EXPECT_EQ(read("sha256:01"), std::pair(std::string("sha256:01"), true));
  EXPECT_EQ(read("sha256:01"), std::pair(std::string("sha256:01"), false));
  EXPECT_EQ(read(""), std::pair(std::string(), true));
  EXPECT_EQ(scenario.client().server(ShortServerId(1))->state, engine::ServerState::kRegistered);
}

TEST(Registration, TellsAManagersUpdateWhichServerIsBeingDeregistered) {
  Scenario scenario;
  scenario.register_client();
  EXPECT_FALSE(scenario.call([&](engine::CallId id) { scenario.client().update(id, ShortServerId(1)); }));
  // What is answered at once is the Update.
  const auto result = scenario.call([&](engine::CallId id) { scenario.client().deregister(id, ShortServerId(1)); });
  ASSERT_TRUE(result && !*result);
  EXPECT_EQ(result->error().code(), ErrorCode::kNotConnected);
  EXPECT_EQ(result->error().message(), "server 1: de-registering");
}

TEST(Registration, SplitsARegisterThatIsLargerThanAMessage) {
  Scenario scenario;
  for (int i = 0; i < 200; ++i) scenario.create("/3303", {{"/3303/0/5700", 20.0}});

  scenario.client().start();
  scenario.drain();
  const auto first = *scenario.next_request();
  scenario.client().on_response(ShortServerId(1), first.id,
                                {.code = engine::kContinue, .block1 = first.request.block1});
  const auto requests = scenario.take_all<engine::SendRequest>();

  EXPECT_EQ(first.request.block1, (engine::Block{0, true, 6}));
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests.back().request.block1->number, 1U);
  EXPECT_EQ(requests.back().request.queries, first.request.queries);
}

}  // namespace
}  // namespace lwm2m::test
