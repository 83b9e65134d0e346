// What servers may do and what they are answered (Core 1.1.1 §6.3; the first fault found decides the code).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/scenario.hpp"

namespace lwm2m::test {
namespace {

using engine::Code;
using engine::Method;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::uint16_t kTlv = 11542;

class DeviceManagement : public testing::Test {
 protected:
  void SetUp() override {
    scenario.register_client();
    scenario.create("/26241/0", {{"/26241/0/0", std::int64_t{10}},
                                 {"/26241/0/1", 1.5},
                                 {"/26241/0/2", std::string("text")},
                                 {"/26241/0/10", std::int64_t{7}}});
    scenario.create("/3303/0", {{"/3303/0/5700", 20.0}, {"/3303/0/5701", std::string("Cel")}});
    scenario.forget();
  }
  Code code(const Ask& ask) {
    const auto response = scenario.ask(ask);
    return response ? response->code : Code();
  }
  std::string text(const std::string& at) { return text_of(*scenario.ask({.path = at, .accept = 0})); }

  Scenario scenario;
};

struct Decision {
  const char* name;
  Ask ask;
  Code expected;
};
void PrintTo(const Decision& decision, std::ostream* out) { *out << decision.name; }

class DecisionOrder : public DeviceManagement, public testing::WithParamInterface<Decision> {};

TEST_P(DecisionOrder, AnswersAsTheReferenceSays) { EXPECT_EQ(code(GetParam().ask), GetParam().expected); }

INSTANTIATE_TEST_SUITE_P(
    Reference, DecisionOrder,
    testing::Values(
        Decision{"a path that is no number", {.path = "/firmware"}, {4, 5}},
        Decision{"leading zeros", {.path = "/03/0"}, {4, 5}}, Decision{"the reserved id", {.path = "/3/65535"}, {4, 5}},
        Decision{"too deep", {.path = "/3/0/7/0/0"}, {4, 5}}, Decision{"the root", {.path = ""}, {4, 5}},
        Decision{"the security object", {.path = "/0"}, {4, 1}}, Decision{"a secret", {.path = "/0/0/5"}, {4, 1}},
        Decision{"an instance of the security object that is not there", {.path = "/0/9"}, {4, 1}},
        Decision{
            "attributes of the security object", {.method = Method::kPut, .path = "/0", .queries = {"pmin=1"}}, {4, 1}},
        Decision{"OSCORE", {.path = "/21"}, {4, 1}},
        Decision{"a Write to an object", {.method = Method::kPut, .path = "/3303", .content_format = 11542}, {4, 5}},
        Decision{"a Delete of a resource", {.method = Method::kDelete, .path = "/3303/0/5700"}, {4, 5}},
        Decision{"a Delete of an object", {.method = Method::kDelete, .path = "/3303"}, {4, 5}},
        Decision{"an object that is not known", {.path = "/999"}, {4, 4}},
        Decision{"an object that is known but not there", {.path = "/9"}, {4, 4}},
        Decision{"an instance that is not there", {.path = "/3303/7"}, {4, 4}},
        Decision{"a resource that is not defined", {.path = "/3303/0/1"}, {4, 4}},
        Decision{"an optional resource that is not there", {.path = "/3303/0/5750"}, {4, 4}},
        Decision{"a Read of an executable", {.path = "/3/0/4"}, {4, 5}},
        Decision{"a Write to a read-only resource",
                 {.method = Method::kPut, .path = "/26241/0/10", .content_format = 0, .payload = "8"},
                 {4, 5}},
        Decision{"an Execute of a value", {.method = Method::kPost, .path = "/26241/0/0"}, {4, 5}},
        Decision{"an Execute of nothing", {.method = Method::kPost, .path = "/26241/0/99"}, {4, 4}},
        Decision{"an Accept that is not spoken", {.path = "/3/0/0", .accept = 11544}, {4, 6}},
        Decision{"text of an instance", {.path = "/3/0", .accept = 0}, {4, 6}},
        Decision{"opaque of a string", {.path = "/3/0/0", .accept = 42}, {4, 6}},
        Decision{"a Content-Format that is not spoken",
                 {.method = Method::kPut, .path = "/26241/0/0", .content_format = 11544, .payload = "1"},
                 {4, 15}},
        Decision{
            "a Write without Content-Format", {.method = Method::kPut, .path = "/26241/0/0", .payload = "1"}, {4, 15}},
        Decision{"text that is no number",
                 {.method = Method::kPut, .path = "/26241/0/0", .content_format = 0, .payload = "x"},
                 {4, 0}},
        Decision{"a Write to an optional resource that is not there",
                 {.method = Method::kPut, .path = "/26241/0/7", .content_format = 0, .payload = "3:0"},
                 {4, 4}},
        Decision{"arguments that are none",
                 {.method = Method::kPost, .path = "/3303/0/5605", .content_format = 0, .payload = "x"},
                 {4, 0}},
        Decision{"arguments in another format",
                 {.method = Method::kPost, .path = "/3303/0/5605", .content_format = 11542, .payload = "0"},
                 {4, 15}},
        Decision{"an Execute that an argument does not disturb",
                 {.method = Method::kPost, .path = "/3303/0/5605", .content_format = 0, .payload = "0='a'"},
                 {2, 4}},
        Decision{"a Delete of the device", {.method = Method::kDelete, .path = "/3/0"}, {4, 5}},
        Decision{"a Delete of the server's own account", {.method = Method::kDelete, .path = "/1/0"}, {4, 5}},
        Decision{
            "a Create of a second device", {.method = Method::kPost, .path = "/3", .content_format = 11542}, {4, 5}},
        Decision{"a composite Read of a path",
                 {.method = Method::kFetch, .path = "/3", .content_format = 112, .payload = "\x80"},
                 {4, 5}},
        Decision{"a block size of TCP", {.path = "/3/0", .block2 = engine::Block{0, false, 7}}, {4, 0}},
        Decision{".well-known/core", {.path = "/.well-known/core"}, {4, 4}}));

TEST_F(DeviceManagement, WritesAndReadsBack) {
  EXPECT_EQ(code({.method = Method::kPut, .path = "/26241/0/0", .content_format = 0, .payload = "-42"}),
            engine::kChanged);
  EXPECT_EQ(text("/26241/0/0"), "-42");
}

TEST_F(DeviceManagement, ReplacesAnInstanceButKeepsWhatIsReadOnly) {
  // Resource 0 = 5; 1 and 2 are writable and optional, 10 is read-only.
  EXPECT_EQ(code({.method = Method::kPut,
                  .path = "/26241/0",
                  .content_format = kTlv,
                  .payload = std::string("\xC1\x00\x05", 3)}),
            engine::kChanged);

  EXPECT_EQ(text("/26241/0/0"), "5");
  EXPECT_EQ(code({.path = "/26241/0/2"}), engine::kNotFound);
  EXPECT_EQ(text("/26241/0/10"), "7");
}

TEST_F(DeviceManagement, UpdatesAnInstanceInPart) {
  EXPECT_EQ(code({.method = Method::kPost,
                  .path = "/26241/0",
                  .content_format = kTlv,
                  .payload = std::string("\xC1\x00\x05", 3)}),
            engine::kChanged);

  EXPECT_EQ(text("/26241/0/0"), "5");
  EXPECT_EQ(text("/26241/0/2"), "text");
}

TEST_F(DeviceManagement, ChangesNothingWhenOneOfSeveralValuesIsWrong) {
  // 0 = 5, and 10, which is read-only.
  EXPECT_EQ(code({.method = Method::kPost,
                  .path = "/26241/0",
                  .content_format = kTlv,
                  .payload = std::string("\xC1\x00\x05\xC1\x0A\x01", 6)}),
            engine::kMethodNotAllowed);
  EXPECT_EQ(text("/26241/0/0"), "10");
}

TEST_F(DeviceManagement, SkipsOptionalResourcesThatItDoesNotKnow) {
  EXPECT_EQ(code({.method = Method::kPost,
                  .path = "/26241/0",
                  .content_format = kTlv,
                  .payload = std::string("\xC1\x00\x05\xC1\x63\x01", 6)}),
            engine::kChanged);
  EXPECT_EQ(text("/26241/0/0"), "5");
}

TEST_F(DeviceManagement, CreatesWithTheLowestFreeIdAndSaysIt) {
  const auto created = scenario.ask(
      {.method = Method::kPost, .path = "/26241", .content_format = kTlv, .payload = std::string("\xC1\x00\x05", 3)});

  EXPECT_EQ(created->code, engine::kCreated);
  EXPECT_THAT(created->location_path, ElementsAre("26241", "1"));
  EXPECT_EQ(text("/26241/1/0"), "5");
}

TEST_F(DeviceManagement, CreatesWithTheIdOfTheServerAndRefusesItTwice) {
  const Ask ask{.method = Method::kPost,
                .path = "/26241",
                .content_format = kTlv,
                .payload = std::string("\x03\x09\xC1\x00\x05", 5)};

  const auto created = scenario.ask(ask);

  EXPECT_EQ(created->code, engine::kCreated);
  EXPECT_TRUE(created->location_path.empty());
  EXPECT_EQ(code(ask), engine::kBadRequest);
}

TEST_F(DeviceManagement, DeletesAnInstance) {
  EXPECT_EQ(code({.method = Method::kDelete, .path = "/26241/0"}), engine::kDeleted);
  EXPECT_EQ(code({.path = "/26241/0"}), engine::kNotFound);
}

TEST_F(DeviceManagement, ReadsInTheFormatThatIsAskedForAndInSenmlCborOtherwise) {
  EXPECT_EQ(scenario.ask({.path = "/26241/0"})->content_format, 112);
  EXPECT_EQ(scenario.ask({.path = "/26241/0", .accept = kTlv})->content_format, kTlv);
  EXPECT_EQ(text_of(*scenario.ask({.path = "/26241/0/0", .accept = 110})), R"([{"bn":"/26241/0/0","v":10}])");
}

TEST_F(DeviceManagement, LeavesExecutablesAndWriteOnlyResourcesOutOfARead) {
  scenario.set("/26241/0/11", std::string("write-only"));
  const std::string json = text_of(*scenario.ask({.path = "/26241/0", .accept = 110}));

  EXPECT_THAT(json, testing::Not(HasSubstr("write-only")));
  EXPECT_EQ(code({.path = "/26241/0/11"}), engine::kMethodNotAllowed);
}

TEST_F(DeviceManagement, DiscoversWithAttributesWhereTheyBelong) {
  EXPECT_EQ(code({.method = Method::kPut, .path = "/3303", .queries = {"pmin=10"}}), engine::kChanged);
  EXPECT_EQ(code({.method = Method::kPut, .path = "/3303/0/5700", .queries = {"gt=30.5", "st=1"}}), engine::kChanged);

  EXPECT_EQ(
      text_of(*scenario.ask({.path = "/3303", .accept = 40})),
      "</3303>;ver=1.1;pmin=10,</3303/0>,</3303/0/5601>,</3303/0/5602>,</3303/0/5605>,</3303/0/5700>,</3303/0/5701>");
  EXPECT_THAT(text_of(*scenario.ask({.path = "/3303/0", .accept = 40})), HasSubstr("</3303/0/5700>;gt=30.5;st=1"));
  EXPECT_EQ(text_of(*scenario.ask({.path = "/3303/0/5700", .accept = 40})), "</3303/0/5700>;pmin=10;gt=30.5;st=1");
}

TEST_F(DeviceManagement, KeepsTheGreatestAndSmallestMeasuredValue) {
  scenario.set("/3303/0/5700", 25.0);
  scenario.set("/3303/0/5700", 15.0);
  EXPECT_EQ(text("/3303/0/5601"), "15");
  EXPECT_EQ(text("/3303/0/5602"), "25");

  EXPECT_EQ(code({.method = Method::kPost, .path = "/3303/0/5605"}), engine::kChanged);
  EXPECT_EQ(text("/3303/0/5602"), "15");
}

TEST_F(DeviceManagement, KeepsTheExtremesOfEveryValueInATransaction) {
  const auto write = [this](std::vector<std::pair<std::string, double>> values) {
    std::vector<model::Record> records;
    for (const auto& [at, value] : values) records.push_back({path(at), model::ResourceValue(model::Value(value)), {}});
    const auto done =
        scenario.call([&](engine::CallId id) { scenario.client().write(Scenario::root(), id, records, {}); });
    ASSERT_TRUE(done && *done);
  };
  scenario.create("/3303/1", {{"/3303/1/5700", 0.0}});

  write({{"/3303/0/5700", 40.0}, {"/3303/1/5700", -5.0}, {"/3303/0/5700", 60.0}, {"/3303/0/5700", 10.0}});
  EXPECT_EQ(text("/3303/0/5602"), "60");
  EXPECT_EQ(text("/3303/0/5601"), "10");
  EXPECT_EQ(text("/3303/1/5601"), "-5");

  write({{"/3303/1/5700", 99.0}, {"/3303/1/5602", 50.0}});  // who says what the greatest was is believed
  EXPECT_EQ(text("/3303/1/5602"), "50");

  write({{"/3303/1/5700", std::nan("")}});
  write({{"/3303/1/5700", 70.0}});
  EXPECT_EQ(text("/3303/1/5602"), "70");
}

TEST_F(DeviceManagement, TakesAWholeFloatForAnIntegerFromServersButNotFromApplications) {
  scenario.create("/26241/7", {{"/26241/7/0", std::int64_t{1}}});
  const auto put = [&](std::uint16_t format, std::string payload) {
    return scenario
        .ask({.method = Method::kPut, .path = "/26241/7/0", .content_format = format, .payload = std::move(payload)})
        ->code;
  };
  EXPECT_EQ(put(0, "5.0"), engine::kChanged);
  EXPECT_EQ(put(60, std::string("\xF9\x45\x00", 3)), engine::kChanged);  // CBOR: 5.0 in half precision
  EXPECT_EQ(put(110, R"([{"bn":"/26241/7/0","v":5.0}])"), engine::kChanged);

  for (const auto* at : {"/26241/7/0", "/26241/7/9", "/26241/7/12"}) {  // Integer, Time, Unsigned Integer
    const auto done = scenario.call([&](engine::CallId id) {
      scenario.client().set(Scenario::root(), id, path(at), model::ResourceValue(model::Value(6.0)));
    });
    ASSERT_TRUE(done && !*done) << at;
    EXPECT_EQ(done->error().code(), ErrorCode::kTypeMismatch);
  }
  EXPECT_EQ(*scenario.client().tree().find_value(path("/26241/7/0")), model::Value(std::int64_t{5}));
  scenario.set("/26241/7/1", std::int64_t{6});
  EXPECT_EQ(*scenario.client().tree().find_value(path("/26241/7/1")), model::Value(6.0));
}

TEST_F(DeviceManagement, RefusesATimeThatNoClockShows) {
  for (const char* time : {"9223372036854775807", "-9223372036854775808", "8589934593"}) {
    EXPECT_EQ(code({.method = Method::kPut, .path = "/3/0/13", .content_format = 0, .payload = time}),
              engine::kBadRequest)
        << time;
  }
}

TEST_F(DeviceManagement, KeepsTheTimeLiveWhenASetOfItFails) {
  const auto done = scenario.call([&](engine::CallId id) {
    scenario.client().set(Scenario::root(), id, path("/3/0/13"),
                          model::ResourceValue(model::Value(std::string("noon"))));
  });
  ASSERT_TRUE(done && !*done);
  const std::string before = text("/3/0/13");
  scenario.advance(seconds(5));
  EXPECT_NE(text("/3/0/13"), before);
}

TEST_F(DeviceManagement, LetsAServersTimeRunAfterALocalOne) {
  scenario.set("/3/0/13", model::Time{1'600'000'000});
  EXPECT_EQ(code({.method = Method::kPut, .path = "/3/0/13", .content_format = 0, .payload = "1700000000"}),
            engine::kChanged);
  scenario.advance(seconds(5));
  EXPECT_EQ(text("/3/0/13"), "1700000005");
}

TEST_F(DeviceManagement, SaysThatNothingIsThereBeforeThatItCannotBeExecuted) {
  EXPECT_EQ(code({.method = Method::kPost, .path = "/3303/99/5700"}), engine::kNotFound);
  EXPECT_EQ(code({.method = Method::kPost, .path = "/3303/0/5750"}), engine::kNotFound);
  EXPECT_EQ(code({.method = Method::kPost, .path = "/3303/0/5700"}), engine::kMethodNotAllowed);
}

TEST_F(DeviceManagement, AsksForARebootAfterTheAnswer) {
  EXPECT_EQ(code({.method = Method::kPost, .path = "/3/0/4"}), engine::kChanged);

  const auto action = scenario.take<engine::RunSystemAction>();
  ASSERT_TRUE(action);
  EXPECT_EQ(action->action, model::SystemAction::kReboot);
}

TEST_F(DeviceManagement, KeepsAWrittenTimeRunning) {
  EXPECT_EQ(code({.method = Method::kPut, .path = "/3/0/13", .content_format = 0, .payload = "1000000000"}),
            engine::kChanged);
  scenario.advance(seconds(5));
  EXPECT_EQ(text("/3/0/13"), "1000000005");
}

TEST_F(DeviceManagement, LetsALocalValueReplaceTheSystemsUntilItIsDeleted) {
  scenario.set("/3/0/10", std::int64_t{5});
  EXPECT_EQ(text("/3/0/10"), "5");

  ASSERT_TRUE(
      scenario.call([&](engine::CallId id) { scenario.client().erase(Scenario::root(), id, path("/3/0/10")); }));
  EXPECT_EQ(text("/3/0/10"), "1000");
}

TEST_F(DeviceManagement, ExecutesOnlyWhatTheOperatorAllows) {
  auto options = Scenario::default_options();
  options.servers.front().allow_execute = {path("/3303")};
  scenario.register_again(options);

  EXPECT_EQ(code({.method = Method::kPost, .path = "/3/0/4"}), engine::kUnauthorized);
  EXPECT_EQ(code({.method = Method::kPost, .path = "/3303/0/5605"}), engine::kChanged);
}

TEST_F(DeviceManagement, TakesALargeWriteInBlocksAndRefusesAGap) {
  const std::string block(256, 'x');
  const auto put = [&](std::uint32_t number, bool more) {
    return scenario.ask({.method = Method::kPut,
                         .path = "/26241/0/2",
                         .content_format = 0,
                         .block1 = engine::Block{number, more, 4},
                         .payload = block});
  };
  EXPECT_EQ(put(0, true)->code, engine::kContinue);
  EXPECT_EQ(put(2, false)->code, engine::kRequestEntityIncomplete);
  EXPECT_EQ(text("/26241/0/2"), "text");

  EXPECT_EQ(put(0, true)->code, engine::kContinue);
  EXPECT_EQ(put(1, true)->code, engine::kContinue);
  EXPECT_EQ(put(1, true)->code, engine::kContinue);  // again: its answer was lost
  const auto last = put(2, false);
  EXPECT_EQ(last->code, engine::kChanged);
  EXPECT_EQ(last->block1, (engine::Block{2, false, 4}));
  EXPECT_EQ(scenario.client().tree().find_value(path("/26241/0/2"))->index(), 0U);
  EXPECT_EQ(std::get<std::string>(*scenario.client().tree().find_value(path("/26241/0/2"))).size(), 768U);
}

TEST_F(DeviceManagement, GivesALargeAnswerInBlocksOfOneBody) {
  scenario.set("/26241/0/2", std::string(3000, 'a'));
  const auto first = scenario.ask({.path = "/26241/0/2", .accept = 0});
  scenario.set("/26241/0/2", std::string(3000, 'b'));

  const auto second = scenario.ask({.path = "/26241/0/2", .accept = 0, .block2 = engine::Block{1, false, 6}});

  EXPECT_EQ(first->block2, (engine::Block{0, true, 6}));
  EXPECT_EQ(first->payload.size(), 1024U);
  EXPECT_EQ(second->payload.front(), 'a');
  EXPECT_EQ(second->etag, first->etag);
}

TEST_F(DeviceManagement, RefusesABlockBeyondTheEnd) {
  EXPECT_EQ(code({.path = "/26241/0/2", .accept = 0, .block2 = engine::Block{9, false, 6}}), engine::kBadOption);
}

}  // namespace
}  // namespace lwm2m::test
