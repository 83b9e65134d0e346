#include "tests/bus/service_fixture.hpp"

namespace lwm2m::test {
namespace {

using testing::HasSubstr;

class Reboot : public Service {
 protected:
  // login1, which answers calls like this.
  void serve(const std::function<void(sd_bus_message*)>& answer) {
    login.serve("/org/freedesktop/login1", answer);
    ASSERT_GE(sd_bus_request_name(login.get(), "org.freedesktop.login1", 0), 0);
  }
  void ask() { daemon.service().apply(engine::RunSystemAction{model::SystemAction::kReboot}); }
  // Why; empty: it was not.
  std::string refusal() {
    if (!run_until(event.get(), [&] { return !daemon.refused_reboots.empty(); })) return {};
    return daemon.refused_reboots.back();
  }

  BusClient login{event.get(), bus.address()};
};

TEST_F(Reboot, IsAskedOfLogin1AndOfNobodyElse) {
  std::string seen;
  serve([&](sd_bus_message* message) {
    seen = sd_bus_message_get_member(message);
    dbus::MessageReader reader(message);
    EXPECT_FALSE(reader.boolean());
    EXPECT_GE(sd_bus_reply_method_return(message, nullptr), 0);
  });
  ask();
  ASSERT_TRUE(run_until(event.get(), [&] { return !seen.empty(); }));
  EXPECT_EQ(seen, "Reboot");
  EXPECT_EQ(text_property(kRoot, "Manager", "State"), "registered");  // after login1's answer, in the bus's order
  EXPECT_TRUE(daemon.refused_reboots.empty());
}

TEST_F(Reboot, ThatLogin1RefusesIsSaid) {
  serve([](sd_bus_message* message) {
    EXPECT_GE(sd_bus_reply_method_errorf(message, SD_BUS_ERROR_ACCESS_DENIED, "not you"), 0);
  });
  ask();
  EXPECT_THAT(refusal(), HasSubstr("not you"));
  EXPECT_EQ(daemon.refused_reboots.size(), 1U);
}

TEST_F(Reboot, IsRefusedWhereLogin1IsAbsent) {
  ask();
  EXPECT_NE(refusal(), "");
  EXPECT_EQ(text_property(kRoot, "Manager", "State"), "registered");
}

TEST_F(Reboot, IsRefusedWithoutABus) {
  daemon.service().close();
  ask();
  EXPECT_TRUE(daemon.refused_reboots.empty());  // not while the effects are drained
  EXPECT_THAT(refusal(), HasSubstr("no bus"));
}

}  // namespace
}  // namespace lwm2m::test
