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

}  // namespace
}  // namespace lwm2m::test
