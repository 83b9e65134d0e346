// Accounts of the configuration file, what servers change of them, and what is left of it after a restart.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scenario.hpp"

namespace lwm2m::test {
namespace {

using engine::Method;
using engine::SaveState;
using engine::StateFile;

constexpr engine::Code kChanged{2, 4};

class Accounts : public testing::Test {
 protected:
  static std::optional<engine::Response> put(Scenario& at, const std::string& path, const std::string& value) {
    return at.ask({.method = Method::kPut, .path = path, .content_format = 0, .payload = value});
  }
  static std::string text(Scenario& at, const std::string& path) {
    const auto answer = at.ask({.path = path, .accept = 0});
    return answer ? std::string(as_text(answer->payload)) : "no answer";
  }
  // What has been written to the disk last, taken.
  static Bytes saved(Scenario& at) {
    Bytes content;
    for (auto& save : at.take_all<SaveState>()) {
      if (save.file == StateFile::kAccounts) content = std::move(save.content);
    }
    return content;
  }
  // Another life of the client, with this configuration.
  static void restart(Scenario& at, const Bytes& content) {
    ASSERT_TRUE(at.client().restore(StateFile::kAccounts, content));
    at.register_client();
  }
  static engine::Options with_lifetime(std::uint32_t lifetime) {
    engine::Options options = Scenario::default_options();
    options.servers[0].lifetime = lifetime;
    return options;
  }
};

TEST_F(Accounts, AServersWriteIsAnsweredWhenItIsOnTheDisk) {
  Scenario scenario;
  scenario.register_client();
  scenario.accounts_wait = true;
  EXPECT_FALSE(put(scenario, "/1/0/1", "120"));
  const auto save = scenario.take<SaveState>();
  ASSERT_TRUE(save);
  EXPECT_EQ(save->file, StateFile::kAccounts);
  scenario.client().on_state_saved(save->ticket, {});
  const auto answer = scenario.late_answer();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->code, kChanged);
}

TEST_F(Accounts, AWriteThatCannotBeSavedIsAnError) {
  Scenario scenario;
  scenario.register_client();
  scenario.accounts_wait = true;
  EXPECT_FALSE(put(scenario, "/1/0/1", "120"));
  const auto save = scenario.take<SaveState>();
  ASSERT_TRUE(save);
  scenario.client().on_state_saved(save->ticket, fail(ErrorCode::kUnavailable, "disk full"));
  const auto answer = scenario.late_answer();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->code, engine::kServiceUnavailable);
}

TEST_F(Accounts, WhatAServerWroteIsThereAfterARestart) {
  Scenario before;
  before.register_client();
  put(before, "/1/0/1", "120");
  put(before, "/1/0/3", "77");
  Scenario after;
  restart(after, saved(before));
  EXPECT_EQ(text(after, "/1/0/1"), "120");
  EXPECT_EQ(text(after, "/1/0/3"), "77");
  EXPECT_EQ(text(after, "/1/0/2"), "0");
}

TEST_F(Accounts, AnEntryThatHasChangedWinsOverWhatAServerWrote) {
  Scenario before;
  before.register_client();
  put(before, "/1/0/3", "77");
  const Bytes content = saved(before);
  Scenario after(with_lifetime(3600));
  ASSERT_TRUE(after.client().restore(StateFile::kAccounts, content));
  const Bytes newer = saved(after);
  after.register_client();
  EXPECT_EQ(text(after, "/1/0/1"), "3600");
  EXPECT_EQ(text(after, "/1/0/3"), "0");
  // And is what the disk knows from then on: going back in the file does not bring back what was written before it.
  Scenario reverted;
  restart(reverted, newer);
  EXPECT_EQ(text(reverted, "/1/0/3"), "0");
}

TEST_F(Accounts, AnUnchangedFileDoesNotUndoWhatAServerWroteAtAReload) {
  Scenario scenario;
  scenario.register_client();
  put(scenario, "/1/0/3", "77");
  scenario.client().reload(Scenario::default_options());
  EXPECT_EQ(text(scenario, "/1/0/3"), "77");
}

TEST_F(Accounts, AReloadThatChangesAnEntryIsOnTheDiskWithoutTheOldValues) {
  Scenario scenario;
  scenario.register_client();
  put(scenario, "/1/0/3", "77");
  scenario.forget();
  scenario.client().reload(with_lifetime(3600));
  const Bytes content = saved(scenario);
  Scenario after(with_lifetime(3600));
  restart(after, content);
  EXPECT_EQ(text(after, "/1/0/3"), "0");
}

