// In which order several servers are registered with, and what becomes of the others when one fails (Core 1.1.1
// §6.2.1.1, §E.2: resources 13 to 20 of Object 1).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "objects/core_definitions.hpp"
#include "tests/support/scenario.hpp"

namespace lwm2m::test {
namespace {

using engine::Method;
using engine::ProtocolVersion;
using engine::ServerOptions;
using engine::ShortServerId;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr Duration kInstant = milliseconds(1);
// The one retry of a sequence of two attempts, and the pause between sequences, with their jitter.
constexpr Duration kRetry = seconds(66);
constexpr Duration kPause = seconds(1100);

ServerOptions server(std::uint16_t id, std::optional<std::uint32_t> priority) {
  return {.id = ShortServerId(id),
          .uri = "coap://server" + std::to_string(id),
          .priority = priority,
          .retry_count = 2,
          .sequence_delay = 1000};
}

class RegistrationOrder : public testing::Test {
 protected:
  void start(std::vector<ServerOptions> servers, ProtocolVersion version = ProtocolVersion::k1_1,
             const std::vector<model::DefinitionSet::Pointer>& more = {}) {
    engine::Options options{.endpoint = "node", .version = version, .random_seed = 1};
    options.servers = std::move(servers);
    scenario = std::make_unique<Scenario>(options, more);
    scenario->client().start();
  }
  // The servers that have been turned to since this was asked last.
  std::vector<int> begun() {
    std::vector<int> out;
    for (const auto& link : scenario->take_all<engine::OpenLink>()) out.push_back(link.server.value());
    return out;
  }
  void accept() { scenario->answer(engine::kCreated, {"rd", "x"}); }
  // Both attempts of the sequence of the server whose Register is the oldest.
  void fail_sequence() {
    scenario->stay_silent();
    scenario->advance(kRetry);
    scenario->stay_silent();
  }

