// The bus is not needed for LwM2M, and is tried again.
#include <chrono>

#include "tests/daemon/daemon_fixture.hpp"
#include "tests/support/mute_bus.hpp"

namespace lwm2m::test {
namespace {

TEST_F(Daemon, ServesLwM2mWhileTheBusIsGoneAndIsThereWhenItIsBack) {
  start();
  ASSERT_EQ(ctl({"set", "/3303/0/5700", "20", "/3303/0/5750", "hall", "--create"}).status, 0);
  ASSERT_TRUE(server.wait_for_update(kPatience));
  bus.stop();
  EXPECT_EQ(read("/3/0/0"), "Maker");
  EXPECT_EQ(read("/3303/0/5700"), "20");
  EXPECT_EQ(code_of(support::write("/3303/0/5750", support::text("kitchen"))), "2.04");

  bus.start();
  BusCaller anew(bus.address());
  ASSERT_TRUE(anew.wait_for_daemon());
  EXPECT_EQ(anew.text("/3303/0/5750"), "kitchen");
  EXPECT_EQ(received(support::RequestKind::kRegister), 1U);
}

TEST_F(Daemon, StartsWithoutABus) {
  bus.stop();
  daemon.configure(configuration(server_table(1, server.uri())));
  daemon.start();
  ASSERT_TRUE(server.wait_for_register(kPatience));
  EXPECT_EQ(read("/3/0/0"), "Maker");
  bus.start();
  EXPECT_TRUE(BusCaller(bus.address()).wait_for_daemon());
}

TEST_F(Daemon, StopsWhileTheBusIsGone) {
  start();
  bus.stop();
  EXPECT_EQ(read("/3/0/0"), "Maker");
  daemon.stop();
  EXPECT_TRUE(server.wait_for_deregister(kPatience));
}

// Whoever waits for such a bus waits for 25 s at least.
class DaemonMuteBus : public Daemon, public testing::WithParamInterface<MuteBus::Silence> {
 protected:
  void start_and_read() {
    const auto begin = std::chrono::steady_clock::now();
    daemon.configure(configuration(server_table(1, server.uri())));
    daemon.start();
    ASSERT_TRUE(server.wait_for_register(kPatience));
    EXPECT_EQ(read("/3/0/0"), "Maker");
    EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(20));
  }
};

TEST_P(DaemonMuteBus, IsNotWaitedFor) {
  bus.stop();
  {
    const MuteBus mute(bus.address(), GetParam());
    start_and_read();
  }
  bus.start();
  EXPECT_TRUE(BusCaller(bus.address()).wait_for_daemon());
}

TEST_P(DaemonMuteBus, DoesNotKeepTheDaemonFromStopping) {
  bus.stop();
  const MuteBus mute(bus.address(), GetParam());
  start_and_read();
  daemon.stop();
  EXPECT_TRUE(server.wait_for_deregister(kPatience));
}

INSTANTIATE_TEST_SUITE_P(Bus, DaemonMuteBus,
                         testing::Values(MuteBus::Silence::kAtOnce, MuteBus::Silence::kAfterAuthentication));

// It hangs when everything is in place.
TEST_F(Daemon, ServesLwM2mWhileTheBusHangs) {
  start();
  ASSERT_EQ(ctl({"set", "/3303/0/5700", "20", "/3303/0/5750", "hall", "--create"}).status, 0);
  ASSERT_TRUE(server.wait_for_update(kPatience));
  bus.suspend();
  EXPECT_EQ(read("/3303/0/5700"), "20");
  EXPECT_EQ(code_of(support::write("/3303/0/5750", support::text("kitchen"))), "2.04");
  bus.resume();
  EXPECT_EQ(caller.text("/3303/0/5750"), "kitchen");
  EXPECT_EQ(received(support::RequestKind::kRegister), 1U);
}

TEST_F(Daemon, StopsWhileTheBusHangs) {
  start();
  bus.suspend();
  daemon.stop();
  EXPECT_TRUE(server.wait_for_deregister(kPatience));
}

}  // namespace
}  // namespace lwm2m::test
