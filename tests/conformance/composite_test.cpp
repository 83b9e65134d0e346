// Composite operations (Core 1.1.1 §6.3.8, §6.3.9, §6.4.5): many paths in one request. What may not be read is left
// out, what may not be written stops everything.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scenario.hpp"

namespace lwm2m::test {
namespace {

using engine::Method;
using engine::SendNotification;
using testing::HasSubstr;

constexpr std::uint16_t kSenmlJson = 110;
constexpr std::uint16_t kSenmlCbor = 112;
constexpr std::uint16_t kTlv = 11542;

class Composite : public testing::Test {
 protected:
  void SetUp() override {
    scenario.create("/3303/0", {{"/3303/0/5700", model::Value(20.5)}});
    scenario.create("/26241/0", {{"/26241/0/0", model::Value(std::int64_t{1})},
                                 {"/26241/0/2", model::Value(std::string("x"))},
                                 {"/26241/0/11", model::Value(std::string("secret"))}});
    scenario.register_client();
  }
  std::optional<engine::Response> fetch(const std::string& body, std::optional<std::uint32_t> observe = {},
                                        std::optional<std::uint16_t> accept = kSenmlJson) {
    return scenario.ask({.method = Method::kFetch,
                         .path = "/",
                         .content_format = kSenmlJson,
                         .accept = accept,
                         .observe = observe,
                         .payload = body});
  }
  std::string read(const std::string& body) {
    const auto answer = fetch(body);
    if (!answer) return "no answer";
    return answer->code == engine::kContent ? text_of(*answer) : answer->code.to_string();
  }
  engine::Code write(const std::string& body, std::uint16_t format = kSenmlJson) {
    const auto answer =
        scenario.ask({.method = Method::kIPatch, .path = "/", .content_format = format, .payload = body});
    return answer ? answer->code : engine::Code();
  }
  std::string value(const std::string& at) { return text_of(*scenario.ask({.path = at, .accept = 0})); }

  Scenario scenario;
};

// ---- Read-Composite -----------------------------------------------------------------------------

TEST_F(Composite, ReadsManyPathsAtOnce) {
  EXPECT_EQ(read(R"([{"n":"/3/0/0"},{"n":"/3303/0/5700"}])"),
            R"([{"n":"/3/0/0","vs":"Maker"},{"n":"/3303/0/5700","v":20.5}])");
}

TEST_F(Composite, LeavesOutWhatIsNotThere) {
  EXPECT_EQ(read(R"([{"n":"/3/0/0"},{"n":"/3/1"},{"n":"/99"},{"n":"/3303/0/5701"}])"),
            R"([{"n":"/3/0/0","vs":"Maker"}])");
}

TEST_F(Composite, AnswersAnEmptyPackWhereNothingIsThere) { EXPECT_EQ(read(R"([{"n":"/99/0/1"}])"), "[]"); }

TEST_F(Composite, LeavesOutWhatCannotBeRead) {
  EXPECT_EQ(read(R"([{"n":"/26241/0/11"},{"n":"/3/0/4"},{"n":"/26241/0/2"}])"), R"([{"n":"/26241/0/2","vs":"x"}])");
}

TEST_F(Composite, LeavesOutSecurityMaterial) { EXPECT_EQ(read(R"([{"n":"/0"},{"n":"/0/0/0"}])"), "[]"); }

TEST_F(Composite, ReadsEverythingAtTheRootButSecurity) {
  const std::string all = read(R"([{"n":"/"}])");
  EXPECT_THAT(all, HasSubstr("\"/3/0/0\""));
  EXPECT_THAT(all, HasSubstr("20.5"));
  EXPECT_THAT(all, HasSubstr("\"/1/0/1\""));
  EXPECT_THAT(all, testing::Not(HasSubstr("\"/0/0/")));
  EXPECT_THAT(all, testing::Not(HasSubstr("secret")));
}

TEST_F(Composite, ReportsOnceWhatIsNamedTwice) {
  EXPECT_EQ(read(R"([{"n":"/26241/0/2"},{"n":"/26241/0"},{"n":"/26241/0/2"}])"),
            R"([{"n":"/26241/0/0","v":1},{"n":"/26241/0/2","vs":"x"}])");
}

TEST_F(Composite, AnswersInTheKindOfTheBodyWithoutAccept) {
  EXPECT_EQ(fetch(R"([{"n":"/3/0/0"}])", {}, std::nullopt)->content_format, kSenmlJson);
  const auto cbor = scenario.ask({.method = Method::kFetch,
                                  .path = "/",
                                  .content_format = kSenmlCbor,
                                  .payload = std::string("\x81\xA1\x00\x66/3/0/0", 10)});
  ASSERT_TRUE(cbor);
  EXPECT_EQ(cbor->content_format, kSenmlCbor);
}

TEST_F(Composite, RefusesFormatsThatHoldNoPaths) {
  EXPECT_EQ(fetch(R"([{"n":"/3/0/0"}])", {}, kTlv)->code, engine::kNotAcceptable);
  EXPECT_EQ(fetch(R"([{"n":"/3/0/0"}])", {}, 0)->code, engine::kNotAcceptable);
  EXPECT_EQ(scenario.ask({.method = Method::kFetch, .path = "/", .content_format = 0, .payload = "/3"})->code,
            engine::kUnsupportedContentFormat);
  EXPECT_EQ(scenario.ask({.method = Method::kFetch, .path = "/", .payload = "[]"})->code,
            engine::kUnsupportedContentFormat);
}

TEST_F(Composite, RefusesABodyThatIsNone) {
  EXPECT_EQ(read("[{"), "4.00");
  EXPECT_EQ(read(R"([{"n":"/3/0/0","v":1}])"), "4.00");
  EXPECT_EQ(read(R"([{"n":"3/0/x"}])"), "4.00");
}

TEST_F(Composite, HasNoMorePathsThanALimit) {
  std::string body = "[";
  for (int i = 0; i <= 1024; ++i) body += R"({"n":"/26241/)" + std::to_string(i) + "\"},";
  body.back() = ']';
  const auto answer = scenario.ask(
      {.method = Method::kFetch, .path = "/", .content_format = kSenmlJson, .accept = kSenmlJson, .payload = body});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->code, engine::kRequestEntityTooLarge);
}

