// What one caller can take up, so that there is some left for the others (dbus/interfaces).
#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scenario.hpp"

namespace lwm2m::test {
namespace {

using engine::Client;
using engine::Subscriptions;
using testing::HasSubstr;

class Limit : public testing::Test {
 protected:
  Result<engine::SubscriptionId> subscribe(const engine::Caller& caller) {
    auto id = scenario.client().subscribe(caller, {path("/3/0/0")}, {});
    scenario.forget();
    return id;
  }
  // How many of `wanted` subscriptions it gets.
  std::size_t subscribe(const engine::Caller& caller, std::size_t wanted) {
    std::size_t got = 0;
    while (got < wanted && subscribe(caller)) ++got;
    return got;
  }
  static model::ObjectDefinition object(std::size_t id) {
    model::ObjectDefinition object{.id = model::ObjectId(static_cast<std::uint16_t>(id)), .name = "Pump"};
    object.resources.push_back(
        {.id = model::ResourceId(0), .name = "Speed", .type = model::DataType::kInteger, .operations = {true, true, false}});
    return object;
  }
  static std::vector<model::ObjectDefinition> objects(std::size_t first, std::size_t count) {
    std::vector<model::ObjectDefinition> out;
    for (std::size_t i = 0; i < count; ++i) out.push_back(object(first + i));
    return out;
  }
  // What a Define of them is answered; nothing as long as it is not on the disk, which is when it is well.
  std::optional<Error> define(Scenario& at, const engine::Caller& caller, std::vector<model::ObjectDefinition> wanted) {
    const auto done =
        at.call([&](engine::CallId id) { at.client().define(caller, id, std::move(wanted)); });
    return done && !*done ? std::optional(done->error()) : std::nullopt;
  }

  Scenario scenario;
  engine::Caller greedy = Scenario::user(1000, ":1.50");
  engine::Caller other = Scenario::user(1001, ":1.51");
};

TEST_F(Limit, OfSubscriptionsIsOfEachConnection) {
  ASSERT_EQ(subscribe(greedy, 5000), Subscriptions::kMaximumOfOneConnection);
  const auto refused = subscribe(greedy);
  EXPECT_EQ(refused.error().code(), ErrorCode::kTooLarge);
  EXPECT_THAT(refused.error().message(), HasSubstr("this connection"));

  const auto own = subscribe(other);
  ASSERT_TRUE(own);
  ASSERT_TRUE(scenario.client().unsubscribe(other, *own));
  scenario.client().on_caller_gone(greedy.bus_name);
  EXPECT_TRUE(subscribe(greedy));
}

TEST_F(Limit, OfSubscriptionsIsOfEachUserWhateverItsConnections) {
  const auto connection = [](std::uint32_t uid, int number) {
    return Scenario::user(uid, fmt::format(":{}.{}", uid, number));
  };
  std::size_t got = 0;
  int number = 0;
  while (got < Subscriptions::kMaximumOfOneUser) {
    const std::size_t more = subscribe(connection(1000, ++number), 5000);
    ASSERT_GT(more, 0U);
    got += more;
  }
  EXPECT_EQ(got, Subscriptions::kMaximumOfOneUser);
  const auto refused = subscribe(connection(1000, ++number));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kTooLarge);
  EXPECT_THAT(refused.error().message(), HasSubstr("user 1000"));
  EXPECT_TRUE(subscribe(connection(1001, 1)));

  scenario.client().on_caller_gone(":1000.1");
  EXPECT_TRUE(subscribe(connection(1000, number)));
}

TEST_F(Limit, OfAUsersSubscriptionsDoesNotBindAdministrators) {
  std::size_t got = 0;
  for (int number = 1; got <= Subscriptions::kMaximumOfOneUser; ++number) {
    const std::size_t more = subscribe(Scenario::root(":3." + std::to_string(number)), 5000);
    ASSERT_GT(more, 0U);
    got += more;
  }
}

TEST_F(Limit, OfAllSubscriptionsStandsAboveThoseOfUsers) {
  std::size_t all = 0;
  for (std::uint32_t connection = 1; all < Subscriptions::kMaximumSubscriptions; ++connection) {
    const auto got = subscribe(Scenario::user(2000 + connection, ":2." + std::to_string(connection)), 5000);
    ASSERT_GT(got, 0U);
    all += got;
  }
  const auto refused = subscribe(other);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kTooLarge);
  EXPECT_THAT(refused.error().message(), HasSubstr("all callers"));
}