  std::unique_ptr<Scenario> scenario;
};

TEST_F(RegistrationOrder, ServersAreRegisteredOneAfterTheOtherInAscendingOrder) {
  start({server(1, 30), server(2, 10), server(3, 20)});
  EXPECT_THAT(begun(), ElementsAre(2));
  EXPECT_EQ(scenario->client().server(ShortServerId(1))->state, engine::ServerState::kWaiting);
  accept();
  EXPECT_THAT(begun(), ElementsAre(3));
  accept();
  EXPECT_THAT(begun(), ElementsAre(1));
  accept();
  EXPECT_THAT(begun(), IsEmpty());
}

TEST_F(RegistrationOrder, AServerWhosePlaceGoesWhileItWaitsHasItsTurn) {
  start({server(1, 1), server(2, 2)});
  ASSERT_THAT(begun(), ElementsAre(1));
  const auto erased = scenario->call([this](engine::CallId call) {
    scenario->client().erase(Scenario::root(), call, path("/1/1/13"));
  });
  ASSERT_TRUE(erased && *erased);
  EXPECT_THAT(begun(), ElementsAre(2));
}

TEST_F(RegistrationOrder, ServersWithoutAPlaceDoNotWait) {
  start({server(1, 1), server(2, 2), server(3, std::nullopt)});
  EXPECT_THAT(begun(), UnorderedElementsAre(1, 3));
}

TEST_F(RegistrationOrder, OfTheSamePlaceTheSmallerShortServerIdIsFirst) {
  start({server(2, 7), server(1, 7)});
  EXPECT_THAT(begun(), ElementsAre(1));
  accept();
  EXPECT_THAT(begun(), ElementsAre(2));
}

TEST_F(RegistrationOrder, TheInitialDelayBeginsWithTheTurn) {
  auto second = server(2, 2);
  second.initial_delay = 100;
  start({server(1, 1), second});
  scenario->advance(seconds(50));
  begun();
  accept();
  scenario->advance(seconds(100) - kInstant);
  EXPECT_THAT(begun(), IsEmpty());
  scenario->advance(kInstant);
  EXPECT_THAT(begun(), ElementsAre(2));
}

TEST_F(RegistrationOrder, TheInitialDelayHoldsUpThoseThatFollow) {
  auto first = server(1, 1);
  first.initial_delay = 100;
  start({first, server(2, 2)});
  scenario->advance(seconds(99));
  EXPECT_THAT(begun(), IsEmpty());
  scenario->advance(seconds(1));
  EXPECT_THAT(begun(), ElementsAre(1));
}

TEST_F(RegistrationOrder, OutsideOfTheOrderTheInitialDelayBeginsAtOnce) {
  auto only = server(1, std::nullopt);
  only.initial_delay = 100;
  start({only});
  scenario->advance(seconds(100) - kInstant);
  EXPECT_THAT(begun(), IsEmpty());
  scenario->advance(kInstant);
  EXPECT_THAT(begun(), ElementsAre(1));
}

TEST_F(RegistrationOrder, TheInitialDelayIsOverWithTheFirstSuccess) {
  auto only = server(1, 1);
  only.initial_delay = 100;
  start({only});
  scenario->advance(seconds(100));
  accept();
  (void)scenario->call([&](engine::CallId id) { scenario->client().deregister(id, ShortServerId(1)); });
  scenario->answer(engine::kDeleted);
  begun();
  ASSERT_TRUE(scenario->client().enable(ShortServerId(1)));
  EXPECT_THAT(begun(), ElementsAre(1));
}

TEST_F(RegistrationOrder, AfterTheAttemptsOfOneTheNextIsTriedAndTheFailedOneGoesOnByItself) {
  start({server(1, 1), server(2, 2)});
  scenario->drain();
  scenario->stay_silent();
  EXPECT_THAT(begun(), ElementsAre(1));  // and no other: an attempt is left
  scenario->advance(kRetry);
  scenario->stay_silent();
  EXPECT_THAT(begun(), ElementsAre(1, 2));
  accept();
  scenario->advance(kPause);
  EXPECT_THAT(begun(), ElementsAre(1));
}

TEST_F(RegistrationOrder, AllSequencesOfOneComeBeforeTheNext) {
  auto patient = server(1, 1);
  patient.sequence_count = 2;
  start({patient, server(2, 2)});
  scenario->drain();
  fail_sequence();
  EXPECT_THAT(begun(), ElementsAre(1, 1));
  scenario->advance(kPause);
  fail_sequence();
  EXPECT_THAT(begun(), ElementsAre(1, 1, 2));
}

TEST_F(RegistrationOrder, AFailureThatBlocksHoldsUpThoseThatFollowUntilTheServerIsThere) {
  auto blocking = server(1, 1);
  blocking.failure_block = true;
  start({blocking, server(2, 2), server(3, std::nullopt)});
  scenario->drain();
  EXPECT_THAT(begun(), UnorderedElementsAre(1, 3));
  for (int sequence = 0; sequence < 3; ++sequence) {
    while (scenario->next_request()->server != ShortServerId(1)) accept();
    fail_sequence();
    scenario->advance(kPause);
  }
  EXPECT_THAT(begun(), ElementsAre(1, 1, 1, 1, 1, 1));
  accept();
  EXPECT_THAT(begun(), ElementsAre(2));
}

TEST_F(RegistrationOrder, AFinalAlertSkipsTheRestOfTheSequence) {
  start({server(1, 1), server(2, 2)});
  scenario->links_fail = false;
  scenario->drain();
  begun();
  ASSERT_TRUE(scenario->client().reconnect(ShortServerId(1)));
  scenario->client().on_link_event(ShortServerId(1), engine::LinkFailure{"handshake", 48, "unknown CA"});
  EXPECT_THAT(begun(), ElementsAre(1, 2));
}

TEST_F(RegistrationOrder, AServerThatIsTakenOutOfItHoldsUpNobody) {
  for (const bool by_disable : {false, true}) {
    start({server(1, 1), server(2, 2)});
    scenario->drain();
    scenario->stay_silent();
    begun();
    if (by_disable) {
      ASSERT_TRUE(scenario->client().disable(ShortServerId(1), hours(1)));
    } else {
      ASSERT_TRUE(scenario->call([&](engine::CallId id) { scenario->client().deregister(id, ShortServerId(1)); }));
    }
    EXPECT_THAT(begun(), ElementsAre(2));
  }
}

TEST_F(RegistrationOrder, AServerThatAReloadTakesAwayHoldsUpNobody) {
  start({server(1, 1), server(2, 2)});
  EXPECT_THAT(begun(), ElementsAre(1));
  engine::Options options{.endpoint = "node", .random_seed = 1};
  options.servers = {server(2, 2)};
  scenario->client().reload(options);
  EXPECT_THAT(begun(), ElementsAre(2));
}

TEST_F(RegistrationOrder, GoesOnAfterASuspension) {
  start({server(1, 1), server(2, 2)});
  scenario->drain();
  scenario->client().pause();
  begun();
  scenario->advance(hours(1));
  EXPECT_THAT(begun(), IsEmpty());
  ASSERT_TRUE(scenario->client().resume());
  EXPECT_THAT(begun(), ElementsAre(1));
  scenario->stay_silent();  // of the Register before the suspension
  accept();
  EXPECT_THAT(begun(), ElementsAre(2));
}

TEST_F(RegistrationOrder, AServerThatIsGoneOnWithAfterARestartNeitherWaitsNorHoldsUp) {
  const engine::LinkUp up{.local_address = "192.0.2.7:40000"};
  auto known = server(2, 2);
  known.deregister_on_stop = false;
  known.initial_delay = 1000;
  start({known});
  scenario->link = up;
  scenario->advance(seconds(1000));
  accept();
  const Bytes saved = scenario->client().saved_registrations([](ShortServerId) { return Secret(Bytes{1}); });

  const auto restart = [&](std::vector<ServerOptions> servers, bool links_fail) {
    engine::Options options{.endpoint = "node", .random_seed = 1};
    options.servers = std::move(servers);
    scenario = std::make_unique<Scenario>(options);
    scenario->link = up;
    scenario->links_fail = links_fail;
    scenario->advance(seconds(1001));  // the clock goes on
    ASSERT_TRUE(scenario->client().restore(engine::StateFile::kRegistrations, saved));
    scenario->client().start();
  };
  restart({server(1, 1), known}, false);
  EXPECT_THAT(begun(), UnorderedElementsAre(1, 2));
  restart({known, server(3, 3)}, true);
  EXPECT_THAT(begun(), UnorderedElementsAre(2, 3));
}

TEST_F(RegistrationOrder, IsAsConfiguredIn10WhoseAccountsDoNotHaveIt) {
  auto first = server(2, 1);
  first.failure_block = true;
  first.initial_delay = 10;
  start({server(1, 2), first}, ProtocolVersion::k1_0);
  EXPECT_FALSE(scenario->client().tree().exists(path("/1/0/13")));
  scenario->advance(seconds(10));
  EXPECT_THAT(begun(), ElementsAre(2));
  fail_sequence();
  scenario->advance(kPause);
  EXPECT_THAT(begun(), ElementsAre(2, 2));
}

TEST_F(RegistrationOrder, IsNotForServersToChangeIn11) {
  start({server(1, 1)});
  scenario->drain();
  accept();
  for (const char* resource : {"/1/0/13", "/1/0/14", "/1/0/15", "/1/0/16", "/1/0/17", "/1/0/20"}) {
    const auto answer =
        scenario->ask({.method = Method::kPut, .path = resource, .content_format = 0, .payload = "1"});
    EXPECT_EQ(answer->code, engine::kMethodNotAllowed) << resource;
  }
}

// As version 1.2 of Object 1 has it.
model::DefinitionSet::Pointer server_object_with_retries_to_write() {
  for (const auto& definition : objects::core_definitions()) {
    if (definition->id != model::ObjectId(1)) continue;
    model::ObjectDefinition extended = *definition;
    for (auto& resource : extended.resources) {
      const bool written = resource.id.value() == 14 || (resource.id.value() >= 17 && resource.id.value() <= 20);
      if (written) resource.operations = *model::Operations::parse("RW");
    }
    return std::make_shared<const model::ObjectDefinition>(*model::checked(std::move(extended)));
  }
  return nullptr;
}

TEST_F(RegistrationOrder, WhatAServerWritesOfItIsInForceWithTheNextFailure) {
  start({server(1, 1)}, ProtocolVersion::k1_2, {server_object_with_retries_to_write()});
  scenario->drain();
  accept();
  begun();
  const auto write = [&](const char* path, const char* value) {
    return scenario->ask({.method = Method::kPut, .path = path, .content_format = 0, .payload = value})->code;
  };
  ASSERT_EQ(write("/1/0/17", "1"), engine::kChanged);
  ASSERT_EQ(write("/1/0/19", "10"), engine::kChanged);
  ASSERT_TRUE(scenario->client().reconnect(ShortServerId(1)));
  scenario->drain();
  scenario->forget();
  scenario->stay_silent();
  const auto events = scenario->take_all<engine::EmitEvent>();
  ASSERT_EQ(events.size(), 2U);  // the one attempt was all of the sequence
  EXPECT_EQ(events.back().name, engine::EventName::kNetworkError);
  EXPECT_LE(*events.back().retry_after, seconds(11));
}

TEST_F(RegistrationOrder, IsAsTheBootstrapServerWroteIt) {
  start({{.id = engine::kBootstrapServer, .uri = "coap://bootstrap", .bootstrap = true}});
  scenario->drain();
  scenario->answer(engine::kChanged);
  const auto put = [&](const std::string& path, const std::string& payload) {
    return scenario
        ->ask({.method = Method::kPut, .path = path, .content_format = 110, .payload = payload},
              engine::kBootstrapServer)
        ->code;
  };
  for (int id = 1; id <= 2; ++id) {
    const std::string n = std::to_string(id);
    ASSERT_EQ(put("/0/" + n, R"([{"bn":"/0/)" + n + R"(/","n":"0","vs":"coap://s)" + n +
                                 R"("},{"n":"1","vb":false},{"n":"2","v":3},{"n":"3","vd":""},{"n":"4","vd":""},)"
                                 R"({"n":"5","vd":""},{"n":"10","v":)" + n + "}]"),
              engine::kChanged);
    ASSERT_EQ(put("/1/" + n, R"([{"bn":"/1/)" + n + R"(/","n":"0","v":)" + n +
                                 R"(},{"n":"1","v":300},{"n":"6","vb":true},{"n":"7","vs":"U"},{"n":"13","v":)" +
                                 std::to_string(3 - id) + R"(},{"n":"14","v":7},{"n":"15","vb":true}])"),
              engine::kChanged);
  }
  begun();
  ASSERT_EQ(scenario->ask({.method = Method::kPost, .path = "/bs"}, engine::kBootstrapServer)->code, engine::kChanged);
  EXPECT_THAT(begun(), IsEmpty());
  scenario->advance(seconds(7));
  EXPECT_THAT(begun(), ElementsAre(2));
  accept();
  scenario->advance(seconds(7));
  EXPECT_THAT(begun(), ElementsAre(1));
}

// ---- a bootstrap after failures (resource 16) -----------------------------------------------------------------------

TEST_F(RegistrationOrder, ABootstrapIsAskedForWhenTheAttemptsAreUsedUpWhereTheAccountWantsIt) {
  for (const ProtocolVersion version : {ProtocolVersion::k1_0, ProtocolVersion::k1_1}) {
    for (const bool wanted : {true, false}) {
      auto only = server(1, 1);
      only.bootstrap_on_failure = wanted;
      start({only, {.id = engine::kBootstrapServer, .uri = "coap://bootstrap", .bootstrap = true}}, version);
      scenario->drain();
      begun();
      fail_sequence();
      scenario->advance(seconds(1));
      EXPECT_EQ(begun(), wanted ? std::vector({1, 0}) : std::vector({1})) << wanted;
    }
  }
}

}  // namespace
}  // namespace lwm2m::test
