// Send (Core 1.1.1 §6.4.6): the client tells a server values that it has not asked for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/codec/codec.hpp"
#include "tests/support/record_text.hpp"
#include "tests/support/scenario.hpp"

namespace lwm2m::test {
namespace {

using engine::Code;
using engine::EventName;
using engine::Method;
using engine::ProtocolVersion;
using engine::SendRequest;
using engine::ShortServerId;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr std::uint16_t kSenmlCbor = 112;

const ShortServerId kOne{1};
const ShortServerId kTwo{2};
const ShortServerId kAll = engine::kBootstrapServer;

using Outcome = std::optional<Result<engine::CallValue>>;

class Send : public testing::Test {
 protected:
  explicit Send(engine::Options options = Scenario::default_options()) : scenario(std::move(options)) {
    scenario.create("/3303/0", {{"/3303/0/5700", model::Value(20.5)}, {"/3303/0/5701", model::Value(std::string("Cel"))}});
    scenario.create("/26241/0", {{"/26241/0/0", model::Value(std::int64_t{1})},
                                 {"/26241/0/11", model::Value(std::string("secret"))}});
    scenario.client().start();
    scenario.drain();
    while (scenario.next_request() != nullptr) scenario.answer(engine::kCreated, {"rd", "1"});
    scenario.forget();
  }
  static engine::Options of_version(ProtocolVersion version) {
    engine::Options options = Scenario::default_options();
    options.version = version;
    return options;
  }
  static engine::Options two_servers() {
    engine::Options options = Scenario::default_options();
    options.servers.push_back({.id = kTwo, .uri = "coap://second"});
    return options;
  }

  static model::Record sample(const std::string& at, model::Value value, std::int64_t microseconds) {
    return {path(at), model::ResourceValue(std::move(value)), WallTime(Duration(microseconds))};
  }
  Outcome send(const std::vector<std::string>& paths, ShortServerId server = kOne,
               std::vector<model::Record> samples = {}) {
    std::vector<model::Path> parsed;
    for (const auto& text : paths) parsed.push_back(path(text));
    return scenario.call([&](engine::CallId call) {
      scenario.client().send(Scenario::root(), call, server, std::move(parsed), std::move(samples));
    });
  }
  // Nothing but refusals ends a call before a server has said something.
  static std::string refusal(const Outcome& outcome) {
    if (!outcome) return "none yet";
    return *outcome ? "done" : outcome->error().message();
  }
  static std::optional<ErrorCode> error(const Outcome& outcome) {
    return outcome && !*outcome ? std::optional(outcome->error().code()) : std::nullopt;
  }
  // What the request in hand carries.
  std::vector<std::string> sent() {
    const auto request = scenario.take<SendRequest>();
    if (!request || request->request.uri_path != std::vector<std::string>{"dp"}) return {"no Send"};
    EXPECT_EQ(request->request.method, Method::kPost);
    EXPECT_EQ(request->request.content_format, kSenmlCbor);
    EXPECT_TRUE(request->request.queries.empty());
    const auto records = codec::decode(codec::ContentFormat::kSenmlCbor, request->request.payload, model::Path(),
                                       scenario.client().tree().definitions());
    return records ? text_of(*records) : std::vector<std::string>{records.error().message()};
  }
  [[nodiscard]] bool is_silent() { return !scenario.take<SendRequest>().has_value(); }