TEST_F(Accounts, WithoutChangesNothingIsWritten) {
  Scenario scenario;
  scenario.register_client();
  scenario.client().reload(with_lifetime(3600));
  EXPECT_TRUE(saved(scenario).empty());
}

TEST_F(Accounts, AFileThatCannotBeReadLeavesTheConfiguration) {
  Scenario scenario;
  EXPECT_FALSE(scenario.client().restore(StateFile::kAccounts, Bytes{1, 0xFF}));
  scenario.register_client();
  EXPECT_EQ(text(scenario, "/1/0/1"), "86400");
}

// ---- over the bus -------------------------------------------------------------------------------

class Provisioning : public Accounts {
 protected:
  static engine::ServerOptions server(std::uint16_t id, const std::string& uri = "coap://other") {
    return {.id = engine::ShortServerId(id), .uri = uri};
  }
  static std::string outcome(const std::optional<Result<engine::CallValue>>& result) {
    if (!result) return "none yet";
    return *result ? "done" : std::string(result->error().message());
  }
  std::string add(const engine::ServerOptions& options, const engine::Caller& caller = Scenario::root()) {
    return outcome(scenario.call([&](auto call) { scenario.client().add_account(caller, call, options); }));
  }
  std::string change(const engine::ServerOptions& options) {
    return outcome(scenario.call([&](auto call) { scenario.client().change_account(Scenario::root(), call, options); }));
  }
  std::string remove(std::uint16_t id) {
    return outcome(scenario.call(
        [&](auto call) { scenario.client().remove_account(Scenario::root(), call, engine::ShortServerId(id)); }));
  }
  [[nodiscard]] std::size_t servers() { return scenario.client().servers().size(); }

  Scenario scenario;
};

TEST_F(Provisioning, AddsAServerAndRegistersWithIt) {
  scenario.register_client();
  EXPECT_EQ(add(server(7)), "done");
  const auto* request = scenario.next_request();
  ASSERT_NE(request, nullptr);
  EXPECT_EQ(request->server, engine::ShortServerId(7));
  EXPECT_EQ(scenario.client().account(engine::ShortServerId(7))->uri, "coap://other");
}

TEST_F(Provisioning, ABootstrapServerIsShownAtOnce) {
  scenario.register_client();
  EXPECT_EQ(add({.id = engine::kBootstrapServer, .uri = "coap://bootstrap", .bootstrap = true}), "done");
  EXPECT_TRUE(scenario.take<engine::ServersChanged>());
  EXPECT_EQ(servers(), 2U);
  EXPECT_EQ(scenario.next_request(), nullptr);  // there is a server already
}

TEST_F(Provisioning, ABootstrapServerIsAskedWhereThereIsNobodyElse) {
  scenario.register_client();
  EXPECT_EQ(remove(1), "done");
  scenario.answer(engine::kDeleted);
  EXPECT_EQ(add({.id = engine::kBootstrapServer, .uri = "coap://bootstrap", .bootstrap = true}), "done");
  ASSERT_NE(scenario.next_request(), nullptr);
  EXPECT_EQ(scenario.next_request()->request.uri_path.front(), "bs");
}

TEST_F(Provisioning, IsDoneWhenItIsOnTheDisk) {
  scenario.register_client();
  scenario.accounts_wait = true;
  EXPECT_EQ(add(server(7)), "none yet");
  const auto save = scenario.take<SaveState>();
  ASSERT_TRUE(save);
  scenario.client().on_state_saved(save->ticket, fail(ErrorCode::kUnavailable, "disk full"));
  EXPECT_EQ(outcome(scenario.late_result()), "disk full");
}

TEST_F(Provisioning, SurvivesARestartWithItsKey) {
  engine::ServerOptions options = server(7, "coaps://other");
  options.security = {.mode = engine::SecurityMode::kPsk, .identity = to_bytes("gw")};
  options.security.key = engine::StoredMaterial{Secret(Bytes{1, 2, 3})};
  scenario.register_client();
  EXPECT_EQ(add(options), "done");
  Scenario after;
  ASSERT_TRUE(after.client().restore(StateFile::kAccounts, saved(scenario)));
  EXPECT_EQ(*after.client().account(engine::ShortServerId(7)), options);
  EXPECT_EQ(after.client().servers().size(), 2U);
}

