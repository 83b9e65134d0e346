#include "dbus/caller_authorization.hpp"

#include <gmock/gmock.h>

#include "tests/unit/dbus/test_message.hpp"

namespace lwm2m::dbus {
namespace {

using testing::ElementsAre;

constexpr uid_t kOwn = 990;
constexpr gid_t kGroup = 991;

class Authorization : public testing::Test {
 protected:
  CallerAuthorization::Continuation note(const std::string& what) {
    return [this, what](const Result<engine::Caller>& caller) {
      seen.push_back(what + (caller ? "" : ": " + caller.error().message()));
    };
  }
  const engine::Caller* learn(const std::string& name, Credentials credentials) {
    EXPECT_TRUE(authorization.hold(name, [](const auto&) {}));
    authorization.on_credentials(name, credentials);
    return authorization.find(name);
  }

  std::vector<std::string> asked{};
  std::vector<std::string> seen{};
  CallerAuthorization authorization{Administrators{kOwn, kGroup}, [this](const std::string& name) { asked.push_back(name); }};
};

TEST_F(Authorization, AsksOncePerNameAndGoesOnInOrder) {
  ASSERT_TRUE(authorization.hold(":1.1", note("first")));
  ASSERT_TRUE(authorization.hold(":1.2", note("other")));
  ASSERT_TRUE(authorization.hold(":1.1", note("second")));
  EXPECT_THAT(asked, ElementsAre(":1.1", ":1.2"));
  EXPECT_EQ(authorization.find(":1.1"), nullptr);

  authorization.on_credentials(":1.1", Credentials{1000, {}});

  EXPECT_THAT(seen, ElementsAre("first", "second"));
  ASSERT_NE(authorization.find(":1.1"), nullptr);
  EXPECT_EQ(authorization.find(":1.1")->uid, engine::Uid(1000));
  EXPECT_EQ(authorization.find(":1.1")->bus_name, ":1.1");
}

TEST_F(Authorization, TellsAdministrators) {
  EXPECT_TRUE(learn(":1.1", {0, {}})->privileged);
  EXPECT_TRUE(learn(":1.2", {kOwn, {}})->privileged);
  EXPECT_TRUE(learn(":1.3", {1000, {100, kGroup}})->privileged);
  EXPECT_FALSE(learn(":1.4", {1000, {100}})->privileged);
}

TEST_F(Authorization, KnowsNoAdministratorsByAGroupThatIsNotThere) {
  CallerAuthorization without({kOwn, std::nullopt}, [](const auto&) {});
  ASSERT_TRUE(without.hold(":1.1", [](const auto&) {}));
  without.on_credentials(":1.1", Credentials{1000, {0, kGroup}});
  EXPECT_FALSE(without.find(":1.1")->privileged);
}

TEST_F(Authorization, RefusesAccessWhenTheBusCannotTell) {
  ASSERT_TRUE(authorization.hold(":1.1", note("call")));
  authorization.on_credentials(":1.1", fail(ErrorCode::kUnavailable, "gone"));
  EXPECT_THAT(seen, ElementsAre(testing::HasSubstr("call: who :1.1 is cannot be told: gone")));

  ASSERT_TRUE(authorization.hold(":1.1", note("again")));
  EXPECT_EQ(asked.size(), 2U);
}

TEST_F(Authorization, LimitsWhatItHolds) {
  for (std::size_t i = 0; i < CallerAuthorization::kMaximumHeld; ++i) ASSERT_TRUE(authorization.hold(":1.1", note("call")));
  EXPECT_EQ(authorization.hold(":1.1", note("one more")).error().code(), ErrorCode::kBusy);
  EXPECT_TRUE(authorization.hold(":1.2", note("another's")));
}

TEST_F(Authorization, ForgetsWhoLeaves) {
  learn(":1.1", {1000, {}});
  EXPECT_TRUE(authorization.forget(":1.1"));
  EXPECT_EQ(authorization.find(":1.1"), nullptr);
  EXPECT_FALSE(authorization.forget(":1.1"));
}

TEST_F(Authorization, DropsTheCallsOfWhoLeavesBeforeTheAnswer) {
  ASSERT_TRUE(authorization.hold(":1.1", note("call")));
  EXPECT_FALSE(authorization.forget(":1.1"));
  authorization.on_credentials(":1.1", Credentials{1000, {}});
  EXPECT_TRUE(seen.empty());
  EXPECT_EQ(authorization.find(":1.1"), nullptr);
}

TEST_F(Authorization, ListsWhoIsKnown) {
  learn(":1.1", {1000, {}});
  ASSERT_TRUE(authorization.hold(":1.2", note("held")));
  EXPECT_THAT(authorization.known(), ElementsAre(":1.1"));
}

TEST(Credentials, AreReadFromWhatTheBusTells) {
  TestMessage message;
  message.append("a{sv}", 4, "UnixUserID", "u", 1000, "ProcessID", "u", 42, "UnixGroupIDs", "au", 2, 100, 27,
                 "LinuxSecurityLabel", "ay", 1, 0);
  auto reader = message.reader();
  const auto credentials = read_credentials(reader);
  ASSERT_TRUE(credentials);
  EXPECT_EQ(credentials->uid, 1000U);
  EXPECT_THAT(credentials->groups, ElementsAre(100U, 27U));
}

TEST(Credentials, WithoutAUserAreNone) {
  TestMessage message;
  message.append("a{sv}", 1, "ProcessID", "u", 42);
  auto reader = message.reader();
  EXPECT_EQ(read_credentials(reader).error().code(), ErrorCode::kAccessDenied);
}

TEST(FindGroup, FindsRootAndNotWhatIsNotThere) {
  EXPECT_EQ(find_group("root"), std::optional<gid_t>(0));
  EXPECT_EQ(find_group("no-such-group-anywhere"), std::nullopt);
}

}  // namespace
}  // namespace lwm2m::dbus
