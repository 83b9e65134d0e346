// What was promised to be kept is there after a restart, whatever ended the daemon before.
#include <fmt/core.h>

#include <filesystem>
#include <fstream>

#include "tests/daemon/daemon_fixture.hpp"

namespace lwm2m::test {
namespace {

namespace fs = std::filesystem;

constexpr int kKills = 20;

class DaemonRestart : public Daemon {
 protected:
  std::string write_persistent(double value) {
    return caller
        .call("Registry", "Write", "a(sv)a{sv}", 1, "/3303/0/5700", "d", value, 2, "Create", "b", 1, "Persistent", "b",
              1)
        .error;
  }
  // An object with one resource, 0, a string.
  std::string define(int object, const char* name) {
    return caller
        .call("Definitions", "Define", "qssba(qsssbb)", object, name, "1.0", 1, 1, 0, "Text", "String", "RW", 0, 1)
        .error;
  }
  Reply create_text(const char* path, const char* value) {
    return caller.call("Registry", "CreateInstance", "sa(sv)", path, 1, "0", "s", value);
  }
};

TEST_F(DaemonRestart, KeepsDefinitionsAndPersistentValues) {
  start();
  ASSERT_EQ(define(26241, "Pump"), "");
  ASSERT_EQ(write_persistent(21.5), "");
  ASSERT_EQ(caller
                .call("Registry", "Write", "a(sv)a{sv}", 1, "/26241/3/0", "s", "a\nb", 2, "Create", "b", 1,
                      "Persistent", "b", 1)
                .error,
            "");
  ASSERT_EQ(create_text("/26241/4", "not persistent").error, "");
  daemon.stop();
  daemon.start();
  const auto registration = server.wait_for_register(kPatience);
  ASSERT_TRUE(registration);
  EXPECT_THAT(registration->objects, testing::HasSubstr("</3303/0>"));
  EXPECT_THAT(registration->objects, testing::HasSubstr("</26241/3>"));
  ASSERT_TRUE(caller.wait_for_daemon());
  EXPECT_EQ(caller.number("/3303/0/5700"), 21.5);
  EXPECT_EQ(caller.text("/26241/3/0"), "a\nb");
  EXPECT_EQ(caller.call("Registry", "Get", "s", "/26241/4/0").error, "NotFound");
}

TEST_F(DaemonRestart, WithoutDeregisteringCostsAnUpdate) {
  start("deregister-on-stop = false");
  const auto observation = server.observe("*", support::read("/3/0/13", support::kText));
  ASSERT_TRUE(observation && observation->established);
  const std::string peer = server.registrations().at(0).peer;
  daemon.stop();
  EXPECT_TRUE(fs::exists(daemon.state_directory() / "registrations"));
  daemon.start();
  const auto update = server.wait_for_update(kPatience);
  ASSERT_TRUE(update);
  EXPECT_EQ(update->peer, peer);
  EXPECT_TRUE(server.next_notification(observation->id, kPatience));
  EXPECT_FALSE(fs::exists(daemon.state_directory() / "registrations"));  // good for one start
  EXPECT_EQ(received(support::RequestKind::kRegister), 1U);
  EXPECT_EQ(received(support::RequestKind::kDeregister), 0U);
  ASSERT_TRUE(caller.wait_for_daemon());
  EXPECT_EQ(read("/3/0/0"), "Maker");
  daemon.kill();
  start_again();  // killed: the server is to say anew what it observes
  EXPECT_EQ(received(support::RequestKind::kRegister), 2U);
}

TEST_F(DaemonRestart, GoesOnWithoutARegistrationThatIsDamaged) {
  start("deregister-on-stop = false");
  daemon.stop();
  std::ofstream(daemon.state_directory() / "registrations", std::ios::binary) << "torn";
  start_again();
  EXPECT_EQ(received(support::RequestKind::kRegister), 2U);
  EXPECT_THAT(daemon.log_so_far(), testing::HasSubstr("registrations: not a state file; going on without it"));
}

TEST_F(DaemonRestart, KeepsWhatAServerWroteOfItsAccount) {
  start();
  ASSERT_EQ(code_of(support::write("/1/1/1", support::text("120"))), "4.04");
  ASSERT_EQ(code_of(support::write("/1/0/1", support::text("120"))), "2.04");
  daemon.kill();
  start_again();
  EXPECT_EQ(read("/1/0/1"), "120");
  daemon.stop();
  daemon.configure(configuration(server_table(1, server.uri(), "lifetime = 3600")));
  start_again();
  EXPECT_EQ(read("/1/0/1"), "3600");
}

TEST_F(DaemonRestart, KeepsWhatWasAnsweredThoughItIsKilledAtOnce) {
  start();
  for (int i = 0; i < kKills; ++i) {
    const std::string path = fmt::format("/{}/0", 26241 + i);
    ASSERT_EQ(write_persistent(i), "") << i;
    ASSERT_EQ(define(26241 + i, "Pump"), "") << i;
    daemon.kill();
    start_again();
    ASSERT_EQ(caller.number("/3303/0/5700"), i);
    ASSERT_EQ(create_text(path.c_str(), "defined").error, "") << path;
  }
}

TEST_F(DaemonRestart, APersistentWriteOfAServerSurvivesAKill) {
  start();
  ASSERT_EQ(caller
                .call("Registry", "Write", "a(sv)a{sv}", 1, "/3303/0/5750", "s", "hall", 2, "Create", "b", 1,
                      "Persistent", "b", 1)
                .error,
            "BadValue");  // 5700 is mandatory
  ASSERT_EQ(write_persistent(20), "");
  ASSERT_EQ(
      caller.call("Registry", "Write", "a(sv)a{sv}", 1, "/3303/0/5750", "s", "hall", 1, "Persistent", "b", 1).error,
      "");
  ASSERT_EQ(code_of(support::write("/3303/0/5750", support::text("kitchen"))), "2.04");
  daemon.kill();
  start_again();
  EXPECT_EQ(caller.text("/3303/0/5750"), "kitchen");
}

TEST_F(DaemonRestart, WhatIsDeletedStaysDeleted) {
  start();
  ASSERT_EQ(write_persistent(20), "");
  ASSERT_EQ(caller.call("Registry", "Delete", "s", "/3303/0").error, "");
  daemon.kill();
  start_again();
  EXPECT_EQ(caller.call("Registry", "Get", "s", "/3303/0/5700").error, "NotFound");
}

}  // namespace
}  // namespace lwm2m::test
