// What the service manager is told: sd_notify(3), sd_event_set_watchdog(3).
#include <fcntl.h>

#include <array>
#include <unistd.h>

#include "tests/daemon/daemon_fixture.hpp"
#include "tests/daemon/datagram_socket.hpp"
#include "tests/daemon/process_status.hpp"

namespace lwm2m::test {
namespace {

class ServiceManager : public Daemon {
 protected:
  void SetUp() override {
    Daemon::SetUp();
    environment = {"NOTIFY_SOCKET=" + manager.path().string()};
  }
  void start_as_service(const Words& more = {}) {
    environment.insert(environment.end(), more.begin(), more.end());
    daemon.set_environment(environment);
    start();
  }
  // Its next line of log blocks the loop until somebody reads.
  void block_log() const {
    const std::string pipe = "/proc/self/fd/" + std::to_string(daemon.log_descriptor());
    const int fd = open(pipe.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    ASSERT_GE(fd, 0);
    const std::array<char, 4096> block{};
    for (std::size_t size = block.size(); size > 0;) {
      if (write(fd, block.data(), size) < 0) size /= 2;
    }
    close(fd);
  }
  // What has come after a while in which nothing should.
  std::optional<std::string> told_while_idle() { return manager.next(milliseconds(1500)); }

  DatagramSocket manager{daemon.directory() / "notify"};
  Words environment{};
};

TEST_F(ServiceManager, HearsFromTheWatchdogAsOftenAsItAsksFor) {
  start_as_service({"WATCHDOG_USEC=200000"});
  EXPECT_NE(manager.wait_for("READY=1"), "");
  for (int i = 0; i < 5; ++i) ASSERT_NE(manager.wait_for("WATCHDOG=1"), "");
}

TEST_F(ServiceManager, HearsThatItIsReadyWhenOthersCanCallIt) {
  daemon.set_environment(environment);
  daemon.configure(configuration(server_table(1, server.uri())));
  daemon.start();
  ASSERT_NE(manager.wait_for("READY=1"), "");
  EXPECT_EQ(caller.call("Registry", "Get", "s", "/3/0/0").error, "");
}

TEST_F(ServiceManager, HearsThatItIsReadyWhereThereIsNoBus) {
  bus.stop();
  daemon.set_environment(environment);
  daemon.configure(configuration(server_table(1, server.uri())));
  daemon.start();
  EXPECT_NE(manager.wait_for("READY=1"), "");
}

TEST_F(ServiceManager, HearsNothingFromALoopThatHangs) {
  environment.emplace_back("WATCHDOG_USEC=200000");
  daemon.set_environment(environment);
  daemon.configure(configuration(server_table(1, server.uri())));
  daemon.start();
  ASSERT_NE(manager.wait_for("STATUS=registered"), "");
  ASSERT_TRUE(daemon.wait_for_log("on the bus as"));  // from now on it has nothing to say
  ASSERT_NE(manager.wait_for("WATCHDOG=1"), "");
  block_log();
  daemon.hang_up();
  ASSERT_NE(manager.wait_for("RELOADING=1"), "");
  EXPECT_EQ(told_while_idle(), std::nullopt);
}

TEST_F(ServiceManager, IsNotDisturbedByAnIdleDaemonThatNeedNotFeedAWatchdog) {
  start_as_service({"WATCHDOG_USEC=200000", "WATCHDOG_PID=1"});  // another's
  ASSERT_EQ(read("/3/0/0"), "Maker");
  while (const auto told = told_while_idle()) EXPECT_NE(*told, "WATCHDOG=1");  // until it is idle
  const auto before = voluntary_context_switches(daemon.pid());
  EXPECT_EQ(told_while_idle(), std::nullopt);
  EXPECT_EQ(voluntary_context_switches(daemon.pid()) - before, 0U);
}

TEST_F(ServiceManager, SeesHowItStandsWithTheServers) {
  support::LwM2mServer second;
  ASSERT_TRUE(second.start());
  daemon.set_environment(environment);
  daemon.configure(configuration(server_table(1, server.uri()) + server_table(2, second.uri())));
  start_again();
  EXPECT_NE(manager.wait_for("STATUS=registered with 2 servers"), "");
  ASSERT_EQ(caller.call("Manager", "Pause").error, "");
  EXPECT_NE(manager.wait_for("STATUS=suspended"), "");
}

TEST_F(ServiceManager, SeesWhyAServerIsNotThere) {
  server.answer_with(support::RequestKind::kRegister, support::kBadRequest);
  daemon.set_environment(environment);
  daemon.configure(configuration(server_table(1, server.uri())));
  daemon.start();
  EXPECT_NE(manager.wait_for("STATUS=connecting to " + server.uri() + ": rejected with 4.00"), "");
}

TEST_F(ServiceManager, HearsOfNoChangeThatIsNone) {
  start_as_service();
  std::vector<std::string> told;
  while (const auto next = told_while_idle()) told.push_back(*next);
  ASSERT_THAT(told, testing::IsSupersetOf({std::string("READY=1"), "STATUS=registered with " + server.uri()}));
  const std::size_t before = received(support::RequestKind::kUpdate);
  ASSERT_EQ(caller.call("Manager", "Update", "q", 1).error, "");
  EXPECT_GT(received(support::RequestKind::kUpdate), before);
  EXPECT_EQ(told_while_idle(), std::nullopt);
}

}  // namespace
}  // namespace lwm2m::test
