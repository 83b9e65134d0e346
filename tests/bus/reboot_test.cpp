#include "tests/bus/service_fixture.hpp"

namespace lwm2m::test {
namespace {

class Reboot : public Service {};

TEST_F(Reboot, IsAskedOfLogin1) {
  BusClient login(event.get(), bus.address());
  std::string seen;
  login.serve("/org/freedesktop/login1", [&](sd_bus_message* message) {
    seen = sd_bus_message_get_member(message);
    dbus::MessageReader reader(message);
    EXPECT_FALSE(reader.boolean());
    EXPECT_GE(sd_bus_reply_method_return(message, nullptr), 0);
  });
  ASSERT_GE(sd_bus_request_name(login.get(), "org.freedesktop.login1", 0), 0);

  daemon.service().apply(engine::RunSystemAction{model::SystemAction::kReboot});

  ASSERT_TRUE(run_until(event.get(), [&] { return !seen.empty(); }));
  EXPECT_EQ(seen, "Reboot");
}

TEST_F(Reboot, ThatIsRefusedEndsNothing) {
  daemon.service().apply(engine::RunSystemAction{model::SystemAction::kReboot});
  EXPECT_EQ(text_property(kRoot, "Manager", "State"), "registered");
}

}  // namespace
}  // namespace lwm2m::test