TEST_F(Composite, HasNoPathInTheRequest) {
  EXPECT_EQ(scenario.ask({.method = Method::kFetch, .path = "/3", .content_format = kSenmlJson, .payload = "[]"})->code,
            engine::kMethodNotAllowed);
  EXPECT_EQ(
      scenario.ask({.method = Method::kIPatch, .path = "/3/0", .content_format = kSenmlJson, .payload = "[]"})->code,
      engine::kMethodNotAllowed);
}

TEST_F(Composite, IsUnknownToVersion10) {
  engine::Options options = Scenario::default_options();
  options.version = engine::ProtocolVersion::k1_0;
  Scenario old(options);
  old.register_client();
  const auto answer =
      old.ask({.method = Method::kFetch, .path = "/", .content_format = kSenmlJson, .payload = R"([{"n":"/3/0/0"}])"});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->code, engine::kMethodNotAllowed);
}

// ---- Write-Composite ----------------------------------------------------------------------------

TEST_F(Composite, WritesManyResourcesAtOnce) {
  EXPECT_EQ(write(R"([{"n":"/26241/0/0","v":7},{"n":"/3303/0/5750","vs":"hall"}])"), engine::kChanged);
  EXPECT_EQ(value("/26241/0/0"), "7");
  EXPECT_EQ(value("/3303/0/5750"), "hall");
  EXPECT_EQ(value("/26241/0/2"), "x");  // a partial update
}

TEST_F(Composite, AddsResourceInstancesToThoseThatAreThere) {
  ASSERT_EQ(write(R"([{"n":"/26241/0/5/1","v":1}])"), engine::kChanged);
  ASSERT_EQ(write(R"([{"n":"/26241/0/5/2","v":2}])"), engine::kChanged);
  EXPECT_EQ(read(R"([{"n":"/26241/0/5"}])"), R"([{"n":"/26241/0/5/1","v":1},{"n":"/26241/0/5/2","v":2}])");
}

