// When an observation is notified, by the attributes in force and by what happens (Core 1.1.1 §6.4, §7.3.1; Core 1.2
// §7.3.2).
#include "tests/conformance/server_conversation.hpp"

namespace lwm2m::test {
namespace {

using model::ResourceInstanceId;
using model::ResourceInstances;
using model::ResourceValue;
using model::Value;

constexpr const char* kNumber = "/3303/0/5700";
constexpr const char* kFlag = "/26241/0/3";
constexpr const char* kMultiple = "/26241/0/5";

class Reporting : public Conversation {
 protected:
  // Whether a change from one value to another is notified.
  bool reports(double from, double to) {
    set(kNumber, from);
    observe(kNumber);
    server.scenario().forget();
    set(kNumber, to);
    return server.notifications() == 1;
  }
  void erase(const std::string& at) {
    const auto done = server.scenario().call(
        [&](engine::CallId id) { server.scenario().client().erase(Scenario::root(), id, path(at)); });
    ASSERT_TRUE(done && *done);
  }
  void set_instances(const std::string& at, ResourceInstances instances) {
    const auto done = server.scenario().call([&](engine::CallId id) {
      server.scenario().client().set(Scenario::root(), id, path(at), ResourceValue(std::move(instances)));
    });
    ASSERT_TRUE(done && *done);
  }
};

// ---- thresholds -----------------------------------------------------------------------------------------------------

TEST_F(Reporting, FollowsTheWorkedExample) {
  attach(kNumber, {"pmin=10", "pmax=60", "gt=25", "st=2"});
  observe(kNumber);
  const TimePoint begin = server.scenario().now();
  const auto until = [&](int second) { pass(begin + seconds(second) - server.scenario().now()); };
  const auto at = [&](int second, double value) {
    until(second);
    set(kNumber, value);
  };
  at(3, 21.5);
  EXPECT_EQ(server.notified(), std::nullopt);  // neither a step nor a crossing
  at(5, 25.5);
  EXPECT_EQ(server.notified(), std::nullopt);  // crosses, held until t = 10
  until(10);
  EXPECT_EQ(server.notified(), "25.5");
  at(20, 24.0);
  EXPECT_EQ(server.notified(), "24");  // crosses down
  at(25, 26.1);
  EXPECT_EQ(server.notified(), std::nullopt);  // held until t = 30
  until(30);
  EXPECT_EQ(server.notified(), "26.1");
  until(89);
  EXPECT_EQ(server.notified(), std::nullopt);
  until(90);
  EXPECT_EQ(server.notified(), "26.1");  // by pmax
}

// The examples of Transport 1.1.1 §6.4.2. Those that are not notified there are crossings the other way, which the text
// of Core ("each time the value crosses") counts.
TEST_F(Reporting, FollowsTheExamplesOfTransportAndCountsBothDirections) {
  attach(kNumber, {"gt=45", "st=10"});
  EXPECT_TRUE(reports(45, 50));
  EXPECT_TRUE(reports(38, 49));
  EXPECT_TRUE(reports(48, 42));
  attach(kNumber, {"gt=85", "lt=20", "st=10"});
  EXPECT_TRUE(reports(75, 90));
  EXPECT_TRUE(reports(50, 10));
  EXPECT_TRUE(reports(87, 99));
  EXPECT_TRUE(reports(17, 24));
  EXPECT_FALSE(reports(25, 30));
}

TEST_F(Reporting, OfGtIsOfACrossingAndNotOfReachingIt) {
  attach(kNumber, {"gt=25"});
  EXPECT_FALSE(reports(20, 25));
  EXPECT_TRUE(reports(25, 25.5));
  EXPECT_TRUE(reports(25, 24.5));
  EXPECT_FALSE(reports(26, 30));
  EXPECT_TRUE(reports(26, 24));
}

TEST_F(Reporting, OfLtIsOfACrossingAndNotOfReachingIt) {
  attach(kNumber, {"lt=25"});
  EXPECT_FALSE(reports(30, 25));
  EXPECT_TRUE(reports(25, 24.5));
  EXPECT_TRUE(reports(24, 26));
  EXPECT_FALSE(reports(24, 20));
}

TEST_F(Reporting, OfStIsOfTheDifferenceToWhatWasReported) {
  attach(kNumber, {"st=5"});
  observe(kNumber);
  for (const double value : {21.0, 22.0, 24.9, 15.1}) set(kNumber, value);
  EXPECT_EQ(server.notified(), std::nullopt);
  set(kNumber, 25.0);
  EXPECT_EQ(server.notified(), "25");
  set(kNumber, 20.0);
  EXPECT_EQ(server.notified(), "20");
}

TEST_F(Reporting, OfAStepOfZeroIsOfEveryChange) {
  attach(kNumber, {"st=0"});
  EXPECT_TRUE(reports(20, 20.0001));
  EXPECT_FALSE(reports(20, 20));
}

TEST_F(Reporting, OfNegativeThresholdsWorks) {
  attach(kNumber, {"lt=-5.5"});
  EXPECT_TRUE(reports(-5, -6));
}

TEST_F(Reporting, SaysThatANumberIsNoneAnyMore) {
  attach(kNumber, {"gt=25"});
  EXPECT_TRUE(reports(20, std::numeric_limits<double>::quiet_NaN()));
}

TEST_F(Reporting, OfAnEdgeIsOfOneDirection) {
  for (const bool rising : {false, true}) {
    attach(kFlag, {rising ? "edge=1" : "edge=0"});
    set(kFlag, !rising);
    observe(kFlag);
    set(kFlag, rising);
    EXPECT_EQ(server.notified(), rising ? "1" : "0");
    set(kFlag, !rising);
    EXPECT_EQ(server.notified(), std::nullopt);
    // What was reported is still the edge: the next one of its kind is seen from there.
    set(kFlag, rising);
    EXPECT_EQ(server.notified(), std::nullopt);
  }
}

TEST_F(Reporting, OfWhatIsNoNumberIsOfEveryChange) {
  observe("/26241/0/2");
  set("/26241/0/2", std::string("other"));
  EXPECT_EQ(server.notified(), "other");
}

// ---- levels ---------------------------------------------------------------------------------------------------------

TEST_F(Reporting, ComparesEachInstanceOfAResourceWithItself) {
  attach(kMultiple, {"st=5"});
  observe(kMultiple);
  set("/26241/0/5/0", std::int64_t{14});
  set("/26241/0/5/1", std::int64_t{16});
  EXPECT_EQ(server.notifications(), 0U);
  set("/26241/0/5/1", std::int64_t{15});
  EXPECT_EQ(server.notifications(), 1U);
  set("/26241/0/5/0", std::int64_t{18});  // 14 was reported then
  EXPECT_EQ(server.notifications(), 0U);
}

TEST_F(Reporting, CountsAnInstanceThatComesOrGoesWhateverTheThreshold) {
  attach(kMultiple, {"gt=1000"});
  observe(kMultiple);
  set("/26241/0/5/7", std::int64_t{1});
  EXPECT_EQ(server.notifications(), 1U);
  erase("/26241/0/5/0");
  EXPECT_EQ(server.notifications(), 1U);
  set_instances(kMultiple, {{ResourceInstanceId(1), std::int64_t{21}}, {ResourceInstanceId(7), std::int64_t{2}}});
  EXPECT_EQ(server.notifications(), 0U);
  set_instances(kMultiple, {{ResourceInstanceId(7), std::int64_t{2}}});
  EXPECT_EQ(server.notifications(), 1U);
}

TEST_F(Reporting, OfOneInstanceOfAResourceIsNotOfTheOthers) {
  observe("/26241/0/5/0");
  set("/26241/0/5/1", std::int64_t{99});
  set_instances(kMultiple, {{ResourceInstanceId(0), std::int64_t{10}}, {ResourceInstanceId(3), std::int64_t{1}}});
  EXPECT_EQ(server.notified(), std::nullopt);
  set_instances(kMultiple, {{ResourceInstanceId(0), std::int64_t{11}}});
  EXPECT_EQ(server.notified(), "11");
}

TEST_F(Reporting, OfAnObjectIsOfEverythingBelow) {
  observe("/26241");
  set("/26241/0/0", std::int64_t{11});
  EXPECT_EQ(server.notifications(), 1U);
  server.scenario().create("/26241/1", {});
  EXPECT_EQ(server.notifications(), 1U);
  erase("/26241/1");
  EXPECT_EQ(server.notifications(), 1U);
  erase("/26241/0");
  const auto sent = server.scenario().take<engine::SendNotification>();
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent->response.code, engine::kContent);  // an empty structure: the object is still there
  EXPECT_EQ(server.scenario().client().observations().size(), 1U);
}

TEST_F(Reporting, OfAnInstanceThatGoesIsTheLast) {
  observe("/26241/0");
  erase("/26241/0");
  const auto sent = server.scenario().take<engine::SendNotification>();
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent->response.code, engine::kNotFound);
  EXPECT_TRUE(server.scenario().client().observations().empty());
}

