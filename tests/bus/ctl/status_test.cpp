#include "tests/bus/ctl/ctl_fixture.hpp"

namespace lwm2m::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;

class CtlStatus : public Ctl {
 protected:
  static constexpr std::uint64_t kUpdated = 1700000000000000;

  CtlStatus() {
    daemon_.answer("Properties.GetAll", [](sd_bus_message* reply) {
      return sd_bus_message_append(reply, "a{sv}", 5, "Version", "s", "0.1.0", "EndpointName", "s", "gateway-0042",
                                   "ProtocolVersion", "s", "1.1", "State", "s", "registered", "Paused", "b", 0);
    });
    daemon_.answer("ObjectManager.GetManagedObjects", append_objects);
  }

  static int append_objects(sd_bus_message* reply) {
    sd_bus_message_open_container(reply, 'a', "{oa{sa{sv}}}");
    sd_bus_message_append(reply, "{oa{sa{sv}}}", "/org/lwm2md/Client1/app/1", 1, "org.lwm2md.Client1.App", 0);
    sd_bus_message_append(reply, "{oa{sa{sv}}}", "/org/lwm2md/Client1/server/1", 1, "org.lwm2md.Client1.Server", 13,
                          "Ssid", "q", 1, "Uri", "s", "coaps://lwm2m.example.com:5684", "Bootstrap", "b", 0,
                          "SecurityMode", "s", "psk", "CipherSuite", "s", "TLS_PSK_WITH_AES_128_CCM_8", "State", "s",
                          "registered", "Lifetime", "u", 86400, "Binding", "s", "U", "Location", "s", "/rd/5a3f",
                          "LastUpdateUSec", "t", kUpdated, "NextUpdateUSec", "t", std::uint64_t{4102444800000000},
                          "BytesSent", "t", std::uint64_t{1234}, "LastError", "(sqs)", "registration-failure", 403,
                          "not on the list");
    sd_bus_message_append(reply, "{oa{sa{sv}}}", "/org/lwm2md/Client1/server/bootstrap", 1, "org.lwm2md.Client1.Server",
                          4, "Ssid", "q", 0, "Uri", "s", "coaps://boot.example.com", "Bootstrap", "b", 1, "State", "s",
                          "waiting");
    return sd_bus_message_close_container(reply);
  }
};

TEST_F(CtlStatus, ShowsEveryServerWithItsTimesAbsoluteAndRelative) {
  const Ending ending = run({"status"});
  EXPECT_EQ(ending.status, 0) << ending.err;
  EXPECT_THAT(ending.out,
              testing::StartsWith("gateway-0042: registered, LwM2M 1.1, lwm2md 0.1.0\n\nbootstrap server  waiting\n"));
  EXPECT_THAT(ending.out, AllOf(HasSubstr("\nserver 1       registered\n"),
                                HasSubstr("  uri          coaps://lwm2m.example.com:5684\n"),
                                HasSubstr("  security     psk, TLS_PSK_WITH_AES_128_CCM_8\n"),
                                HasSubstr("  lifetime     86400 s (24 h), binding U\n"),
                                HasSubstr("  last error   registration-failure 4.03: not on the list\n")));
  EXPECT_THAT(ending.out, MatchesRegex("(.|\n)*  last update  2023-11-14T22:13:20Z \\([0-9]+ d ago\\)\n(.|\n)*"));
  EXPECT_THAT(ending.out, MatchesRegex("(.|\n)*  next update  2100-01-01T00:00:00Z \\(in [0-9]+ d\\)\n(.|\n)*"));
}

TEST_F(CtlStatus, JsonHasTheMembersOfTheApi) {
  const Ending ending = run({"status", "--json"});
  EXPECT_EQ(ending.status, 0) << ending.err;
  EXPECT_THAT(ending.out, AllOf(HasSubstr("  \"EndpointName\": \"gateway-0042\",\n"), HasSubstr("  \"Servers\": [\n"),
                                HasSubstr("      \"LastUpdateUSec\": 1700000000000000,\n"),
                                HasSubstr("      \"LastError\": {\n        \"Name\": \"registration-failure\",\n"
                                          "        \"Code\": 403,\n        \"Text\": \"not on the list\"\n")));
}

TEST_F(CtlStatus, ServerListIsATable) {
  EXPECT_THAT(run({"server", "list"}),
              Ended(0,
                    "SSID       STATE       SECURITY  LIFETIME  URI\n"
                    "bootstrap  waiting               -         coaps://boot.example.com\n"
                    "1          registered  psk       86400     coaps://lwm2m.example.com:5684\n",
                    ""));
}

TEST_F(CtlStatus, ServerCommandsGoToTheServersObject) {
  EXPECT_THAT(run({"server", "disable", "1", "60"}), Ended(0, "", ""));
  EXPECT_EQ(daemon_.call("Server.Disable").object, "/org/lwm2md/Client1/server/1");
  EXPECT_EQ(daemon_.call("Server.Disable").arguments, "60");
  EXPECT_THAT(run({"server", "enable", "1"}), Ended(0, "", ""));
  EXPECT_EQ(daemon_.call("Server.Enable").object, "/org/lwm2md/Client1/server/1");
  EXPECT_THAT(run({"server", "deregister", "7"}), Ended(0, "", ""));
  EXPECT_EQ(daemon_.call("Server.Deregister").object, "/org/lwm2md/Client1/server/7");
  EXPECT_THAT(run({"server", "reconnect", "bootstrap"}), Ended(0, "", ""));
  EXPECT_EQ(daemon_.call("Server.Reconnect").object, "/org/lwm2md/Client1/server/bootstrap");
  EXPECT_THAT(run({"server", "sleep", "1"}), Ended(0, "", ""));
  EXPECT_EQ(daemon_.call("Server.Sleep").object, "/org/lwm2md/Client1/server/1");
}

TEST_F(CtlStatus, AServerThatIsNotThereIsNotFound) {
  daemon_.refuse("Server.Enable", "org.freedesktop.DBus.Error.UnknownObject", "Unknown object");
  EXPECT_THAT(run({"server", "enable", "9"}),
              Ended(1, "", testing::StartsWith("NotFound: server 9: there is no such server")));
  EXPECT_THAT(run({"server", "enable", "one"}), Ended(2, "", "'one' is not a short server id, nor 'bootstrap'\n"));
  EXPECT_THAT(run({"server", "enable"}), Ended(2, "", HasSubstr("SSID is required")));
}

TEST_F(CtlStatus, WhatTheBusRefusesIsSaidWithoutItsRules) {
  daemon_.refuse("Server.Enable", "org.freedesktop.DBus.Error.AccessDenied", "Rejected send message, 2 matched rules");
  EXPECT_THAT(run({"server", "enable", "1"}),
              Ended(1, "", testing::AllOf(testing::StartsWith("AccessDenied: the bus refuses this"),
                                          HasSubstr("group lwm2m"), testing::Not(HasSubstr("rules")))));
}

TEST_F(Ctl, AnEnvironmentThatNamesNoBusIsUnreachable) {
  EXPECT_THAT(Program(LWM2MCTL_FILE, {"status"}, {"DBUS_SYSTEM_BUS_ADDRESS=nonsense"}).wait(), Ended(3, "", testing::HasSubstr("no connection to the bus 'system'")));
}

}  // namespace
}  // namespace lwm2m::test