  Scenario scenario;
};

TEST_F(Send, TellsWhatIsAtThePaths) {
  EXPECT_EQ(refusal(send({"/3303/0/5700", "/26241/0", "/3/0/0"})), "none yet");
  EXPECT_THAT(sent(), ElementsAre("/3/0/0 String Maker", "/3303/0/5700 Float 20.5", "/26241/0/0 Integer 1"));
}

TEST_F(Send, IsDoneWhenTheServerHasTakenIt) {
  (void)send({"/3303/0/5700"});
  scenario.answer(engine::kChanged);
  const auto outcome = scenario.late_result();
  ASSERT_TRUE(outcome && *outcome);
  const auto* id = std::get_if<engine::SendId>(&**outcome);
  ASSERT_NE(id, nullptr);
  const auto event = scenario.take<engine::EmitEvent>();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->name, EventName::kSendComplete);
  EXPECT_EQ(event->send, *id);
}

TEST_F(Send, TellsTheCallerWhatTheServerSaidAgainstIt) {
  (void)send({"/3303/0/5700"});
  scenario.answer(engine::kNotFound);
  const auto outcome = scenario.late_result();
  EXPECT_EQ(error(outcome), ErrorCode::kServerRejected);
  EXPECT_THAT(refusal(outcome), HasSubstr("4.04"));
  const auto event = scenario.take<engine::EmitEvent>();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->name, EventName::kSendFailure);
  EXPECT_EQ(event->code, engine::kNotFound);
  EXPECT_TRUE(event->send);
  scenario.forget();
  scenario.advance(hours(1));
  EXPECT_TRUE(is_silent()) << "a refusal is not tried again";
}

TEST_F(Send, FindsOutByAnUpdateWhetherASilentServerIsThere) {
  (void)send({"/3303/0/5700"});
  scenario.stay_silent();
  EXPECT_EQ(error(scenario.late_result()), ErrorCode::kTimeout);
  scenario.forget();
  scenario.advance(seconds(1));
  const auto update = scenario.take<SendRequest>();
  ASSERT_TRUE(update);
  EXPECT_THAT(update->request.uri_path, ElementsAre("rd", "1"));
}

TEST_F(Send, ThatIsAcknowledgedButNotAnsweredEnds) {
  (void)send({"/3303/0/5700"});
  scenario.advance(seconds(247));
  EXPECT_EQ(error(scenario.late_result()), ErrorCode::kTimeout);
  scenario.answer(engine::kChanged);  // too late
  EXPECT_EQ(scenario.late_result(), std::nullopt);
}

TEST_F(Send, GoesOneAfterTheOther) {
  (void)send({"/3303/0/5700"});
  (void)send({"/3303/0/5701"});
  EXPECT_THAT(sent(), ElementsAre("/3303/0/5700 Float 20.5"));
  EXPECT_TRUE(is_silent());
  scenario.answer(engine::kChanged);
  EXPECT_THAT(sent(), ElementsAre("/3303/0/5701 String Cel"));
}

// ---- samples ------------------------------------------------------------------------------------

