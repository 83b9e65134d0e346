// Observations to the millisecond (Core 1.1.1 §6.4, §7.3.1; RFC 7641).
#include <gtest/gtest.h>

#include "tests/support/scenario.hpp"

namespace lwm2m::test {
namespace {

using engine::Method;

class Observe : public testing::Test {
 protected:
  void SetUp() override {
    scenario.register_client();
    scenario.create("/3303/0", {{"/3303/0/5700", 20.0}, {"/3303/0/5701", std::string("Cel")}});
    scenario.advance(seconds(1));
    scenario.answer(engine::kChanged);
    scenario.forget();
  }
  void attributes(const std::string& at, std::vector<std::string> queries) {
    ASSERT_EQ(scenario.ask({.method = Method::kPut, .path = at, .queries = std::move(queries)})->code,
              engine::kChanged);
  }
  void observe(const std::string& at, std::uint8_t token = 1) {
    const auto answer = scenario.ask({.path = at, .accept = 0, .observe = 0, .token = token});
    ASSERT_EQ(answer->code, engine::kContent);
    ASSERT_TRUE(answer->observe);
  }
  void confirm_notifications() {
    auto options = Scenario::default_options();
    options.servers.front().confirmable_notifications = true;
    scenario.register_again(options);
  }
  std::optional<std::string> notified() {
    const auto sent = scenario.take<engine::SendNotification>();
    return sent ? std::optional(text_of(sent->response)) : std::nullopt;
  }

