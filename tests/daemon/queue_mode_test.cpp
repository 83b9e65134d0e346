// Queue mode and the alternate path, as a server and an operator meet them.
#include "tests/daemon/daemon_fixture.hpp"

namespace lwm2m::test {
namespace {

using support::EventKind;
using testing::HasSubstr;

class DaemonQueueMode : public Daemon {
 protected:
  std::optional<support::Event> next_event() {
    return server.wait_for_event([](const support::Event&) { return true; }, kPatience);
  }
};

TEST_F(DaemonQueueMode, WhatIsDueWhileItSleepsGoesAfterAnUpdateOnTheSameConnection) {
  start("queue-mode = true\n");
  ASSERT_EQ(ctl({"create", "/3303/0", "5700=20"}).status, 0);
  const auto told = server.wait_for_update(kPatience);
  ASSERT_TRUE(told);
  EXPECT_TRUE(told->queue_mode);
  const auto observation = server.observe("*", support::observe("/3303/0/5700", support::kText));
  ASSERT_TRUE(observation && observation->established);
  ASSERT_EQ(ctl({"server", "sleep", "1"}).err, "");
  EXPECT_THAT(ctl({"server", "list"}).out, HasSubstr("sleeping"));
  server.discard_events();

  ASSERT_EQ(ctl({"set", "/3303/0/5700", "21"}).status, 0);

  const auto first = next_event();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->kind, EventKind::kUpdate);
  EXPECT_EQ(first->registration.peer, told->peer);
  const auto second = next_event();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->kind, EventKind::kNotify);
  EXPECT_EQ(as_text(second->notification.response.payload), "21");
}

TEST_F(DaemonQueueMode, AllObjectsAreBelowTheAlternatePath) {
  start("alternate-path = \"/lwm2m\"\n");
  EXPECT_THAT(server.registrations().front().objects, HasSubstr("</lwm2m/3/0>"));
  EXPECT_EQ(read("/lwm2m/3/0/0"), "Maker");
  EXPECT_EQ(read("/3/0/0"), "4.04");
}

}  // namespace
}  // namespace lwm2m::test