TEST_F(Send, TellsSamplesWithTheirTimes) {
  (void)send({}, kOne, {sample("/3303/0/5700", model::Value(19.0), 1'600'000'060'500'000),
                        sample("/3303/0/5700", model::Value(18.0), 1'600'000'000'000'000)});
  EXPECT_THAT(sent(), ElementsAre("/3303/0/5700 Float 18 @1600000000000000", "/3303/0/5700 Float 19 @1600000060500000"));
}

TEST_F(Send, GivesCurrentValuesBesideSamplesTheTimeOfTheCall) {
  (void)send({"/3303/0/5700"}, kOne, {sample("/3303/0/5700", model::Value(18.0), 1'600'000'000'000'000)});
  EXPECT_THAT(sent(),
              ElementsAre("/3303/0/5700 Float 18 @1600000000000000", "/3303/0/5700 Float 20.5 @1700000000000000"));
}

TEST_F(Send, LeavesTheRegistryAsItIsWhereASampleSaysOtherwise) {
  (void)send({}, kOne, {sample("/3303/0/5700", model::Value(18.0), 1'600'000'000'000'000)});
  EXPECT_EQ(text_of(*scenario.ask({.path = "/3303/0/5700", .accept = 0})), "20.5");
}

TEST_F(Send, ConvertsSamplesAsASetDoes) {
  (void)send({}, kOne, {sample("/3303/0/5700", model::Value(std::int64_t{18}), 1'600'000'000'000'000)});
  EXPECT_THAT(sent(), ElementsAre("/3303/0/5700 Float 18 @1600000000000000"));
}

TEST_F(Send, RefusesSamplesThatTheResourceCouldNotHaveHad) {
  const auto of = [this](const std::string& at, model::Value value, std::int64_t time) {
    return error(send({}, kOne, {sample(at, std::move(value), time)}));
  };
  constexpr std::int64_t kTime = 1'600'000'000'000'000;
  EXPECT_EQ(of("/3303/0/5700", model::Value(std::string("warm")), kTime), ErrorCode::kTypeMismatch);
  EXPECT_EQ(of("/3303/7/5700", model::Value(1.0), kTime), ErrorCode::kNotFound);
  EXPECT_EQ(of("/3303/0/1234", model::Value(1.0), kTime), ErrorCode::kNotDefined);
  EXPECT_EQ(of("/26241/0/11", model::Value(std::string("x")), kTime), ErrorCode::kMethodNotAllowed);
  EXPECT_EQ(of("/0/0/0", model::Value(std::string("x")), kTime), ErrorCode::kAccessDenied);
  EXPECT_EQ(of("/3303/0", model::Value(1.0), kTime), ErrorCode::kBadPath);
  EXPECT_EQ(of("/3303/0/5700", model::Value(1.0), 1'000'000), ErrorCode::kBadValue) << "1970: relative to now in SenML";
  EXPECT_EQ(of("/3303/0/5700", model::Value(1.0), std::int64_t{1} << 62), ErrorCode::kBadValue);
  EXPECT_TRUE(is_silent());
}

TEST_F(Send, RefusesTwoSamplesOfOneTime) {
  EXPECT_EQ(error(send({}, kOne, {sample("/3303/0/5700", model::Value(1.0), 1'600'000'000'000'000),
                                  sample("/3303/0/5700", model::Value(2.0), 1'600'000'000'000'000)})),
            ErrorCode::kBadValue);
}

// ---- what may be sent ---------------------------------------------------------------------------

TEST_F(Send, CarriesOnlyWhatServersMayRead) {
  EXPECT_EQ(error(send({"/26241/0/11"})), ErrorCode::kMethodNotAllowed);
  EXPECT_EQ(error(send({"/3303/0/5605"})), ErrorCode::kMethodNotAllowed);
  EXPECT_EQ(error(send({"/0"})), ErrorCode::kAccessDenied);
  (void)send({"/26241/0"});
  EXPECT_THAT(sent(), ElementsAre("/26241/0/0 Integer 1"));
}

TEST_F(Send, RefusesWhatIsNotThere) {
  EXPECT_EQ(error(send({"/3303/5"})), ErrorCode::kNotFound);
  EXPECT_EQ(error(send({"/3303/0/5750"})), ErrorCode::kNotFound);
  EXPECT_EQ(error(send({"/"})), ErrorCode::kBadPath);
  EXPECT_EQ(error(send({})), ErrorCode::kBadValue);
  EXPECT_TRUE(is_silent());
}

TEST_F(Send, SaysAPathOnceThoughItWasNamedTwice) {
  (void)send({"/26241/0/0", "/26241/0", "/26241/0/0"});
  EXPECT_THAT(sent(), ElementsAre("/26241/0/0 Integer 1"));
}

// "... only of Object Instances that have been registered."
TEST_F(Send, OfANewInstanceWaitsUntilTheServerKnowsIt) {
  scenario.create("/3303/1", {{"/3303/1/5700", model::Value(7.0)}});
  (void)send({"/3303/1/5700"});
  scenario.advance(Duration(0));
  const auto update = scenario.take<SendRequest>();
  ASSERT_TRUE(update);
  EXPECT_THAT(update->request.uri_path, ElementsAre("rd", "1"));
  EXPECT_THAT(std::string(as_text(update->request.payload)), HasSubstr("</3303/1>"));
  EXPECT_TRUE(is_silent());
  scenario.answer(engine::kChanged);
  EXPECT_THAT(sent(), ElementsAre("/3303/1/5700 Float 7"));
}

TEST_F(Send, OfValuesThatHadToWaitSaysWhenTheyWereTaken) {
  scenario.create("/3303/1", {{"/3303/1/5700", model::Value(7.0)}});
  (void)send({"/3303/1/5700"});
  scenario.advance(Duration(0));
  ASSERT_TRUE(scenario.take<SendRequest>());
  scenario.advance(seconds(30));
  scenario.answer(engine::kChanged);
  EXPECT_THAT(sent(), ElementsAre("/3303/1/5700 Float 7 @1700000000000000"));
}

// ---- muted, not registered, older servers -------------------------------------------------------

TEST_F(Send, IsRefusedWhileTheServerHasMutedIt) {
  ASSERT_EQ(scenario.ask({.method = Method::kPut, .path = "/1/0/23", .content_format = 0, .payload = "1"})->code,
            engine::kChanged);
  EXPECT_EQ(error(send({"/3303/0/5700"})), ErrorCode::kInhibited);
  EXPECT_EQ(error(send({"/3303/0/5700"}, kAll)), ErrorCode::kInhibited);
  EXPECT_TRUE(is_silent());
  ASSERT_EQ(scenario.ask({.method = Method::kPut, .path = "/1/0/23", .content_format = 0, .payload = "0"})->code,
            engine::kChanged);
  (void)send({"/3303/0/5700"});
  EXPECT_THAT(sent(), ElementsAre("/3303/0/5700 Float 20.5"));
}

TEST_F(Send, IsRefusedBeforeTheClientIsRegistered) {
  Scenario fresh;
  const auto ask = [&fresh](ShortServerId server) {
    return error(fresh.call([&](engine::CallId call) {
      fresh.client().send(Scenario::root(), call, server, {path("/3/0/0")}, {});
    }));
  };
  EXPECT_EQ(ask(kOne), ErrorCode::kNotConnected);
  fresh.client().start();
  fresh.drain();
  EXPECT_EQ(ask(kOne), ErrorCode::kNotConnected);
  EXPECT_EQ(ask(kAll), ErrorCode::kNotConnected);
  EXPECT_EQ(ask(ShortServerId(9)), ErrorCode::kNotFound);
}

class SendOfOldVersion : public Send {
 protected:
  SendOfOldVersion() : Send(of_version(ProtocolVersion::k1_0)) {}
};

TEST_F(SendOfOldVersion, IsUnknown) {
  EXPECT_EQ(error(send({"/3303/0/5700"})), ErrorCode::kMethodNotAllowed);
  EXPECT_TRUE(is_silent());
}

TEST_F(Send, OnItsWayWhenTheConnectionIsLostGoesAgainOnTheNext) {
  (void)send({"/3303/0/5700"});
  ASSERT_THAT(sent(), SizeIs(1));
  scenario.client().on_link_event(kOne, engine::LinkFailure{"closed", 0, "gone"});
  scenario.drain();
  scenario.answer(engine::kChanged);  // too late, of the old connection
  EXPECT_EQ(scenario.late_result(), std::nullopt);
  scenario.forget();
  scenario.answer(engine::kCreated, {"rd", "2"});
  EXPECT_THAT(sent(), ElementsAre("/3303/0/5700 Float 20.5"));
  scenario.answer(engine::kChanged);
  EXPECT_EQ(refusal(scenario.late_result()), "done");
}

TEST_F(Send, EndsWithTheRegistration) {
  (void)send({"/3303/0/5700"});
  scenario.client().stop(engine::CallId(900), true);
  EXPECT_EQ(error(scenario.late_result()), ErrorCode::kNotConnected);
}

TEST_F(Send, WaitsWhileTheClientIsPaused) {
  (void)send({"/3303/0/5700"});
  (void)sent();
  scenario.client().pause();
  scenario.answer(engine::kChanged);  // nobody listens
  EXPECT_EQ(scenario.late_result(), std::nullopt);
  ASSERT_TRUE(scenario.client().resume());
  scenario.drain();
  scenario.answer(engine::kChanged);  // the Update
  scenario.advance(seconds(1));
  scenario.answer(engine::kChanged);
  EXPECT_EQ(refusal(scenario.late_result()), "done");
}

// ---- what changes while it waits ----------------------------------------------------------------

TEST_F(Send, ThatWaitsIsNotSentWhereTheServerMutesItMeanwhile) {
  (void)send({"/3303/0/5700"});
  (void)send({"/3303/0/5701"});
  (void)sent();
  ASSERT_EQ(scenario.ask({.method = Method::kPut, .path = "/1/0/23", .content_format = 0, .payload = "1"})->code,
            engine::kChanged);
  scenario.answer(engine::kChanged);
  EXPECT_EQ(refusal(scenario.late_result()), "done");
  EXPECT_EQ(error(scenario.late_result()), ErrorCode::kInhibited);
  EXPECT_TRUE(is_silent());
}

TEST_F(Send, LeavesOutWhatHasGoneWhileItWaited) {
  (void)send({"/3/0/0"});
  (void)send({"/3303/0/5701", "/26241/0/0"});
  (void)send({"/3303/0/5701"});
  (void)sent();
  ASSERT_TRUE(*scenario.call([this](engine::CallId call) {
    scenario.client().erase(Scenario::root(), call, path("/3303/0"));
  }));
  scenario.answer(engine::kChanged);
  (void)scenario.late_result();
  scenario.advance(Duration(0));
  scenario.forget();
  scenario.answer(engine::kChanged);  // the Update that it has gone
  EXPECT_THAT(sent(), ElementsAre("/26241/0/0 Integer 1"));
  scenario.answer(engine::kChanged);
  EXPECT_EQ(refusal(scenario.late_result()), "done");
  EXPECT_EQ(error(scenario.late_result()), ErrorCode::kNotFound);
}

// Instances that come and go all the time are told at their own pace, and hold up nothing that the server knows.
TEST_F(Send, WaitsForOneUpdateWhateverComesAndGoesMeanwhile) {
  scenario.create("/3303/1", {{"/3303/1/5700", model::Value(7.0)}});
  (void)send({"/3303/0/5700"});
  scenario.advance(Duration(0));
  ASSERT_TRUE(scenario.take<SendRequest>());
  scenario.create("/3303/2", {{"/3303/2/5700", model::Value(7.0)}});
  scenario.answer(engine::kChanged);
  EXPECT_THAT(sent(), ElementsAre("/3303/0/5700 Float 20.5"));
  scenario.answer(engine::kChanged);
  scenario.forget();
  scenario.advance(seconds(10));
  EXPECT_TRUE(is_silent()) << "the next Update keeps its distance";
}

TEST_F(Send, EndsWhereTheServerCannotBeRegisteredWithAgain) {
  (void)send({"/3303/0/5700"});
  (void)sent();
  scenario.links_fail = true;
  scenario.client().on_link_event(kOne, engine::LinkFailure{"closed", 0, "gone"});
  EXPECT_EQ(error(scenario.late_result()), ErrorCode::kNotConnected);
}

// ---- several servers ----------------------------------------------------------------------------

class SendToAll : public Send {
 protected:
  SendToAll() : Send(two_servers()) {}
};

TEST_F(SendToAll, IsDoneWhenEachHasAnswered) {
  (void)send({"/3303/0/5700"}, kAll);
  const auto requests = scenario.take_all<SendRequest>();
  ASSERT_THAT(requests, SizeIs(2));
  EXPECT_EQ(requests[0].request.payload, requests[1].request.payload);
  scenario.answer(engine::kChanged);
  EXPECT_EQ(scenario.late_result(), std::nullopt);
  scenario.answer(engine::kChanged);
  EXPECT_EQ(refusal(scenario.late_result()), "done");
}

TEST_F(SendToAll, FailsWithTheFirstThatRefuses) {
  (void)send({"/3303/0/5700"}, kAll);
  scenario.answer(engine::kBadRequest);
  scenario.answer(engine::kChanged);
  EXPECT_EQ(error(scenario.late_result()), ErrorCode::kServerRejected);
}

TEST_F(SendToAll, LeavesOutThoseThatHaveMutedIt) {
  ASSERT_EQ(scenario.ask({.method = Method::kPut, .path = "/1/1/23", .content_format = 0, .payload = "1"}, kTwo)->code,
            engine::kChanged);
  scenario.forget();
  (void)send({"/3303/0/5700"}, kAll);
  const auto requests = scenario.take_all<SendRequest>();
  ASSERT_THAT(requests, SizeIs(1));
  EXPECT_EQ(requests[0].server, kOne);
}

class SendWithRights : public Send {
 protected:
  static engine::Options rights() {
    engine::Options options = two_servers();
    options.access = {{path("/3303/0"), kOne, {}}, {path("/26241/0"), kOne, {{2, 1}}}};
    return options;
  }
  SendWithRights() : Send(rights()) {}
};

TEST_F(SendWithRights, CarriesWhatThisServerMayRead) {
  EXPECT_EQ(error(send({"/3303/0/5700"}, kTwo)), ErrorCode::kUnauthorized);
  EXPECT_THAT(scenario.events(), ElementsAre(EventName::kSendFailure));
  EXPECT_EQ(error(send({}, kTwo, {sample("/3303/0/5700", model::Value(1.0), 1'600'000'000'000'000)})),
            ErrorCode::kUnauthorized);
  EXPECT_TRUE(is_silent());
  (void)send({"/3303/0/5700", "/26241/0/0"}, kTwo);
  EXPECT_THAT(sent(), ElementsAre("/26241/0/0 Integer 1"));
}

// ---- larger than a datagram, and limits ---------------------------------------------------------

TEST_F(Send, LargerThanADatagramGoesInBlocks) {
  scenario.set("/26241/0/2", model::Value(std::string(1500, 'x')));
  (void)send({"/26241/0/2"});
  const auto first = scenario.take<SendRequest>();
  ASSERT_TRUE(first && first->request.block1);
  EXPECT_TRUE(first->request.block1->more);
  const engine::IncomingResponse go_on{.code = engine::kContinue, .block1 = first->request.block1};
  scenario.client().on_response(kOne, first->id, go_on);
  const auto second = scenario.take<SendRequest>();
  ASSERT_TRUE(second && second->request.block1);
  EXPECT_EQ(second->request.block1->number, 1U);
  EXPECT_FALSE(second->request.block1->more);
  scenario.client().on_response(kOne, second->id, {.code = engine::kChanged});
  EXPECT_EQ(refusal(scenario.late_result()), "done");
}

TEST_F(Send, IsRefusedWhereTooMuchWaits) {
  for (std::size_t i = 0; i < engine::SendQueue::kMaximumWaiting; ++i) ASSERT_EQ(refusal(send({"/3/0/0"})), "none yet");
  scenario.forget();
  EXPECT_EQ(error(send({"/3/0/0"})), ErrorCode::kBusy);
  EXPECT_THAT(scenario.events(), ElementsAre(EventName::kSendFailure));
}

TEST_F(Send, IsRefusedWhereTooMuchTextWaits) {
  scenario.set("/26241/0/2", model::Value(std::string(1 << 20, 'x')));
  for (int i = 0; i < 4; ++i) ASSERT_EQ(refusal(send({"/26241/0/2"})), "none yet");
  EXPECT_EQ(error(send({"/26241/0/2"})), ErrorCode::kBusy);
}

// ---- Write with the option Send -----------------------------------------------------------------

TEST_F(Send, OfWhatAnApplicationWritesGoesAfterTheWrite) {
  const auto outcome = scenario.call([&](engine::CallId call) {
    scenario.client().write(Scenario::root(), call,
                            {{path("/26241/0/0"), model::ResourceValue(model::Value(std::int64_t{22})), {}},
                             {path("/26241/0/11"), model::ResourceValue(model::Value(std::string("x"))), {}}},
                            {.send = true});
  });
  EXPECT_EQ(refusal(outcome), "done");
  EXPECT_THAT(sent(), ElementsAre("/26241/0/0 Integer 22"));
  scenario.answer(engine::kChanged);
  EXPECT_THAT(scenario.events(), ElementsAre(EventName::kSendComplete));
}

TEST_F(Send, OfAWriteThatIsRefusedDoesNotHappen) {
  const auto outcome = scenario.call([&](engine::CallId call) {
    scenario.client().write(Scenario::root(), call,
                            {{path("/3303/9/5700"), model::ResourceValue(model::Value(22.0)), {}}}, {.send = true});
  });
  EXPECT_EQ(error(outcome), ErrorCode::kNotFound);
  EXPECT_TRUE(is_silent());
}

}  // namespace
}  // namespace lwm2m::test