  Scenario scenario;
};

TEST_F(Observe, NotifiesAChangeAtOnceAndAnEqualValueNever) {
  observe("/3303/0/5700");

  scenario.set("/3303/0/5700", 20.0);
  EXPECT_EQ(notified(), std::nullopt);
  scenario.set("/3303/0/5700", 21.0);
  EXPECT_EQ(notified(), "21");
}

TEST_F(Observe, CarriesTokenFormatAndRisingSequenceNumbers) {
  observe("/3303/0/5700", 7);
  scenario.set("/3303/0/5700", 21.0);
  const auto first = scenario.take<engine::SendNotification>();
  scenario.set("/3303/0/5700", 22.0);
  const auto second = scenario.take<engine::SendNotification>();

  EXPECT_EQ(first->token.bytes[0], 7);
  EXPECT_EQ(first->response.content_format, 0);
  EXPECT_LT(*first->response.observe, *second->response.observe);
  EXPECT_FALSE(first->confirmable);
}

TEST_F(Observe, HoldsBackUntilTheMinimumPeriodIsOverAndSendsTheNewestValue) {
  attributes("/3303/0/5700", {"pmin=10"});
  observe("/3303/0/5700");

  scenario.set("/3303/0/5700", 21.0);
  scenario.advance(milliseconds(9999));
  scenario.set("/3303/0/5700", 22.0);
  EXPECT_EQ(notified(), std::nullopt);
  scenario.advance(milliseconds(1));

  EXPECT_EQ(notified(), "22");
}

TEST_F(Observe, NotifiesAtTheMaximumPeriodWithoutAChange) {
  attributes("/3303", {"pmax=60"});
  observe("/3303/0/5700");

  for (int i = 0; i < 3; ++i) {
    scenario.advance(milliseconds(59'999));
    EXPECT_EQ(notified(), std::nullopt);
    scenario.advance(milliseconds(1));
    EXPECT_EQ(notified(), "20");
  }
}

TEST_F(Observe, IgnoresAMaximumPeriodBelowTheMinimum) {
  attributes("/3303/0/5700", {"pmin=20", "pmax=10"});
  observe("/3303/0/5700");
  scenario.advance(hours(1));
  EXPECT_EQ(notified(), std::nullopt);
}

TEST_F(Observe, FiltersByThresholdsAndCountsBothDirections) {
  attributes("/3303/0/5700", {"gt=25"});
  observe("/3303/0/5700");

  scenario.set("/3303/0/5700", 24.0);
  EXPECT_EQ(notified(), std::nullopt);
  scenario.set("/3303/0/5700", 26.0);
  EXPECT_EQ(notified(), "26");
  scenario.set("/3303/0/5700", 27.0);
  EXPECT_EQ(notified(), std::nullopt);
  scenario.set("/3303/0/5700", 24.0);
  EXPECT_EQ(notified(), "24");
}

TEST_F(Observe, FollowsTheWorkedExampleOfTheReference) {
  attributes("/3303/0/5700", {"pmin=10", "pmax=60", "gt=25", "st=2"});
  observe("/3303/0/5700");
  const auto at = [&](int second, double value) {
    static int before = 0;
    scenario.advance(seconds(second - std::exchange(before, second)));
    scenario.set("/3303/0/5700", value);
  };

  at(3, 21.5);
  EXPECT_EQ(notified(), std::nullopt);
  at(5, 25.5);
  EXPECT_EQ(notified(), std::nullopt);
  scenario.advance(seconds(5));
  EXPECT_EQ(notified(), "25.5");
}

TEST_F(Observe, MeasuresTheStepAgainstWhatWasReported) {
  attributes("/3303/0/5700", {"st=5"});
  observe("/3303/0/5700");
  for (const double value : {21.0, 22.0, 23.0, 24.9}) {
    scenario.set("/3303/0/5700", value);
    EXPECT_EQ(notified(), std::nullopt) << value;
  }
  scenario.set("/3303/0/5700", 25.0);
  EXPECT_EQ(notified(), "25");
}

TEST_F(Observe, AppliesNewAttributesToAnObservationThatRuns) {
  observe("/3303/0/5700");
  scenario.advance(seconds(30));

  attributes("/3303/0/5700", {"pmax=10"});

  EXPECT_EQ(notified(), "20");
}

TEST_F(Observe, UsesTheDefaultPeriodsOfTheServer) {
  EXPECT_EQ(scenario.ask({.method = Method::kPut, .path = "/1/0/3", .content_format = 0, .payload = "30"})->code,
            engine::kChanged);
  observe("/3303/0/5700");
  scenario.advance(seconds(30));
  EXPECT_EQ(notified(), "20");
}

TEST_F(Observe, EndsByGetAndByReset) {
  observe("/3303/0/5700", 1);
  observe("/3303/0/5701", 2);
  EXPECT_EQ(scenario.ask({.path = "/3303/0/5700", .accept = 0, .observe = 1, .token = 1})->code, engine::kContent);
  scenario.set("/3303/0/5700", 30.0);
  EXPECT_EQ(notified(), std::nullopt);

  scenario.set("/3303/0/5701", std::string("K"));
  const auto sent = scenario.take<engine::SendNotification>();
  scenario.client().on_delivery_failure(engine::ShortServerId(1), sent->id, engine::DeliveryFailure::kReset);
  scenario.set("/3303/0/5701", std::string("F"));

  EXPECT_EQ(notified(), std::nullopt);
  EXPECT_TRUE(scenario.client().observations().empty());
}

TEST_F(Observe, SaysThatTheInstanceIsGoneAndEnds) {
  observe("/3303/0/5700");

  EXPECT_EQ(scenario.ask({.method = Method::kDelete, .path = "/3303/0"})->code, engine::kDeleted);

  EXPECT_EQ(scenario.take<engine::SendNotification>()->response.code, engine::kNotFound);
  EXPECT_TRUE(scenario.client().observations().empty());
}

TEST_F(Observe, BeginsOnlyWithAnAnswerThatCouldBeGiven) {
  EXPECT_EQ(scenario.ask({.path = "/3303/0", .accept = 0, .observe = 0})->code, engine::kNotAcceptable);
  EXPECT_TRUE(scenario.client().observations().empty());
}

TEST_F(Observe, SendsOneNotificationForATransactionOfManyChanges) {
  const auto answer = scenario.ask({.path = "/3303/0", .observe = 0});
  ASSERT_TRUE(answer->observe);
  std::vector<model::Record> records;
  records.push_back({path("/3303/0/5700"), model::ResourceValue(model::Value(30.0)), {}});
  records.push_back({path("/3303/0/5701"), model::ResourceValue(model::Value(std::string("K"))), {}});

  (void)scenario.call([&](engine::CallId id) { scenario.client().write(Scenario::root(), id, records, {}); });

  EXPECT_EQ(scenario.take_all<engine::SendNotification>().size(), 1U);
}

TEST_F(Observe, IsAtRestWithAMaximumEvaluationPeriod) {
  scenario.ask({.method = engine::Method::kPut, .path = "/3303/0", .queries = {"epmax=60"}});
  observe("/3303/0/5700");
  const auto next = scenario.client().next_deadline();
  ASSERT_TRUE(next);
  EXPECT_GT(*next, scenario.now() + hours(1));  // the next Update
}

TEST_F(Observe, GivesEveryObservationItsTurnAtTheOneConfirmableNotification) {
  confirm_notifications();
  observe("/3303/0/5700");
  scenario.ask({.path = "/3303/0/5701", .accept = 0, .observe = 0, .token = 9});
  scenario.forget();

  scenario.set("/3303/0/5700", 21.0);
  auto sent = scenario.take<engine::SendNotification>();
  scenario.set("/3303/0/5701", std::string("hall"));
  scenario.set("/3303/0/5700", 22.0);  // goes on changing
  scenario.client().on_delivered(engine::ShortServerId(1), sent->id);

  sent = scenario.take<engine::SendNotification>();
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent->token.bytes.front(), 9);
  scenario.client().on_delivered(engine::ShortServerId(1), sent->id);
  sent = scenario.take<engine::SendNotification>();
  ASSERT_TRUE(sent);
  EXPECT_EQ(text_of(sent->response), "22");
}

TEST_F(Observe, KeepsOneConfirmableNotificationOnTheWayAndTheNewestBehindIt) {
  confirm_notifications();
  observe("/3303/0/5700");

  scenario.set("/3303/0/5700", 21.0);
  const auto first = scenario.take<engine::SendNotification>();
  scenario.set("/3303/0/5700", 22.0);
  scenario.set("/3303/0/5700", 23.0);
  EXPECT_EQ(notified(), std::nullopt);
  scenario.client().on_delivered(engine::ShortServerId(1), first->id);

  EXPECT_TRUE(first->confirmable);
  EXPECT_EQ(notified(), "23");
  EXPECT_EQ(notified(), std::nullopt);
}

// One that is too large for a datagram, say. At once, and again after each Update.
TEST_F(Observe, DoesNotLetTheOthersWaitForOneThatTheTransportDoesNotTake) {
  confirm_notifications();
  observe("/3303/0/5700", 1);
  observe("/3303/0/5701", 9);
  scenario.forget();
  scenario.set("/3303/0/5700", 21.0);
  for (int round = 0; round < 3; ++round) {
    scenario.set("/3303/0/5701", "round " + std::to_string(round));
    const auto refused = scenario.take<engine::SendNotification>();
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->token.bytes.front(), 1);
    scenario.client().on_delivery_failure(engine::ShortServerId(1), refused->id, engine::DeliveryFailure::kNotSent);
    const auto next = scenario.take<engine::SendNotification>();
    ASSERT_TRUE(next);
    EXPECT_EQ(text_of(next->response), "round " + std::to_string(round));
    scenario.client().on_delivered(engine::ShortServerId(1), next->id);
    EXPECT_EQ(notified(), std::nullopt);  // tried again after an Update only
    for (int i = 0; i < 60 && scenario.next_request() == nullptr; ++i) scenario.advance(seconds(1));
    scenario.answer(engine::kChanged);
  }
}

// As with a network that is away: each is tried once, and then again after an Update.
TEST_F(Observe, IsAtRestWhereTheTransportTakesNone) {
  confirm_notifications();
  observe("/3303/0/5700", 1);
  observe("/3303/0/5701", 9);
  scenario.forget();
  scenario.set("/3303/0/5700", 21.0);
  scenario.set("/3303/0/5701", std::string("hall"));
  for (int i = 0; i < 2; ++i) {
    const auto refused = scenario.take<engine::SendNotification>();
    ASSERT_TRUE(refused);
    scenario.client().on_delivery_failure(engine::ShortServerId(1), refused->id, engine::DeliveryFailure::kNotSent);
  }
  EXPECT_EQ(notified(), std::nullopt);
  scenario.advance(seconds(1));
  ASSERT_NE(scenario.next_request(), nullptr);
  scenario.answer(engine::kChanged);
  EXPECT_NE(notified(), std::nullopt);
}

// A transport that cannot send a notification, and a server that accepts every Update at once.
TEST_F(Observe, TriesSeldomWhatTheTransportNeverSends) {
  for (const bool confirmable : {false, true}) {
    auto options = Scenario::default_options();
    options.servers.front().confirmable_notifications = confirmable;
    options.servers.front().update_margin = confirmable ? 301 : 302;  // another server, for the reload
    scenario.register_again(options);
    observe("/3303/0/5700");
    scenario.forget();
    scenario.set("/3303/0/5700", confirmable ? 31.0 : 21.0);

    std::size_t notifications = 0;
    std::size_t updates = 0;
    const auto serve = [&] {
      int rounds = 0;
      for (bool quiet = false; !quiet;) {
        ASSERT_LT(++rounds, 5);  // at one moment: nothing calls for the next without time passing
        quiet = true;
        while (const auto sent = scenario.take<engine::SendNotification>()) {
          quiet = false;
          ++notifications;
          scenario.client().on_delivery_failure(engine::ShortServerId(1), sent->id, engine::DeliveryFailure::kTimeout);
        }
        while (scenario.next_request() != nullptr) {
          quiet = false;
          ++updates;
          scenario.answer(engine::kChanged);
        }
      }
    };
    serve();
    for (int i = 0; i < 3600 && !HasFatalFailure(); ++i) {
      scenario.advance(seconds(1));
      serve();
    }

    EXPECT_GE(notifications, 3600U / 15 - 5);  // goes on trying: what the server lacks may be urgent
    EXPECT_LE(notifications, 3600U / 15 + 5);
    EXPECT_LE(updates, 3600U / 15 + 5);
  }
}

TEST_F(Observe, TellsAtOnceAfterOneFailureWhenTheServerIsStillThere) {
  observe("/3303/0/5700");
  scenario.advance(seconds(20));
  scenario.set("/3303/0/5700", 21.0);
  const auto lost = scenario.take<engine::SendNotification>();
  scenario.client().on_delivery_failure(engine::ShortServerId(1), lost->id, engine::DeliveryFailure::kTimeout);
  scenario.advance(seconds(1));
  ASSERT_NE(scenario.next_request(), nullptr);
  scenario.answer(engine::kChanged);
  EXPECT_EQ(notified(), "21");
}

TEST_F(Observe, IsConfirmableOnceADay) {
  observe("/3303/0/5700");
  scenario.set("/3303/0/5700", 21.0);
  EXPECT_FALSE(scenario.take<engine::SendNotification>()->confirmable);
  const TimePoint next_day = scenario.now() + hours(24);
  scenario.advance_to_request();
  scenario.answer(engine::kChanged);
  scenario.advance(next_day - scenario.now());
  scenario.set("/3303/0/5700", 22.0);
  EXPECT_TRUE(scenario.take<engine::SendNotification>()->confirmable);
}

TEST_F(Observe, SamplesWhatChangesWithoutAWordOnlyWhileObserved) {
  const auto idle = scenario.client().next_deadline();
  observe("/3/0/10");
  scenario.device().free_kilobytes = 500;
  scenario.advance(seconds(10));
  EXPECT_EQ(notified(), "500");

  EXPECT_EQ(scenario.ask({.path = "/3/0/10", .accept = 0, .observe = 1})->code, engine::kContent);
  EXPECT_EQ(scenario.client().next_deadline(), idle);
}

TEST_F(Observe, EndsWithANewRegistration) {
  observe("/3303/0/5700");
  ASSERT_TRUE(scenario.client().reconnect(engine::ShortServerId(1)));
  scenario.drain();
  scenario.answer(engine::kCreated, {"rd", "9"});
  scenario.set("/3303/0/5700", 30.0);
  EXPECT_EQ(notified(), std::nullopt);
}

}  // namespace
}  // namespace lwm2m::test
