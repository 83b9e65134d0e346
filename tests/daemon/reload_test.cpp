// SIGHUP with another configuration.
#include <algorithm>

#include "tests/daemon/daemon_fixture.hpp"

namespace lwm2m::test {
namespace {

using testing::HasSubstr;

class DaemonReload : public Daemon {
 protected:
  void SetUp() override {
    Daemon::SetUp();
    ASSERT_TRUE(second.start() && third.start());
  }
  void start_with_two() {
    daemon.configure(configuration(server_table(1, server.uri()) + server_table(2, second.uri())));
    start_again();
    ASSERT_TRUE(second.wait_for_register(kPatience));
  }
  void reload(const std::string& tables) {
    daemon.configure(configuration(tables));
    daemon.hang_up();
    ASSERT_TRUE(daemon.wait_for_log("configuration reloaded"));
  }

  // Gives a message up after one retransmission, 4.5 s at most; by default that takes a minute at least.
  static std::string impatient(const std::string& tables) {
    return "[coap]\nack-timeout = 1\nmax-retransmit = 1\n" + tables;
  }
  static auto retransmitted(support::LwM2mServer& by) {
    const auto all = by.received();
    return std::ranges::count_if(all, &support::ReceivedRequest::retransmission);
  }

  support::LwM2mServer second{};
  support::LwM2mServer third{};
};

TEST_F(DaemonReload, TheSameConfigurationSendsNothing) {
  start_with_two();
  reload(server_table(1, server.uri()) + server_table(2, second.uri()));
  EXPECT_EQ(read("/3/0/0"), "Maker");
  EXPECT_EQ(server.received().size(), 1U);
  EXPECT_EQ(second.received().size(), 1U);
}

TEST_F(DaemonReload, AServerThatHasNotChangedHearsNothingOfOneThatHas) {
  start_with_two();
  reload(server_table(1, server.uri()) + server_table(2, second.uri(), "lifetime = 3600"));
  const auto again = second.wait_for_register(kPatience);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->lifetime, seconds(3600));
  EXPECT_EQ(second.registrations().size(), 1U);
  EXPECT_EQ(read("/3/0/0"), "Maker");
  EXPECT_EQ(server.received().size(), 1U);
}

TEST_F(DaemonReload, AServerThatIsNotThereAnyMoreIsDeregistered) {
  start_with_two();
  reload(server_table(1, server.uri()));
  EXPECT_TRUE(second.wait_for_deregister(kPatience));
  EXPECT_EQ(read("/3/0/0"), "Maker");
  EXPECT_EQ(received(support::RequestKind::kRegister), 1U);
  EXPECT_EQ(received(support::RequestKind::kDeregister), 0U);
}

TEST_F(DaemonReload, AServerThatIsNewIsRegisteredWith) {
  start_with_two();
  reload(server_table(1, server.uri()) + server_table(2, second.uri()) + server_table(3, third.uri()));
  const auto registration = third.wait_for_register(kPatience);
  ASSERT_TRUE(registration);
  EXPECT_EQ(registration->endpoint, "node");
  EXPECT_THAT(third.request("*", support::read("/3/0/0", support::kText))->payload, to_bytes("Maker"));
  EXPECT_EQ(received(support::RequestKind::kRegister), 1U);
  EXPECT_EQ(received(second, support::RequestKind::kRegister), 1U);
}

TEST_F(DaemonReload, AServerThatMovesIsDeregisteredThereAndRegisteredHere) {
  start_with_two();
  reload(server_table(1, server.uri()) + server_table(2, third.uri()));
  EXPECT_TRUE(third.wait_for_register(kPatience));
  EXPECT_TRUE(second.wait_for_deregister(kPatience));
  EXPECT_EQ(server.received().size(), 1U);
}

TEST_F(DaemonReload, AServerThatGoesLeavesTheOthersAlone) {
  start_with_two();
  reload(server_table(1, server.uri()));
  EXPECT_EQ(read("/3/0/0"), "Maker");
  EXPECT_EQ(caller.call("Manager", "Update", "q", 2).error, "NotFound");
  EXPECT_EQ(received(support::RequestKind::kRegister), 1U);
}

TEST_F(DaemonReload, AChangeThatNeedsARestartIsSaid) {
  start_with_two();
  daemon.configure("endpoint = \"node\"\n[device]\nmanufacturer = \"Other\"\n" + server_table(1, server.uri()) +
                   server_table(2, second.uri()));
  daemon.hang_up();
  EXPECT_TRUE(daemon.wait_for_log("[device]: the change needs a restart"));
  EXPECT_TRUE(daemon.wait_for_log("configuration reloaded"));
}

TEST_F(DaemonReload, AServerThatIsNewIsSentToAsTheNewTableOfCoapSays) {
  start_with_two();
  third.answer_silently(support::RequestKind::kRegister);
  reload(impatient(server_table(1, server.uri()) + server_table(3, third.uri())));
  EXPECT_TRUE(daemon.wait_for_log("server 3: registration-failure"));
  EXPECT_EQ(retransmitted(third), 1);
}

TEST_F(DaemonReload, AServerThatIsThereIsSentToAsTheNewTableOfCoapSaysOnceItsLinkIsOpenedAnew) {
  start_with_two();
  reload(impatient(server_table(1, server.uri()) + server_table(2, second.uri())));
  EXPECT_EQ(server.received().size(), 1U);  // that alone is none of its business
  ASSERT_EQ(caller.call("Manager", "Stop", "b", 0).error, "");
  server.answer_silently(support::RequestKind::kRegister);
  ASSERT_EQ(caller.call("Manager", "Start").error, "");
  EXPECT_TRUE(daemon.wait_for_log("server 1: registration-failure"));
  EXPECT_EQ(retransmitted(server), 1);
  server.answer_normally(support::RequestKind::kRegister);
}

TEST_F(DaemonReload, TheLogLevelIsTheConfiguredOneAgain) {
  start_with_two();
  const auto level = [this](const std::string& verb, const Words& value = {}) {
    Words words{"--system", verb, "org.lwm2md.Client1", "/org/freedesktop/LogControl1", "org.freedesktop.LogControl1",
                "LogLevel"};
    words.insert(words.end(), value.begin(), value.end());
    const Ending ending = run("busctl", words);
    return ending.out + ending.err;
  };
  EXPECT_EQ(level("set-property", {"s", "err"}), "");
  EXPECT_EQ(level("get-property"), "s \"err\"\n");
  reload(server_table(1, server.uri()) + server_table(2, second.uri()));
  EXPECT_EQ(level("get-property"), "s \"info\"\n");
}

TEST_F(DaemonReload, TheBusSurvivesIt) {
  start_with_two();
  ASSERT_EQ(ctl({"set", "/3303/0/5700", "20", "--create"}).status, 0);
  reload(server_table(1, server.uri()));
  EXPECT_EQ(caller.number("/3303/0/5700"), 20);
  EXPECT_THAT(ctl({"status"}).out, HasSubstr("registered"));
}

}  // namespace
}  // namespace lwm2m::test
