// Write-Attributes: what is accepted, by whom it is known, and what is then in force (Core 1.1.1 §5.1.2, §6.3.4,
// §7.3.1; Core 1.2 §7.3).
#include "tests/conformance/server_conversation.hpp"

namespace lwm2m::test {
namespace {

using engine::kBadRequest;
using engine::kChanged;
using engine::Method;

class WriteAttributes : public Conversation {
 protected:
  void refuse(const std::string& path, Queries queries, engine::Code code = kBadRequest) {
    const std::string before = server.discover(path);
    EXPECT_EQ(server.write_attributes(path, queries), code) << path << " " << testing::PrintToString(queries);
    EXPECT_EQ(server.discover(path), before) << "something has changed";
  }
  void accept(const std::string& path, Queries queries) {
    EXPECT_EQ(server.write_attributes(path, queries), kChanged) << path << " " << testing::PrintToString(queries);
  }
};

constexpr const char* kNumber = "/3303/0/5700";
constexpr const char* kText = "/26241/0/2";
constexpr const char* kBoolean = "/26241/0/3";
constexpr const char* kInstance = "/26241/0/5/1";

TEST_F(WriteAttributes, OfPeriodsAreAcceptedAtEveryLevel) {
  for (const char* path : {"/3303", "/3303/0", kNumber, kInstance}) {
    accept(path, {"pmin=1", "pmax=60", "epmin=1", "epmax=60", "con=1", "hqmax=10"});
  }
}

TEST_F(WriteAttributes, OfThresholdsAreAcceptedForNumbersAndTheirInstances) {
  accept(kNumber, {"gt=42.5", "lt=-3.25", "st=0.5"});
  accept(kInstance, {"gt=42"});
}

TEST_F(WriteAttributes, OfUnknownNamesAreRefused) {
  refuse(kNumber, {"foo=1"});
  refuse(kNumber, {"PMIN=1"});
  refuse(kNumber, {"pmin=1", "foo"});
  refuse(kNumber, {""});
}

TEST_F(WriteAttributes, OfPropertiesAreRefused) {
  for (const char* property : {"dim=1", "ver=1.0", "ssid=1", "uri=\"coap://a\"", "lwm2m=1.1"})
    refuse("/3303/0", {property});
}

TEST_F(WriteAttributes, WithWhatIsNoNumberOfSecondsAreRefused) {
  for (const char* name : {"pmin", "pmax", "epmin", "epmax", "hqmax"}) {
    for (const char* value : {"-1", "x", "1.5", "1e3", "+1", " 1", "99999999999"}) {
      refuse(kNumber, {std::string(name) + "=" + value});
    }
  }
}

TEST_F(WriteAttributes, WithWhatIsNoDecimalNumberAreRefused) {
  for (const char* value : {"x", "1e3", "nan", "inf", "1.2.3", "--1", "0x10"})
    refuse(kNumber, {std::string("gt=") + value});
}

TEST_F(WriteAttributes, WithAStepBelowZeroAreRefused) { refuse(kNumber, {"st=-0.5"}); }

TEST_F(WriteAttributes, WithAnEdgeOrConOtherThanZeroAndOneAreRefused) {
  refuse(kBoolean, {"edge=2"});
  refuse(kBoolean, {"edge=true"});
  refuse(kNumber, {"con=2"});
  accept(kBoolean, {"edge=0", "con=1"});
}

TEST_F(WriteAttributes, OfThresholdsAboveAResourceAreRefused) {
  for (const char* query : {"gt=1", "lt=1", "st=1", "edge=1"}) {
    refuse("/3303", {query});
    refuse("/3303/0", {query});
  }
}

TEST_F(WriteAttributes, OfThresholdsOnAnotherTypeAreRefused) {
  for (const char* query : {"gt=1", "lt=1", "st=1"}) {
    refuse(kText, {query});
    refuse(kBoolean, {query});
  }
  refuse(kNumber, {"edge=1"});
  refuse(kText, {"edge=1"});
}

TEST_F(WriteAttributes, WithThresholdsOutOfOrderInOneRequestAreRefused) {
  refuse(kNumber, {"gt=10", "lt=10"});
  refuse(kNumber, {"gt=10", "lt=11"});
  accept(kNumber, {"gt=10", "lt=9.5"});
}

TEST_F(WriteAttributes, WithAStepThatDoesNotFitInOneRequestAreRefused) {
  refuse(kNumber, {"gt=10", "lt=6", "st=2"});
  accept(kNumber, {"gt=10", "lt=6", "st=1.9"});
}

TEST_F(WriteAttributes, ThatConflictWithEarlierOnesAreAcceptedAndTheConditionsNotApplied) {
  attach(kNumber, {"gt=30"});
  accept(kNumber, {"lt=40"});
  observe(kNumber);
  set(kNumber, 20.5);
  EXPECT_EQ(server.notified(), "20.5");
}

TEST_F(WriteAttributes, WithEvaluationPeriodsOutOfOrderInOneRequestAreRefused) {
  refuse(kNumber, {"epmin=5", "epmax=5"});
  refuse(kNumber, {"epmin=6", "epmax=5"});
  accept(kNumber, {"epmin=6"});
  accept(kNumber, {"epmax=5"});
  accept(kNumber, {"epmin=6", "epmax=0"});
}

TEST_F(WriteAttributes, WithPmaxBelowPminAreAcceptedAndPmaxIsIgnored) {
  accept(kNumber, {"pmin=20", "pmax=10"});
  observe(kNumber);
  pass(hours(1));
  EXPECT_EQ(server.notifications(), 0U);
}

TEST_F(WriteAttributes, WithPmaxEqualToPminMakeItPeriodic) {
  accept(kNumber, {"pmin=10", "pmax=10"});
  observe(kNumber);
  set(kNumber, 21.0);
  pass(seconds(30));
  EXPECT_EQ(server.notifications(), 3U);
}

TEST_F(WriteAttributes, WithAPmaxOfZeroSwitchThePeriodOff) {
  attach("/3303", {"pmax=10"});
  accept(kNumber, {"pmax=0"});
  observe(kNumber);
  pass(hours(1));
  EXPECT_EQ(server.notifications(), 0U);
}

TEST_F(WriteAttributes, WithoutAValueRemoveTheAttribute) {
  attach(kNumber, {"pmin=5", "pmax=60", "gt=30"});
  accept(kNumber, {"pmin", "gt="});
  EXPECT_EQ(server.discover(kNumber), "</3303/0/5700>;pmax=60");
}

TEST_F(WriteAttributes, KeepWhatIsNotNamed) {
  attach(kNumber, {"pmin=5"});
  accept(kNumber, {"pmax=60"});
  EXPECT_EQ(server.discover(kNumber), "</3303/0/5700>;pmin=5;pmax=60");
}

TEST_F(WriteAttributes, AreOneTransaction) { refuse(kNumber, {"pmin=5", "pmax=x"}); }

TEST_F(WriteAttributes, WithANameTwiceAreRefused) {
  refuse(kNumber, {"pmin=1", "pmin=1"});
  refuse(kNumber, {"pmin", "pmin=1"});
}

TEST_F(WriteAttributes, WithAPayloadAreRefusedAndWriteNothing) {
  for (const std::string payload : {"", "7"}) {
    const auto answer = server.scenario().ask(
        {.method = Method::kPut, .path = "/26241/0/0", .queries = {"pmin=1"}, .content_format = 0, .payload = payload});
    EXPECT_EQ(answer->code, kBadRequest);
  }
  EXPECT_EQ(server.scenario().ask({.path = "/26241/0/0", .accept = 0})->payload, to_bytes("10"));
}

TEST_F(WriteAttributes, OfWhatIsNotThereAreNotFound) {
  refuse("/3303/9", {"pmin=1"}, engine::kNotFound);
  refuse("/26241/0/4", {"pmin=1"}, engine::kNotFound);
  refuse("/26241/0/5/7", {"pmin=1"}, engine::kNotFound);
}

TEST_F(WriteAttributes, OfSecurityMaterialAreUnauthorized) {
  refuse("/0", {"pmin=1"}, engine::kUnauthorized);
  refuse("/0/0", {"pmin=1"}, engine::kUnauthorized);
  refuse("/21/0", {"pmin=1"}, engine::kUnauthorized);
}

TEST_F(WriteAttributes, AreOfTheirVersion) {
  struct Case {
    ProtocolVersion version;
    Queries known;
    Queries unknown;
  };
  for (const Case& each :
       {Case{ProtocolVersion::k1_0, {"pmin", "pmax", "gt", "lt", "st"}, {"epmin", "epmax", "edge", "con", "hqmax"}},
        Case{ProtocolVersion::k1_1, {"pmin", "pmax", "epmin", "epmax", "gt", "lt", "st"}, {"edge", "con", "hqmax"}},
        Case{ProtocolVersion::k1_2, {"pmin", "pmax", "epmin", "epmax", "gt", "lt", "st", "con", "hqmax"}, {}}}) {
    server = ServerConversation(each.version);
    for (const auto& name : each.known) accept(kNumber, {name + "=1"});
    for (const auto& name : each.unknown) refuse(name == "edge" ? kBoolean : kNumber, {name + "=1"});
  }
}

TEST_F(WriteAttributes, OfAResourceInstanceDoNotExistIn10) {
  server = ServerConversation(ProtocolVersion::k1_0);
  EXPECT_EQ(server.write_attributes(kInstance, {"pmin=1"}), engine::kMethodNotAllowed);
}

TEST_F(WriteAttributes, OfTheMostSpecificLevelAreInForce) {
  attach("/26241", {"pmax=40"});
  attach("/26241/0", {"pmax=30"});
  attach("/26241/0/5", {"pmax=20"});
  attach(kInstance, {"pmax=10"});
  for (const auto& [path, period] : std::vector<std::pair<std::string, int>>{
           {"/26241", 40}, {"/26241/0", 30}, {"/26241/0/5", 20}, {kInstance, 10}}) {
    observe(path);
    pass(seconds(period) - milliseconds(1));
    EXPECT_EQ(server.notifications(), 0U) << path;
    pass(milliseconds(1));
    EXPECT_EQ(server.notifications(), 1U) << path;
  }
}

TEST_F(WriteAttributes, BelowAnObservedPathDoNotCount) {
  attach(kNumber, {"pmax=10", "gt=30"});
  observe("/3303/0");
  pass(seconds(60));
  EXPECT_EQ(server.notifications(), 0U);
  set(kNumber, 20.5);
  EXPECT_EQ(server.notifications(), 1U);
}

TEST_F(WriteAttributes, YieldToNoDefaultOfTheAccount) {
  ASSERT_EQ(server.write("/1/0/3", "10"), kChanged);
  attach("/3303", {"pmax=40"});
  observe(kNumber);
  pass(seconds(39));
  EXPECT_EQ(server.notifications(), 0U);
  pass(seconds(1));
  EXPECT_EQ(server.notifications(), 1U);
}

TEST_F(WriteAttributes, OfAnInstanceGoWithIt) {
  attach("/3303/0", {"pmin=9"});
  ASSERT_EQ(server.scenario().ask({.method = Method::kDelete, .path = "/3303/0"})->code, engine::kDeleted);
  server.scenario().create("/3303/0", {{kNumber, 20.0}});
  EXPECT_EQ(server.discover("/3303/0", {"depth=0"}), "</3303/0>");
}

TEST_F(WriteAttributes, AreForgottenWithTheRegistrationTheyBelongTo) {
  attach(kNumber, {"pmin=9"});
  (void)server.scenario().call(
      [&](engine::CallId id) { server.scenario().client().deregister(id, engine::ShortServerId(1)); });
  ASSERT_NE(server.scenario().next_request(), nullptr);
  server.scenario().answer(engine::kDeleted);
  ASSERT_TRUE(server.scenario().client().enable(engine::ShortServerId(1)));
  server.scenario().drain();
  server.scenario().answer(engine::kCreated, {"rd", "2"});
  EXPECT_EQ(server.discover(kNumber), "</3303/0/5700>");
}

}  // namespace
}  // namespace lwm2m::test
