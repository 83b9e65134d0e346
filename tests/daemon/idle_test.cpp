#include <thread>

#include "tests/daemon/daemon_fixture.hpp"
#include "tests/daemon/process_status.hpp"

namespace lwm2m::test {
namespace {

// The subject is time, so this is the one test that waits for it.
TEST_F(Daemon, WakesUpForNothingWhileItIsIdle) {
  start();
  ASSERT_EQ(ctl({"set", "/3303/0/5700", "20", "--persistent", "--create"}).status,
            0);  // the thread that writes runs, too
  ASSERT_TRUE(server.wait_for_update(kPatience));
  ASSERT_EQ(read("/3303/0/5700"), "20");
  std::this_thread::sleep_for(milliseconds(500));  // whatever follows an exchange has followed
  const auto before = voluntary_context_switches(daemon.pid());
  EXPECT_GT(before, 0U);
  std::this_thread::sleep_for(milliseconds(2500));
  EXPECT_EQ(voluntary_context_switches(daemon.pid()) - before, 0U);
}

}  // namespace
}  // namespace lwm2m::test
