// Access control (Core 1.1.1 §8): who of several servers may do what with which object instance.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scenario.hpp"

namespace lwm2m::test {
namespace {

using engine::AccessEntry;
using engine::Method;
using engine::SendNotification;
using engine::ShortServerId;
using testing::HasSubstr;
using testing::Not;

constexpr std::uint16_t kJson = 110;
constexpr std::uint8_t kRead = 1;
constexpr std::uint8_t kWrite = 2;
constexpr std::uint8_t kExecute = 4;
constexpr std::uint8_t kCreate = 16;

const ShortServerId kOne{1};
const ShortServerId kTwo{2};

class Access : public testing::Test {
 protected:
  static engine::Options two_servers(std::vector<AccessEntry> access) {
    engine::Options options = Scenario::default_options();
    options.servers.push_back({.id = kTwo, .uri = "coap://second"});
    options.access = std::move(access);
    return options;
  }
  static AccessEntry entry(const std::string& of, ShortServerId owner,
                           std::vector<std::pair<std::uint16_t, std::uint8_t>> acl = {}) {
    return {path(of), owner, std::move(acl)};
  }
  // /26241/0 of server 1, /26241/1 readable by 2 alone, /3/0 by all who have no entry, /26241 to be created by 2.
  static std::vector<AccessEntry> entries() {
    return {entry("/26241/0", kOne), entry("/26241/1", engine::kOnlyBootstrapServer, {{2, kRead}}),
            entry("/3/0", kOne, {{0, kRead}}),
            entry("/26241", engine::kOnlyBootstrapServer, {{0, kCreate}, {2, kCreate}})};
  }
  void SetUp() override { begin(scenario); }
  static void begin(Scenario& at) {
    for (const char* instance : {"/26241/0", "/26241/1", "/26241/2"}) {
      at.create(instance, {{std::string(instance) + "/0", model::Value(std::int64_t{7})}});
    }
    at.client().start();
    at.drain();
    at.answer(engine::kCreated, {"rd", "1"});
    at.answer(engine::kCreated, {"rd", "2"});
    at.forget();
  }
  std::string code(const Ask& ask, ShortServerId server) { return code(scenario, ask, server); }
  static std::string code(Scenario& at, const Ask& ask, ShortServerId server) {
    const auto answer = at.ask(ask, server);
    return answer ? answer->code.to_string() : "none";
  }
  std::string text(const Ask& ask, ShortServerId server) {
    const auto answer = scenario.ask(ask, server);
    return answer && answer->code == engine::kContent ? text_of(*answer) : answer ? answer->code.to_string() : "none";
  }
  static Ask read(const std::string& at) { return {.path = at, .accept = kJson}; }
  static Ask put(const std::string& at, const std::string& value = "1") {
    return {.method = Method::kPut, .path = at, .content_format = 0, .payload = value};
  }