TEST_F(Limit, OfPathsIsOfEachSubscription) {
  std::vector<model::Path> paths(Subscriptions::kMaximumPaths + 1, path("/3/0/0"));
  const auto refused = scenario.client().subscribe(other, std::move(paths), {});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("1025 paths"));
}

TEST_F(Limit, OfDefinitionsIsOfEachUserWhateverItsConnection) {
  ASSERT_EQ(define(scenario, greedy, objects(33000, Client::kMaximumDefinitionsOfOneUser)), std::nullopt);
  const auto refused = define(scenario, Scenario::user(1000, ":1.99"), objects(34000, 1));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->code(), ErrorCode::kTooLarge);
  EXPECT_THAT(refused->message(), HasSubstr("user 1000"));
  EXPECT_EQ(scenario.client().tree().definitions().find(model::ObjectId(34000)), nullptr);

  EXPECT_EQ(define(scenario, greedy, objects(33000, 1)), std::nullopt);  // anew
  EXPECT_EQ(define(scenario, other, objects(34000, 1)), std::nullopt);
  (void)scenario.call([&](engine::CallId id) {
    scenario.client().undefine(Scenario::root(), id, model::ObjectId(33001));
  });
  EXPECT_EQ(define(scenario, greedy, objects(35000, 1)), std::nullopt);
}

// Not a limit of number: what one user has defined is there for the others, as it is.
TEST_F(Limit, OfADefinitionIsTheUserWhoMadeIt) {
  const auto changed = [] {
    auto out = objects(33000, 1);
    out.front().resources.front().type = model::DataType::kString;
    return out;
  };
  const auto type = [this] {
    return scenario.client().tree().definitions().find(model::ObjectId(33000), model::ResourceId(0))->type;
  };
  ASSERT_EQ(define(scenario, greedy, objects(33000, 1)), std::nullopt);

  const auto refused = define(scenario, other, changed());
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->code(), ErrorCode::kNotOwner);
  EXPECT_EQ(refused->message(), "/33000: was defined by user 1000, in another way");
  EXPECT_EQ(type(), model::DataType::kInteger);

  EXPECT_EQ(define(scenario, other, objects(33000, 1)), std::nullopt);  // says the same, and takes nothing over
  EXPECT_TRUE(define(scenario, other, changed()));
  EXPECT_EQ(define(scenario, Scenario::user(1000, ":1.99"), changed()), std::nullopt);
  EXPECT_EQ(type(), model::DataType::kString);
  EXPECT_EQ(define(scenario, Scenario::root(), objects(33000, 1)), std::nullopt);
  EXPECT_TRUE(define(scenario, greedy, changed()));
}

TEST_F(Limit, OfDefinitionsOfSeveralIsAllOrNothing) {
  ASSERT_EQ(define(scenario, greedy, objects(33001, 1)), std::nullopt);
  auto both = objects(33000, 2);
  both.back().name = "Another";
  EXPECT_TRUE(define(scenario, other, both));
  EXPECT_EQ(scenario.client().tree().definitions().find(model::ObjectId(33000)), nullptr);
  EXPECT_EQ(define(scenario, other, objects(33000, 2)), std::nullopt);
  EXPECT_NE(scenario.client().tree().definitions().find(model::ObjectId(33000)), nullptr);
}

TEST_F(Limit, OfDefinitionsIsKeptOverARestart) {
  ASSERT_EQ(define(scenario, greedy, objects(33000, Client::kMaximumDefinitionsOfOneUser)), std::nullopt);
  Scenario again;
  ASSERT_TRUE(again.client().restore(engine::StateFile::kDefinitions, scenario.take<engine::SaveState>()->content));
  EXPECT_TRUE(define(again, greedy, objects(34000, 1)));
  EXPECT_EQ(define(again, other, objects(34000, 1)), std::nullopt);
}

TEST_F(Limit, OfAllDefinitionsHoldsForAdministratorsToo) {
  ASSERT_EQ(define(scenario, Scenario::root(), objects(33000, Client::kMaximumDefinitions)), std::nullopt);
  const auto refused = define(scenario, Scenario::root(), objects(40000, 1));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->code(), ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace lwm2m::test
