// Who calls: credentials, callers that leave, and a bus that goes away.
#include "tests/bus/service_fixture.hpp"
#include "tests/support/mute_bus.hpp"

namespace lwm2m::test {
namespace {

class Caller : public Service {};

TEST_F(Caller, HasItsFirstCallsServedInOrder) {
  create_temperature();
  BusClient stranger(event.get(), bus.address());
  // All of them are on the way before the bus is asked who it is.
  std::vector<std::shared_ptr<Reply>> replies;
  for (int i = 0; i < 20; ++i) {
    const MessageHandle set = stranger.new_call(kRoot, "Registry", "Set");
    BusClient::append(set, "sv", "/3303/0/5700", "d", static_cast<double>(i));
    replies.push_back(stranger.start(set));
    const MessageHandle get = stranger.new_call(kRoot, "Registry", "Get");
    BusClient::append(get, "s", "/3303/0/5700");
    replies.push_back(stranger.start(get));
  }
  ASSERT_TRUE(run_until(event.get(), [&] { return stranger.is_there(replies.back()); }));
  for (std::size_t i = 0; i < replies.size(); i += 2) {
    EXPECT_EQ(replies[i]->text, "");
    auto reader = replies[i + 1]->reader();
    reader.enter('v', "d");
    EXPECT_EQ(reader.number<double>('d'), static_cast<double>(i / 2));
  }
}

TEST_F(Caller, ThatLeavesAtOnceHarmsNobody) {
  create_temperature();
  for (int i = 0; i < 10; ++i) {
    BusClient hasty(event.get(), bus.address());
    const MessageHandle set = hasty.new_call(kRoot, "Registry", "Set");
    BusClient::append(set, "sv", "/3303/0/5700", "d", 1.0);
    hasty.start(set);
    sd_bus_flush(hasty.get());
  }
  EXPECT_EQ(caller.call("Registry", "Get", "s", "/3303/0/5700").text, "");
}

TEST_F(Caller, ThatLeavesLosesItsSubscriptions) {
  create_temperature();
  auto gone = std::make_unique<BusClient>(event.get(), bus.address());
  ASSERT_EQ(gone->call("Apps", "Register", "sa{sv}", "brief", 2, "OnDisconnect", "s", "remove", "GraceUSec", "t", std::uint64_t{0}).text, "");
  ASSERT_EQ(gone->call("Registry", "Subscribe", "asa{sv}", 1, "/3303", 0).text, "");
  caller.listen();
  gone.reset();
  caller.next_signal("InterfacesRemoved");
  EXPECT_EQ(caller.call("Registry", "Set", "sv", "/3303/0/5700", "d", 2.0).text, "");
}

TEST_F(Caller, NeedsNoReplyIfItWantsNone) {
  create_temperature();
  const MessageHandle set = caller.new_call(kRoot, "Registry", "Set");
  BusClient::append(set, "sv", "/3303/0/5700", "d", 33.0);
  sd_bus_message_set_expect_reply(set.get(), 0);
  ASSERT_GE(sd_bus_send(caller.get(), set.get(), nullptr), 0);
  EXPECT_EQ(temperature(), 33.0);
}

TEST_F(Caller, FindsTheServiceAgainAfterTheBusWasRestarted) {
  create_temperature();
  bus.stop();
  daemon.turn([this] { (void)daemon.client().resume(); });  // effects for nobody
  bus.start();
  ASSERT_TRUE(run_until(event.get(), [this] { return daemon.take_acquired(); }));

  BusClient again(event.get(), bus.address());
  const auto value = again.call("Registry", "Get", "s", "/3303/0/5700");
  EXPECT_EQ(value.text, "");
  EXPECT_EQ(daemon.client().state(), engine::ManagerState::kRegistered);
}

TEST_F(Caller, IsGoneForTheEngineWhenTheBusIs) {
  ASSERT_EQ(caller.call("Apps", "Register", "sa{sv}", "thermo", 0).text, "");
  ASSERT_TRUE(daemon.client().applications().front().alive);
  bus.stop();
  EXPECT_TRUE(run_until(event.get(), [this] { return !daemon.client().applications().front().alive; }));
}

class Competitor : public testing::Test {
 protected:
  PrivateBus bus{};
  EventHandle event = new_event();
};

TEST_F(Competitor, KeepsTheNameUntilItLeaves) {
  auto other = std::make_unique<BusClient>(event.get(), bus.address());
  ASSERT_GE(sd_bus_request_name(other->get(), "org.lwm2md.Client1", 0), 0);
  TestDaemon daemon(event.get(), {.address = bus.address(), .first_retry = hours(1), .last_retry = hours(1)});
  daemon.service().connect();
  BusClient observer(event.get(), bus.address());
  const auto ask_owner = [&] {
    sd_bus_message* message = nullptr;
    sd_bus_message_new_method_call(observer.get(), &message, "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetNameOwner");
    MessageHandle call(message);
    BusClient::append(call, "s", "org.lwm2md.Client1");
    return std::string(observer.send(call).reader().text());
  };
  EXPECT_EQ(ask_owner(), other->unique_name());

  other.reset();

  EXPECT_TRUE(run_until(event.get(), [&] { return daemon.take_acquired(); }));
  EXPECT_NE(ask_owner(), "");
}

TEST_F(Competitor, IsNotNeededForTheServiceToWaitForABus) {
  bus.stop();
  TestDaemon daemon(event.get(), {.address = bus.address(), .first_retry = milliseconds(10), .last_retry = milliseconds(20)});
  daemon.service().connect();
  EXPECT_EQ(daemon.client().state(), engine::ManagerState::kRegistered);
  bus.start();
  EXPECT_TRUE(run_until(event.get(), [&] { return daemon.take_acquired(); }));
}

// Not even a connection that is held for ever keeps the service from a bus that is there again.
TEST_F(Competitor, IsGivenUpWhenItIsABusThatDoesNotAnswer) {
  bus.stop();
  MuteBus mute(bus.address(), MuteBus::Silence::kAfterAuthentication);
  TestDaemon daemon(event.get(), {.address = bus.address(),
                                  .opening = milliseconds(50),
                                  .first_retry = milliseconds(10),
                                  .last_retry = milliseconds(20)});
  daemon.service().connect();
  EXPECT_EQ(daemon.client().state(), engine::ManagerState::kRegistered);
  mute.leave_address();
  bus.start();
  EXPECT_TRUE(run_until(event.get(), [&] { return daemon.take_acquired(); }));
}

TEST_F(Competitor, StaysAwayFromAServiceThatHasClosed) {
  TestDaemon daemon(event.get(), {.address = bus.address()});
  daemon.service().connect();
  ASSERT_TRUE(run_until(event.get(), [&] { return daemon.take_acquired(); }));
  daemon.service().close();
  BusClient observer(event.get(), bus.address());
  EXPECT_EQ(observer.call("Registry", "Get", "s", "/3/0/0").error, "org.freedesktop.DBus.Error.ServiceUnknown");
}

}  // namespace
}  // namespace lwm2m::test