  Scenario scenario{two_servers(entries())};
};

TEST_F(Access, IsNoMatterForASingleServer) {
  engine::Options options = Scenario::default_options();
  options.access = entries();
  Scenario alone(options);
  alone.create("/26241/2", {{"/26241/2/0", model::Value(std::int64_t{7})}});
  alone.register_client();
  EXPECT_EQ(code(alone, read("/26241/2"), kOne), "2.05");
}

TEST_F(Access, IsNoMatterWithoutAnEntry) {
  Scenario open(two_servers({}));
  begin(open);
  EXPECT_EQ(code(open, put("/26241/2/0"), kTwo), "2.04");
}

TEST_F(Access, AnOwnerHasAllRights) {
  EXPECT_EQ(code(read("/26241/0"), kOne), "2.05");
  EXPECT_EQ(code(put("/26241/0/0"), kOne), "2.04");
  EXPECT_EQ(code({.method = Method::kPut, .path = "/26241/0/0", .queries = {"pmin=1"}}, kOne), "2.04");
  EXPECT_EQ(code({.method = Method::kDelete, .path = "/26241/0"}, kOne), "2.02");
}

TEST_F(Access, OthersHaveNone) {
  for (const Ask& ask :
       {read("/26241/0"), read("/26241/0/0"), put("/26241/0/0"), Ask{.method = Method::kPost, .path = "/26241/0/6"},
        Ask{.method = Method::kDelete, .path = "/26241/0"},
        Ask{.method = Method::kPut, .path = "/26241/0", .queries = {"pmin=1"}},
        Ask{.path = "/26241/0", .accept = kJson, .observe = 0}}) {
    EXPECT_EQ(code(ask, kTwo), "4.01") << static_cast<int>(ask.method) << ask.path;
  }
}

TEST_F(Access, AnEntryGivesWhatItSays) {
  EXPECT_EQ(code(read("/26241/1"), kTwo), "2.05");
  EXPECT_EQ(code(put("/26241/1/0"), kTwo), "4.01");
  EXPECT_EQ(code(read("/26241/1"), kOne), "4.01");
}

TEST_F(Access, AnInstanceWithoutAnEntryIsReachedByNobody) {
  EXPECT_EQ(code(read("/26241/2"), kOne), "4.01");
  EXPECT_EQ(code(read("/26241/2"), kTwo), "4.01");
}

TEST_F(Access, TheEntryForTheOthersIsForThoseWithoutOne) {
  EXPECT_EQ(code(read("/3/0/0"), kTwo), "2.05");
  EXPECT_EQ(code({.method = Method::kPost, .path = "/3/0/4"}, kTwo), "4.01");
  EXPECT_EQ(code({.method = Method::kPost, .path = "/3/0/4"}, kOne), "2.04");  // the owner has more than that
}

TEST_F(Access, AnOwnEntryLimitsTheOwner) {
  Scenario limited(two_servers({entry("/26241/0", kOne, {{1, kRead}})}));
  begin(limited);
  EXPECT_EQ(code(limited, read("/26241/0"), kOne), "2.05");
  EXPECT_EQ(code(limited, put("/26241/0/0"), kOne), "4.01");
}

TEST_F(Access, RightsAreLookedAtBeforeResources) {
  EXPECT_EQ(code(read("/26241/0/99"), kTwo), "4.01");
  EXPECT_EQ(code(read("/26241/0/99"), kOne), "4.04");
  EXPECT_EQ(code(read("/26241/9"), kTwo), "4.04");  // after instances
}

TEST_F(Access, AnObjectIsReadAsFarAsIsAllowed) {
  const std::string two = text(read("/26241"), kTwo);
  EXPECT_THAT(two, HasSubstr("\"1/0\""));
  EXPECT_THAT(two, Not(HasSubstr("\"0/0\"")));
  Scenario closed(two_servers({entry("/3/0", kOne)}));
  begin(closed);
  EXPECT_EQ(code(closed, read("/26241"), kTwo), "4.01");
}

TEST_F(Access, DiscoverNeedsNone) { EXPECT_EQ(code({.path = "/26241/0", .accept = 40}, kTwo), "2.05"); }

TEST_F(Access, AServersAccountIsItsOwn) {
  EXPECT_EQ(code(read("/1/0"), kOne), "2.05");
  EXPECT_EQ(code(put("/1/0/1", "300"), kOne), "2.04");
  EXPECT_EQ(code({.method = Method::kPost, .path = "/1/0/8"}, kOne), "2.04");
  EXPECT_EQ(code(read("/1/1"), kOne), "4.01");
  EXPECT_EQ(code(put("/1/1/1", "300"), kOne), "4.01");
}

// ---- composites ---------------------------------------------------------------------------------

TEST_F(Access, ACompositeReadLeavesOutWhatIsForbidden) {
  const auto fetch = [](const std::string& body) {
    return Ask{.method = Method::kFetch, .path = "/", .content_format = kJson, .accept = kJson, .payload = body};
  };
  EXPECT_EQ(text(fetch(R"([{"n":"/26241/0/0"},{"n":"/26241/1/0"}])"), kTwo), R"([{"n":"/26241/1/0","v":7}])");
  EXPECT_EQ(text(fetch(R"([{"n":"/26241/0/0"}])"), kTwo), "4.01");
  EXPECT_EQ(text(fetch(R"([{"n":"/99/0/0"}])"), kTwo), "[]");
}

TEST_F(Access, ACompositeWriteNeedsEveryRight) {
  const Ask ask{.method = Method::kIPatch,
                .path = "/",
                .content_format = kJson,
                .payload = R"([{"n":"/26241/0/0","v":1},{"n":"/26241/1/0","v":1}])"};
  EXPECT_EQ(code(ask, kOne), "4.01");
  EXPECT_EQ(text({.path = "/26241/0/0", .accept = 0}, kOne), "7");
}

// ---- create and delete --------------------------------------------------------------------------

TEST_F(Access, CreateIsGrantedByNameAlone) {
  const Ask create{
      .method = Method::kPost, .path = "/26241", .content_format = 11542, .payload = std::string("\xC1\x00\x05", 3)};
  EXPECT_EQ(code(create, kOne), "4.01");  // the entry for the others does not count
  EXPECT_EQ(code(create, kTwo), "2.01");
  EXPECT_EQ(code(put("/26241/3/0"), kTwo), "2.04");  // and it owns what it has made
  EXPECT_EQ(code(read("/26241/3"), kOne), "4.01");
}

TEST_F(Access, WhatIsSaidOfAnInstanceGoesWithIt) {
  const std::string before = text(read("/2"), kOne);
  EXPECT_THAT(before, HasSubstr("\"0/0\""));
  ASSERT_EQ(code({.method = Method::kDelete, .path = "/26241/0"}, kOne), "2.02");
  EXPECT_THAT(text(read("/2"), kOne), Not(HasSubstr("\"0/0\"")));
}

// ---- Object 2 itself ----------------------------------------------------------------------------

TEST_F(Access, RightsAreReadByAllAndChangedByTheirOwner) {
  EXPECT_EQ(code(read("/2/0"), kTwo), "2.05");
  const Ask grant{
      .method = Method::kPost, .path = "/2/0", .content_format = kJson, .payload = R"([{"n":"/2/0/2/2","v":1}])"};
  EXPECT_EQ(code(grant, kTwo), "4.01");
  EXPECT_EQ(code(grant, kOne), "2.04");
  EXPECT_EQ(code(read("/26241/0"), kTwo), "2.05");
  EXPECT_EQ(code(put("/26241/0/0"), kTwo), "4.01");
  EXPECT_EQ(code({.method = Method::kDelete, .path = "/2/0"}, kOne), "4.01");
  EXPECT_EQ(code({.method = Method::kPost, .path = "/2", .content_format = kJson, .payload = "[]"}, kOne), "4.01");
}

TEST_F(Access, WhatAServerMayNotReadIsNoReasonToNotifyIt) {
  ASSERT_EQ(code({.path = "/26241", .accept = kJson, .observe = 0}, kTwo), "2.05");
  ASSERT_EQ(code({.method = Method::kFetch,
                  .path = "/",
                  .content_format = kJson,
                  .accept = kJson,
                  .observe = 0,
                  .payload = R"([{"n":"/26241/0/0"},{"n":"/26241/1/0"}])",
                  .token = 2},
                 kTwo),
            "2.05");
  scenario.set("/26241/0/0", model::Value(std::int64_t{8}));
  EXPECT_EQ(scenario.take<SendNotification>(), std::nullopt);
  scenario.set("/26241/1/0", model::Value(std::int64_t{8}));
  EXPECT_EQ(scenario.take_all<SendNotification>().size(), 2U);
}

TEST_F(Access, ARightThatGoesEndsTheObservation) {
  ASSERT_EQ(code({.path = "/26241/0/0", .accept = kJson, .observe = 0}, kOne), "2.05");
  ASSERT_EQ(
      code({.method = Method::kPost, .path = "/2/0", .content_format = kJson, .payload = R"([{"n":"/2/0/2/1","v":2}])"},
           kOne),
      "2.04");
  scenario.set("/26241/0/0", model::Value(std::int64_t{8}));
  const auto last = scenario.take<SendNotification>();
  ASSERT_TRUE(last);
  EXPECT_EQ(last->response.code, engine::kUnauthorized);
  EXPECT_TRUE(scenario.client().observations().empty());
}

TEST_F(Access, WhatServersChangedSurvivesARestart) {
  ASSERT_EQ(
      code({.method = Method::kPost, .path = "/2/0", .content_format = kJson, .payload = R"([{"n":"/2/0/2/2","v":1}])"},
           kOne),
      "2.04");
  Bytes saved;
  for (auto& save : scenario.take_all<engine::SaveState>()) saved = std::move(save.content);
  Scenario after(two_servers(entries()));
  ASSERT_TRUE(after.client().restore(engine::StateFile::kAccounts, saved));
  begin(after);
  EXPECT_EQ(code(after, read("/26241/0"), kTwo), "2.05");
  // An entry that was changed in the file counts from then on.
  auto changed = entries();
  changed[0].acl = {{2, kWrite}};
  Scenario other(two_servers(changed));
  ASSERT_TRUE(other.client().restore(engine::StateFile::kAccounts, saved));
  begin(other);
  EXPECT_EQ(code(other, read("/26241/0"), kTwo), "4.01");
  EXPECT_EQ(code(other, put("/26241/0/0"), kTwo), "2.04");
}

TEST_F(Access, WhatAServerOwnedIsAnothersWhenItGoes) {
  auto options = two_servers(entries());
  options.access[0].acl = {{1, 15}, {2, kRead}};
  Scenario owned(options);
  begin(owned);
  const auto removed =
      owned.call([&](engine::CallId id) { owned.client().remove_account(Scenario::root(), id, kOne); });
  ASSERT_TRUE(!removed || *removed);
  owned.drain();
  EXPECT_EQ(std::get<std::int64_t>(*owned.client().tree().find_value(path("/2/0/3"))), 2);
  EXPECT_EQ(owned.client().tree().find_value(path("/2/0/2/1")), nullptr);
  EXPECT_EQ(std::get<std::int64_t>(*owned.client().tree().find_value(path("/2/2/3"))),
            65535);  // nobody has a right by name
}

TEST_F(Access, AReloadBringsOtherEntries) {
  auto options = two_servers(entries());
  options.access[0].acl = {{2, kExecute | kRead}};
  options.access.pop_back();
  scenario.client().reload(options);
  EXPECT_EQ(code(read("/26241/0"), kTwo), "2.05");
  EXPECT_EQ(code({.method = Method::kPost,
                  .path = "/26241",
                  .content_format = 11542,
                  .payload = std::string("\xC1\x00\x05", 3)},
                 kTwo),
            "4.01");
}

}  // namespace
}  // namespace lwm2m::test
