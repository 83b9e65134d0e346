#include "tests/bus/service_fixture.hpp"

namespace lwm2m::test {
namespace {

using testing::Contains;

constexpr const char* kServer = "/org/lwm2md/Client1/server/1";

class ServerObject : public Service {
 protected:
  std::vector<std::string> managed_objects() {
    const auto reply = caller.call_at(kRoot, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects");
    EXPECT_EQ(reply.text, "");
    auto reader = reply.reader();
    std::vector<std::string> paths;
    reader.enter('a', "{oa{sa{sv}}}");
    while (reader.enter('e', "oa{sa{sv}}")) {
      paths.emplace_back(reader.text('o'));
      reader.skip("a{sa{sv}}");
      reader.leave();
    }
    return paths;
  }
};

TEST_F(ServerObject, ShowsTheAccount) {
  EXPECT_EQ(property<std::uint16_t>(kServer, "Server", "Ssid", 'q'), 1);
  EXPECT_EQ(text_property(kServer, "Server", "Uri"), "coap://server");
  EXPECT_EQ(text_property(kServer, "Server", "SecurityMode"), "nosec");
  EXPECT_EQ(text_property(kServer, "Server", "State"), "registered");
  EXPECT_EQ(text_property(kServer, "Server", "Location"), "/rd/1");
  EXPECT_EQ(property<std::uint32_t>(kServer, "Server", "Lifetime", 'u'), 86400U);
  EXPECT_GT(property<std::uint64_t>(kServer, "Server", "LastUpdateUSec", 't'), 1'600'000'000'000'000U);
  EXPECT_EQ(get_property(kServer, "Server", "LastError").reader().peek().contents, "(sqs)");
}

TEST_F(ServerObject, IsUpdatedAndReconnected) {
  EXPECT_EQ(caller.call_at(kServer, "Server", "Update").text, "");
  EXPECT_EQ(caller.call_at(kServer, "Server", "Reconnect").text, "");
  EXPECT_EQ(text_property(kServer, "Server", "State"), "registered");
}

TEST_F(ServerObject, IsDeregisteredAndEnabled) {
  EXPECT_EQ(caller.call_at(kServer, "Server", "Deregister").text, "");
  EXPECT_EQ(text_property(kServer, "Server", "State"), "deregistered");
  EXPECT_EQ(caller.call_at(kServer, "Server", "Update").error, "NotConnected");
  EXPECT_EQ(caller.call_at(kServer, "Server", "Enable").text, "");
  EXPECT_EQ(text_property(kServer, "Server", "State"), "registered");
}

TEST_F(ServerObject, IsDisabledAndTellsItsState) {
  caller.listen();
  EXPECT_EQ(caller.call_at(kServer, "Server", "Disable", "u", 3600).text, "");
  EXPECT_EQ(caller.next_signal("PropertiesChanged").path, kServer);
  EXPECT_EQ(text_property(kServer, "Server", "State"), "disabled");
  EXPECT_EQ(caller.call_at(kServer, "Server", "Enable").text, "");
}

TEST_F(ServerObject, IsPutToSleepInQueueMode) {
  EXPECT_EQ(caller.call_at(kServer, "Server", "Sleep").error, "MethodNotAllowed");
  EXPECT_EQ(property<std::uint32_t>(kServer, "Server", "QueueMode", 'b'), 0U);
  engine::Options options{.endpoint = "node", .random_seed = 1};
  options.servers.push_back({.id = engine::ShortServerId(1), .uri = "coap://server", .queue_mode = true});
  daemon.turn([&] { daemon.client().reload(options); });

  EXPECT_EQ(property<std::uint32_t>(kServer, "Server", "QueueMode", 'b'), 1U);
  EXPECT_EQ(caller.call_at(kServer, "Server", "Sleep").text, "");
  EXPECT_EQ(text_property(kServer, "Server", "State"), "sleeping");
  EXPECT_EQ(caller.call_at(kServer, "Server", "Update").text, "");
  EXPECT_EQ(text_property(kServer, "Server", "State"), "registered");
}

TEST_F(ServerObject, ComesAndGoesWithTheAccount) {
  EXPECT_THAT(managed_objects(), Contains(kServer));
  caller.listen();
  caller.call("Manager", "IsObserved", "s", "/3");
  engine::Options options{.endpoint = "node", .random_seed = 1};
  options.servers.push_back({.id = engine::ShortServerId(2), .uri = "coap://other"});

  daemon.turn([&] { daemon.client().reload(options); });

  caller.next_signal("InterfacesRemoved");
  caller.next_signal("InterfacesAdded");
  EXPECT_THAT(managed_objects(), Contains("/org/lwm2md/Client1/server/2"));
  EXPECT_THAT(managed_objects(), testing::Not(Contains(kServer)));
  EXPECT_EQ(text_property("/org/lwm2md/Client1/server/2", "Server", "Uri"), "coap://other");
}

}  // namespace
}  // namespace lwm2m::test