TEST_F(Reporting, IsNotOfWhatServersCannotRead) {
  observe("/26241/0");
  set("/26241/0/11", std::string("written only"));
  EXPECT_EQ(server.notifications(), 0U);
}

TEST_F(Reporting, IsOfWhatTheServerWroteItself) {
  observe("/26241/0/0");
  ASSERT_EQ(server.write("/26241/0/0", "11"), engine::kChanged);
  EXPECT_EQ(server.notified(), "11");
}

// ---- periods --------------------------------------------------------------------------------------------------------

TEST_F(Reporting, HoldsAHitUntilPminAndSendsWhatIsThereThen) {
  attach(kNumber, {"pmin=10", "gt=25"});
  observe(kNumber);
  set(kNumber, 26.0);
  set(kNumber, 21.0);  // has gone back: it was a hit
  pass(milliseconds(9999));
  EXPECT_EQ(server.notified(), std::nullopt);
  pass(milliseconds(1));
  EXPECT_EQ(server.notified(), "21");
}

TEST_F(Reporting, WithoutPmaxIsNeverWithoutAReason) {
  attach(kNumber, {"pmin=1"});
  observe(kNumber);
  pass(hours(20));
  EXPECT_EQ(server.notifications(), 0U);
}

TEST_F(Reporting, CountsPmaxFromTheLastNotification) {
  attach(kNumber, {"pmax=60"});
  observe(kNumber);
  pass(seconds(40));
  set(kNumber, 21.0);
  EXPECT_EQ(server.notified(), "21");
  pass(milliseconds(59'999));
  EXPECT_EQ(server.notified(), std::nullopt);
  pass(milliseconds(1));
  EXPECT_EQ(server.notified(), "21");
}

TEST_F(Reporting, LooksNoMoreOftenThanEpminAllowsAndSeesWhatIsThereThen) {
  attach(kNumber, {"epmin=10"});
  observe(kNumber);
  set(kNumber, 21.0);
  set(kNumber, 20.0);  // back before anybody looked
  pass(seconds(10));
  EXPECT_EQ(server.notified(), std::nullopt);
  set(kNumber, 22.0);
  EXPECT_EQ(server.notified(), std::nullopt);
  pass(milliseconds(9999));
  EXPECT_EQ(server.notified(), std::nullopt);
  pass(milliseconds(1));
  EXPECT_EQ(server.notified(), "22");
}

TEST_F(Reporting, LooksAtWhatChangesWithoutAWordAsOftenAsEpmaxWants) {
  attach("/3/0/10", {"epmax=3"});
  observe("/3/0/10");
  server.scenario().device().free_kilobytes = 500;
  pass(milliseconds(2999));
  EXPECT_EQ(server.notified(), std::nullopt);
  pass(milliseconds(1));
  EXPECT_EQ(server.notified(), "500");
}

TEST_F(Reporting, NeedsNoTimerForEpmaxOfWhatSaysThatItChanges) {
  attach(kNumber, {"epmax=3"});
  observe(kNumber);
  EXPECT_GT(*server.scenario().client().next_deadline(), server.scenario().now() + hours(1));  // the next Update
}

TEST_F(Reporting, TakesNewAttributesAtOnceAndCountsFromTheLastNotification) {
  attach(kNumber, {"pmax=100"});
  observe(kNumber);
  pass(seconds(30));
  attach(kNumber, {"pmax=40"});
  EXPECT_EQ(server.notified(), std::nullopt);
  pass(seconds(10));
  EXPECT_EQ(server.notified(), "20");
  pass(seconds(30));
  attach("/3303", {"pmin=1"});
  attach(kNumber, {"pmax=20"});
  EXPECT_EQ(server.notified(), "20");
}

TEST_F(Reporting, LetsGoWhatALongerPminHeld) {
  attach(kNumber, {"pmin=100"});
  observe(kNumber);
  set(kNumber, 21.0);
  pass(seconds(10));
  attach(kNumber, {"pmin=10"});
  EXPECT_EQ(server.notified(), "21");
}

TEST_F(Reporting, HoldsThePresentValueAgainstNewThresholds) {
  attach(kNumber, {"gt=30"});
  observe(kNumber);
  set(kNumber, 25.0);
  EXPECT_EQ(server.notified(), std::nullopt);
  attach(kNumber, {"gt=22"});
  EXPECT_EQ(server.notified(), "25");
}

TEST_F(Reporting, TakesNewDefaultsOfTheAccountAtOnce) {
  observe(kNumber);
  pass(seconds(30));
  ASSERT_EQ(server.write("/1/0/3", "20"), engine::kChanged);
  EXPECT_EQ(server.notified(), "20");
  ASSERT_EQ(server.write("/1/0/2", "15"), engine::kChanged);
  set(kNumber, 21.0);
  pass(milliseconds(14'999));
  EXPECT_EQ(server.notified(), std::nullopt);
  pass(milliseconds(1));
  EXPECT_EQ(server.notified(), "21");
}

TEST_F(Reporting, BeginsAnewWithAnObserveOfTheSameToken) {
  attach(kNumber, {"pmax=60", "st=5"});
  observe(kNumber);
  set(kNumber, 24.0);
  pass(seconds(40));
  observe(kNumber);
  set(kNumber, 25.0);
  pass(milliseconds(59'999));
  EXPECT_EQ(server.notified(), std::nullopt);
  pass(milliseconds(1));
  EXPECT_EQ(server.notified(), "25");
}

// ---- confirmable or not ---------------------------------------------------------------------------------------------

class Confirmable : public Reporting {
 protected:
  bool next() {
    set(kNumber, value_ += 1);
    const auto sent = server.scenario().take<engine::SendNotification>();
    EXPECT_TRUE(sent);
    if (sent->confirmable) server.scenario().client().on_delivered(engine::ShortServerId(1), sent->id);
    return sent->confirmable;
  }

 private:
  double value_ = 20;
};

TEST_F(Confirmable, NotificationsAreNotByDefault) {
  observe(kNumber);
  EXPECT_FALSE(next());
}

TEST_F(Confirmable, NotificationsAreWhereConSaysSoAtAnyLevelAbove) {
  attach("/3303", {"con=1"});
  observe(kNumber);
  EXPECT_TRUE(next());
  attach(kNumber, {"con=0"});
  EXPECT_FALSE(next());
}

TEST_F(Confirmable, NotificationsAreAsTheAccountSays) {
  server.scenario().set("/1/0/26", std::int64_t{1});
  observe(kNumber);
  EXPECT_TRUE(next());
  attach(kNumber, {"con=0"});
  EXPECT_FALSE(next());
  server.scenario().set("/1/0/26", std::int64_t{0});
  attach(kNumber, {"con"});
  EXPECT_FALSE(next());
}

TEST_F(Confirmable, OneNotificationADayIsWhateverConSays) {
  attach(kNumber, {"con=0"});
  observe(kNumber);
  EXPECT_FALSE(next());
  const TimePoint next_day = server.scenario().now() + hours(24);
  server.scenario().advance_to_request();
  server.scenario().answer(engine::kChanged);
  pass(next_day - server.scenario().now());
  EXPECT_TRUE(next());
  EXPECT_FALSE(next());
}

// ---- periods that the device itself wants -------------------------------------------------------

class DevicePeriods : public Conversation {
 protected:
  std::optional<ErrorCode> ask(const std::string& at, std::uint32_t shortest, std::uint32_t longest,
                               std::uint16_t id = 1) {
    const auto done = server.scenario().client().set_notification_periods(engine::ShortServerId(id), path(at),
                                                                          shortest, longest);
    return done ? std::nullopt : std::optional(done.error().code());
  }
};

TEST_F(DevicePeriods, AreKeptAsIfTheServerHadAttachedThem) {
  observe("/3303/0/5700");
  ASSERT_EQ(ask("/3303/0", 10, 60), std::nullopt);
  set("/3303/0/5700", 21.0);
  EXPECT_EQ(server.notifications(), 0U);
  pass(seconds(10));
  EXPECT_EQ(server.notified(), "21");
  pass(seconds(60));
  EXPECT_EQ(server.notified(), "21");
  EXPECT_EQ(server.discover("/3303/0", {"depth=0"}), "</3303/0>;pmin=10;pmax=60");
}

TEST_F(DevicePeriods, OfNothingAreTakenAway) {
  attach("/3303/0/5700", {"pmin=10", "pmax=60", "gt=30"});
  ASSERT_EQ(ask("/3303/0/5700", 0, 0), std::nullopt);
  EXPECT_EQ(server.discover("/3303/0/5700"), "</3303/0/5700>;gt=30");
}

TEST_F(DevicePeriods, AreRefusedWhereTheyMakeNoSense) {
  EXPECT_EQ(ask("/3303/0/5700", 60, 10), ErrorCode::kBadValue);
  EXPECT_EQ(ask("/3303/0/5605", 1, 2), ErrorCode::kMethodNotAllowed);
  EXPECT_EQ(ask("/3303/7", 1, 2), ErrorCode::kNotFound);
  EXPECT_EQ(ask("/0/0", 1, 2), ErrorCode::kAccessDenied);
  EXPECT_EQ(ask("/3303/0", 1, 2, 9), ErrorCode::kNotFound);
  server.scenario().client().pause();
  EXPECT_EQ(ask("/3303/0", 1, 2), ErrorCode::kNotConnected);
}

}  // namespace
}  // namespace lwm2m::test