TEST_F(Provisioning, RefusesWhatCannotBe) {
  EXPECT_EQ(add(server(1)), "server 1: has an account");
  EXPECT_EQ(add(server(0)), "a short server id is 1 to 65534");
  EXPECT_EQ(add(server(65535)), "a short server id is 1 to 65534");
  EXPECT_EQ(add(server(7), Scenario::user(1000, ":1.9")), "only root and the group lwm2m provision servers");
  EXPECT_EQ(change(server(7)), "server 7: has no account");
  EXPECT_EQ(remove(7), "server 7: has no account");
  for (std::uint16_t id = 2; id <= 64; ++id) EXPECT_EQ(add(server(id)), "done");
  EXPECT_EQ(add(server(65)), "more than 64 accounts");
}

TEST_F(Provisioning, ChangesAServerWhichIsLeftFirst) {
  scenario.register_client();
  engine::ServerOptions options = Scenario::default_options().servers[0];
  options.uri = "coap://moved";
  EXPECT_EQ(change(options), "done");
  ASSERT_NE(scenario.next_request(), nullptr);
  EXPECT_EQ(scenario.next_request()->request.method, Method::kDelete);
  scenario.answer({2, 2});
  const auto open = scenario.take<engine::OpenLink>();
  ASSERT_TRUE(open);
  EXPECT_EQ(open->uri, "coap://moved");
  // The file has not changed: what the bus said stays.
  scenario.client().reload(Scenario::default_options());
  EXPECT_EQ(scenario.client().account(engine::ShortServerId(1))->uri, "coap://moved");
}

TEST_F(Provisioning, KeepsWhatTheServerWroteOfWhatIsNotChanged) {
  scenario.register_client();
  put(scenario, "/1/0/3", "77");
  put(scenario, "/1/0/5", "99");
  engine::ServerOptions options = Scenario::default_options().servers[0];
  options.uri = "coap://moved";
  options.disable_timeout = 1000;  // /1/x/5
  EXPECT_EQ(change(options), "done");
  scenario.answer({2, 2});
  scenario.answer(engine::kCreated, {"rd", "2"});
  EXPECT_EQ(text(scenario, "/1/0/3"), "77");
  EXPECT_EQ(text(scenario, "/1/0/5"), "1000");
  Scenario after;
  restart(after, saved(scenario));
  EXPECT_EQ(text(after, "/1/0/3"), "77");
  EXPECT_EQ(text(after, "/1/0/5"), "1000");
}

TEST_F(Accounts, AnotherEndpointNameDoesNotUndoWhatAServerWrote) {
  Scenario scenario;
  scenario.register_client();
  put(scenario, "/1/0/3", "77");
  engine::Options options = Scenario::default_options();
  options.endpoint = "another";
  scenario.client().reload(options);
  scenario.drain();
  scenario.answer({2, 2});
  scenario.answer(engine::kCreated, {"rd", "2"});
  EXPECT_EQ(text(scenario, "/1/0/3"), "77");
}

TEST_F(Provisioning, RemovesAServerOfTheFileUntilItsEntryChanges) {
  scenario.register_client();
  EXPECT_EQ(remove(1), "done");
  scenario.answer({2, 2});
  EXPECT_EQ(servers(), 0U);
  scenario.client().reload(Scenario::default_options());
  EXPECT_EQ(servers(), 0U);
  Scenario after;
  ASSERT_TRUE(after.client().restore(StateFile::kAccounts, saved(scenario)));
  EXPECT_EQ(after.client().servers().size(), 0U);
  after.client().reload(with_lifetime(3600));
  EXPECT_EQ(after.client().servers().size(), 1U);
}

TEST_F(Provisioning, AServerThatWasRemovedCanBeAddedAgain) {
  scenario.register_client();
  EXPECT_EQ(remove(1), "done");
  scenario.answer({2, 2});
  EXPECT_EQ(add(server(1)), "done");
  EXPECT_EQ(servers(), 1U);
  EXPECT_EQ(scenario.client().account(engine::ShortServerId(1))->uri, "coap://other");
}

}  // namespace
}  // namespace lwm2m::test