TEST_F(Composite, ChangesNothingWhereOneEntryFails) {
  EXPECT_EQ(write(R"([{"n":"/26241/0/0","v":7},{"n":"/3/0/0","vs":"Other"}])"), engine::kMethodNotAllowed);
  EXPECT_EQ(write(R"([{"n":"/26241/0/0","v":7},{"n":"/26241/1/0","v":1}])"), engine::kNotFound);
  EXPECT_EQ(write(R"([{"n":"/26241/0/0","v":7},{"n":"/99/0/0","v":1}])"), engine::kNotFound);
  EXPECT_EQ(write(R"([{"n":"/26241/0/0","v":7},{"n":"/26241/0/999","v":1}])"), engine::kNotFound);
  EXPECT_EQ(write(R"([{"n":"/26241/0/0","v":7},{"n":"/26241/0/3","v":1}])"), engine::kBadRequest);
  EXPECT_EQ(write(R"([{"n":"/26241/0/0","v":7},{"n":"/0/0/0","vs":"coap://x"}])"), engine::kUnauthorized);
  EXPECT_EQ(write(R"([{"n":"/26241/0/0","v":7},{"n":"/26241/0"}])"), engine::kBadRequest);
  EXPECT_EQ(value("/26241/0/0"), "1");
}

// The specification speaks of the first entry; entries are looked at in the order of their paths.
TEST_F(Composite, TheFaultAtTheLowestPathDecidesTheCode) {
  EXPECT_EQ(write(R"([{"n":"/26241/1/0","v":1},{"n":"/26241/0/10","v":1}])"), engine::kMethodNotAllowed);
  EXPECT_EQ(write(R"([{"n":"/26241/0/10","v":1},{"n":"/26241/1/0","v":1}])"), engine::kMethodNotAllowed);
}

TEST_F(Composite, WritesInFormatsThatNamePathsOnly) {
  EXPECT_EQ(write("1", 0), engine::kUnsupportedContentFormat);
  EXPECT_EQ(write("\xC1\x00\x01", kTlv), engine::kUnsupportedContentFormat);
  EXPECT_EQ(write("[]"), engine::kChanged);  // nothing is to be changed, and nothing is
}

// SenML-ETCH and LwM2M CBOR are of 1.2; in them null removes (RFC 8790 §3.2).
class CompositeOf12 : public Composite {
 protected:
  static engine::Options version_1_2() {
    engine::Options options = Scenario::default_options();
    options.version = engine::ProtocolVersion::k1_2;
    return options;
  }
  void SetUp() override {
    newest.create("/26241/0", {{"/26241/0/0", model::Value(std::int64_t{1})}});
    newest.create("/3303/0", {{"/3303/0/5700", model::Value(20.5)}});
    newest.register_client();
    ASSERT_EQ(patch(320, R"([{"n":"/26241/0/5/1","v":1},{"n":"/26241/0/5/2","v":2}])"), engine::kChanged);
  }
  engine::Code patch(std::uint16_t format, const std::string& body) {
    return newest.ask({.method = Method::kIPatch, .path = "/", .content_format = format, .payload = body})->code;
  }
  std::string fetch_all(std::uint16_t format, const std::string& body, std::uint16_t accept) {
    const auto answer = newest.ask(
        {.method = Method::kFetch, .path = "/", .content_format = format, .accept = accept, .payload = body});
    return answer->code == engine::kContent ? text_of(*answer) : answer->code.to_string();
  }

  Scenario newest{version_1_2()};
};

TEST_F(CompositeOf12, ReadsByEtchAndAnswersInAnyOfItsFormats) {
  const std::string body = R"([{"n":"/26241/0/0"}])";
  EXPECT_EQ(fetch_all(320, body, kSenmlJson), R"([{"n":"/26241/0/0","v":1}])");
  EXPECT_EQ(fetch_all(320, body, 11544), "\xA1\x83\x19\x66\x81" + std::string("\0\0\1", 3));
  EXPECT_EQ(fetch_all(320, body, 320), "4.06");
}

TEST_F(CompositeOf12, NullRemoves) {
  EXPECT_EQ(patch(320, R"([{"n":"/26241/0/5/1","v":null},{"n":"/26241/0/0","v":7}])"), engine::kChanged);
  EXPECT_EQ(fetch_all(320, R"([{"n":"/26241/0"}])", kSenmlJson),
            R"([{"n":"/26241/0/0","v":7},{"n":"/26241/0/5/2","v":2}])");
  EXPECT_EQ(patch(320, R"([{"n":"/26241/0/0","v":null}])"), engine::kChanged);  // optional
  EXPECT_EQ(patch(320, R"([{"n":"/26241/0/0","v":null}])"), engine::kNotFound);
}

TEST_F(CompositeOf12, WhatIsMandatoryOrReadOnlyIsNotRemoved) {
  EXPECT_EQ(patch(320, R"([{"n":"/1/0/1","v":null}])"), engine::kMethodNotAllowed);
  EXPECT_EQ(patch(320, R"([{"n":"/3303/0/5700","v":null}])"), engine::kMethodNotAllowed);
  EXPECT_EQ(patch(kSenmlJson, R"([{"n":"/26241/0/0","v":null}])"), engine::kBadRequest);  // not in plain SenML
}

TEST_F(Composite, EtchIsNotOf11) { EXPECT_EQ(write("[]", 320), engine::kUnsupportedContentFormat); }

TEST_F(Composite, AWrittenLifetimeIsToldByAnUpdate) {
  EXPECT_EQ(write(R"([{"n":"/1/0/1","v":120},{"n":"/26241/0/0","v":7}])"), engine::kChanged);
  scenario.advance(seconds(2));
  EXPECT_EQ(scenario.query(), "lt=120");
}

// ---- Observe-Composite --------------------------------------------------------------------------

TEST_F(Composite, ObservesManyPathsTogether) {
  const auto first = fetch(R"([{"n":"/26241/0/0"},{"n":"/3303/0/5700"}])", 0);
  ASSERT_TRUE(first && first->observe);
  scenario.set("/3303/0/5700", model::Value(21.5));
  const auto notification = scenario.take<SendNotification>();
  ASSERT_TRUE(notification);
  EXPECT_EQ(text_of(notification->response), R"([{"n":"/3303/0/5700","v":21.5},{"n":"/26241/0/0","v":1}])");
  EXPECT_EQ(notification->response.content_format, kSenmlJson);
}

TEST_F(Composite, NotifiesWhatAppearsLater) {
  ASSERT_TRUE(fetch(R"([{"n":"/26241/0/0"},{"n":"/3303/7/5700"}])", 0)->observe);
  scenario.create("/3303/7", {{"/3303/7/5700", model::Value(1.5)}});
  const auto notification = scenario.take<SendNotification>();
  ASSERT_TRUE(notification);
  EXPECT_THAT(text_of(notification->response), HasSubstr("/3303/7/5700"));
}

TEST_F(Composite, AnObservationEndsWithTheSameFetchAndObserve1) {
  const std::string body = R"([{"n":"/26241/0/0"},{"n":"/3303/0/5700"}])";
  ASSERT_TRUE(fetch(body, 0)->observe);
  const auto cancelled = fetch(body, 1);
  ASSERT_TRUE(cancelled);
  EXPECT_EQ(cancelled->code, engine::kContent);
  EXPECT_FALSE(cancelled->observe);
  scenario.set("/3303/0/5700", model::Value(21.5));
  EXPECT_FALSE(scenario.take<SendNotification>());
}

TEST_F(Composite, ObservationsOfOtherPathsAreOthers) {
  ASSERT_TRUE(scenario.ask({.path = "/26241/0/0", .accept = kSenmlJson, .observe = 0, .token = 2})->observe);
  ASSERT_TRUE(fetch(R"([{"n":"/26241/0/0"},{"n":"/3303/0/5700"}])", 0)->observe);
  EXPECT_EQ(scenario.client().observations().size(), 2U);
  scenario.set("/26241/0/0", model::Value(std::int64_t{5}));
  EXPECT_EQ(scenario.take_all<SendNotification>().size(), 2U);
}

TEST_F(Composite, ANotificationThatDoesNotFitIsFetchedInBlocks) {
  scenario.set("/26241/0/2", model::Value(std::string(2000, 'y')));
  const std::string body = R"([{"n":"/26241/0/2"},{"n":"/3303/0/5700"}])";
  ASSERT_TRUE(fetch(body, 0)->observe);
  scenario.set("/3303/0/5700", model::Value(21.5));
  const auto notification = scenario.take<SendNotification>();
  ASSERT_TRUE(notification && notification->response.block2);
  EXPECT_TRUE(notification->response.block2->more);
  const auto rest = scenario.ask({.method = Method::kFetch,
                                  .path = "/",
                                  .content_format = kSenmlJson,
                                  .accept = kSenmlJson,
                                  .block2 = engine::Block{1, false, 6},
                                  .payload = body});
  ASSERT_TRUE(rest && rest->block2);
  EXPECT_EQ(rest->block2->number, 1U);
  EXPECT_EQ(rest->etag, notification->response.etag);
  EXPECT_FALSE(rest->observe);
}

// ---- with applications --------------------------------------------------------------------------

class CompositeOfApplications : public Composite {
 protected:
  void SetUp() override {
    Composite::SetUp();
    thermometer = own("/3303/0", ":1.50", "thermometer");
    everything = own("/26241/0", ":1.51", "everything");
    scenario.forget();
  }
  engine::ApplicationNumber own(const std::string& prefix, const std::string& bus_name, const std::string& id) {
    const engine::Caller owner = Scenario::user(1000, bus_name);
    const auto number = *scenario.client().register_application(owner, id, {.handler = "/handler"});
    EXPECT_TRUE(scenario.client().claim(owner, number, {path(prefix)}, *engine::Callbacks::from_mask(1 | 2 | 4)));
    return number;
  }
  void answer(const engine::InvokeApplication& question, Result<engine::ApplicationAnswer> with = {}) {
    scenario.client().on_application_result(question.id, std::move(with));
  }
  template <class Body>
  bool is(const engine::InvokeApplication& question) {
    return std::holds_alternative<Body>(question.body);
  }

  engine::ApplicationNumber thermometer{};
  engine::ApplicationNumber everything{};
  const std::string both = R"([{"n":"/26241/0/0","v":7},{"n":"/3303/0/5750","vs":"hall"}])";
};

TEST_F(CompositeOfApplications, AllValidateBeforeAnyIsTold) {
  EXPECT_EQ(write(both), engine::Code());
  const auto asked = scenario.take_all<engine::InvokeApplication>();
  ASSERT_EQ(asked.size(), 2U);
  EXPECT_TRUE(is<engine::AskValidate>(asked[0]) && is<engine::AskValidate>(asked[1]));
  answer(asked[0]);
  EXPECT_FALSE(scenario.take<engine::InvokeApplication>());
  answer(asked[1]);
  const auto told = scenario.take_all<engine::InvokeApplication>();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_TRUE(is<engine::DeliverWrite>(told[0]) && is<engine::DeliverWrite>(told[1]));
  for (const auto& question : told) answer(question);
  EXPECT_EQ(scenario.late_answer()->code, engine::kChanged);
}

TEST_F(CompositeOfApplications, OneThatRefusesStopsEverything) {
  (void)write(both);
  const auto asked = scenario.take_all<engine::InvokeApplication>();
  ASSERT_EQ(asked.size(), 2U);
  answer(asked[0]);
  answer(asked[1], fail(ErrorCode::kBadValue, "not today"));
  EXPECT_EQ(scenario.late_answer()->code, engine::kBadRequest);
  EXPECT_FALSE(scenario.take<engine::InvokeApplication>());
  EXPECT_EQ(scenario.client().tree().find_value(path("/3303/0/5750")), nullptr);
}

TEST_F(CompositeOfApplications, AreAllAskedForTheirValues) {
  EXPECT_FALSE(fetch(R"([{"n":"/26241/0/0"},{"n":"/3303/0/5700"},{"n":"/99/0/0"}])"));
  const auto asked = scenario.take_all<engine::InvokeApplication>();
  ASSERT_EQ(asked.size(), 2U);
  answer(asked[0], engine::ApplicationAnswer(model::ResourceValue(model::Value(std::int64_t{99}))));
  answer(asked[1], engine::ApplicationAnswer(model::ResourceValue(model::Value(1.25))));
  EXPECT_EQ(text_of(*scenario.late_answer()), R"([{"n":"/3303/0/5700","v":1.25},{"n":"/26241/0/0","v":99}])");
}

}  // namespace
}  // namespace lwm2m::test
