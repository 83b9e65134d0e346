#include <csignal>

#include "tests/bus/ctl/ctl_fixture.hpp"

namespace lwm2m::test {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

class CtlWatch : public Ctl {
 protected:
  CtlWatch() {
    daemon_.answer("Registry.Subscribe", [](sd_bus_message* reply) { return sd_bus_message_append(reply, "u", 5); });
  }
  // The answer of a daemon that delivers the current value with it.
  void deliver_on_subscribe(double value) {
    daemon_.answer("Registry.Subscribe", [value](sd_bus_message* reply) {
      sd_bus_message* signal = nullptr;
      sd_bus* bus = sd_bus_message_get_bus(reply);
      sd_bus_message_new_signal(bus, &signal, kRoot, "org.lwm2md.Client1.Registry", "ValuesChanged");
      sd_bus_message_set_destination(signal, sd_bus_message_get_destination(reply));
      append_change(signal, 5, value);
      sd_bus_send(bus, signal, nullptr);
      sd_bus_message_unref(signal);
      return sd_bus_message_append(reply, "u", 5);
    });
  }
  static int append_change(sd_bus_message* signal, std::uint32_t id, double value) {
    return sd_bus_message_append(signal, "ua(sv)a{sv}", id, 1, "/3303/0/5700", "d", value, 2, "Source", "s", "server",
                                 "Ssid", "q", 1);
  }
  void change(const std::string& subscriber, double value, std::uint32_t id = 5) {
    daemon_.signal(subscriber, "Registry", "ValuesChanged",
                   [=](sd_bus_message* signal) { return append_change(signal, id, value); });
  }
  void event_without_server(const char* name) {
    daemon_.signal("", "Manager", "Event",
                   [=](sd_bus_message* signal) { return sd_bus_message_append(signal, "sqa{sv}", name, 0, 0); });
  }
  void event(const char* name) {
    daemon_.signal("", "Manager", "Event", [=](sd_bus_message* signal) {
      return sd_bus_message_append(signal, "sqa{sv}", name, 1, 3, "Code", "q", 403, "Reason", "s", "forbidden",
                                   "RetryUSec", "t", std::uint64_t{4102444800000000});
    });
  }
};

TEST_F(CtlWatch, ShowsTheCurrentValuesAndEndsAfterSoManyChanges) {
  deliver_on_subscribe(20);
  Program program(LWM2MCTL_FILE, {"watch", "/3303/0/5700", "/3", "--count", "2"}, environment());
  const RecordedCall call = daemon_.call("Registry.Subscribe");
  EXPECT_EQ(call.arguments, "[\"/3303/0/5700\", \"/3\"] []");
  EXPECT_THAT(program.out_line(), MatchesRegex("20[0-9T:.-]+Z /3303/0/5700 = 20 \\(current\\)"));
  change(call.sender, 21.5);
  EXPECT_THAT(program.out_line(), HasSubstr(" /3303/0/5700 = 21.5 (server 1)"));
  change(call.sender, 22);
  EXPECT_THAT(program.wait(), Ended(0, HasSubstr(" = 22 (server 1)\n"), ""));
}

TEST_F(CtlWatch, CountsTheFirstChangeWhereThereWasNoCurrentValue) {
  Program program(LWM2MCTL_FILE, {"watch", "/3303", "--count", "1"}, environment());
  const RecordedCall call = daemon_.call("Registry.Subscribe");
  daemon_.call("Peer.Ping");  // answered before anything that is sent from here on
  change(call.sender, 1, 4);  // of another subscription
  change(call.sender, 21.5);
  EXPECT_THAT(program.wait(), Ended(0, HasSubstr("= 21.5 (server 1)\n"), ""));
}

TEST_F(CtlWatch, JsonIsOneObjectALine) {
  deliver_on_subscribe(20);
  Program program(LWM2MCTL_FILE, {"--json", "watch", "/3303", "--count", "1"}, environment());
  const RecordedCall call = daemon_.call("Registry.Subscribe");
  EXPECT_THAT(program.out_line(),
              MatchesRegex("\\{\"TimeUSec\":[0-9]+,\"Path\":\"/3303/0/5700\",\"Value\":20.0,\"Removed\":false,"
                           "\"Current\":true,"
                           "\"Source\":\"server\",\"Ssid\":1\\}"));
  change(call.sender, 21.5);
  EXPECT_THAT(program.out_line(), HasSubstr("\"Value\":21.5,\"Removed\":false,\"Current\":false,"));
  EXPECT_EQ(program.wait().status, 0);
}

TEST_F(CtlWatch, SaysThatAResourceHasGone) {
  const auto removal = [](sd_bus_message* signal) {
    return sd_bus_message_append(signal, "ua(sv)a{sv}", 5, 0, 3, "Source", "s", "app", "AppId", "s",
                                 "com.example.sensor", "Removed", "as", 2, "/3303/0/5700", "/3303/0/5701");
  };
  Program program(LWM2MCTL_FILE, {"watch", "/3303", "--count", "2"}, environment());
  Program as_json(LWM2MCTL_FILE, {"watch", "/3303", "--count", "2", "--json"}, environment());
  daemon_.call("Peer.Ping", 1);  // of the second: both have their subscriptions
  for (std::size_t i = 0; i < 2; ++i)
    daemon_.signal(daemon_.call("Registry.Subscribe", i).sender, "Registry", "ValuesChanged", removal);
  EXPECT_THAT(program.wait(), Ended(0, HasSubstr(" /3303/0/5701 removed (app com.example.sensor)\n"), ""));
  EXPECT_THAT(
      as_json.wait(),
      Ended(0,
            HasSubstr("\"Path\":\"/3303/0/5701\",\"Value\":null,\"Removed\":true,\"Current\":false,\"Source\":\"app\""),
            ""));
}

TEST_F(CtlWatch, IgnoresSignalsOfOthersThanTheDaemon) {
  deliver_on_subscribe(20);
  Program program(LWM2MCTL_FILE, {"watch", "/3303", "--count", "1"}, environment());
  const RecordedCall call = daemon_.call("Registry.Subscribe");
  EXPECT_THAT(program.out_line(), HasSubstr("= 20 (current)"));
  sd_bus* stranger = nullptr;
  sd_bus_new(&stranger);
  sd_bus_set_address(stranger, bus_.address().c_str());
  sd_bus_set_bus_client(stranger, 1);
  sd_bus_start(stranger);
  sd_bus_message* signal = nullptr;
  sd_bus_message_new_signal(stranger, &signal, kRoot, "org.lwm2md.Client1.Registry", "ValuesChanged");
  sd_bus_message_set_destination(signal, call.sender.c_str());
  append_change(signal, 5, 99);
  sd_bus_send(stranger, signal, nullptr);
  sd_bus_message_unref(signal);
  sd_bus_flush_close_unref(stranger);
  change(call.sender, 21.5);
  EXPECT_THAT(program.wait(), Ended(0, HasSubstr("= 21.5 (server 1)\n"), ""));
}

TEST_F(CtlWatch, EndsWithStatus1WhenTooFewChangesCame) {
  EXPECT_THAT(run({"watch", "/3303", "--count", "3", "--timeout", "1"}),
              Ended(1, "", "Timeout: 0 of 3 changes within 1 s\n"));
}

TEST_F(CtlWatch, EndsCleanlyOnSignals) {
  deliver_on_subscribe(20);
  for (const int number : {SIGINT, SIGTERM}) {
    Program program(LWM2MCTL_FILE, {"watch", "/3303"}, environment());
    EXPECT_THAT(program.out_line(), HasSubstr("(current)"));
    program.signal(number);
    EXPECT_THAT(program.wait(), Ended(0, "", ""));
  }
}

TEST_F(CtlWatch, SubscribesAgainWhenTheDaemonComesBack) {
  deliver_on_subscribe(20);
  Program program(LWM2MCTL_FILE, {"watch", "/3303", "--count", "1"}, environment());
  EXPECT_THAT(program.out_line(), HasSubstr("(current)"));
  daemon_.release_name();
  EXPECT_EQ(program.err_line(), "lwm2md has gone; waiting for it to come back");
  deliver_on_subscribe(7);
  daemon_.request_name();
  EXPECT_THAT(program.out_line(), HasSubstr(" = 7 (current)"));
  change(daemon_.call("Registry.Subscribe", 1).sender, 8);
  EXPECT_THAT(program.wait(), Ended(0, HasSubstr(" = 8 "), ""));
}

TEST_F(CtlWatch, EndsWithStatus3WhenTheBusGoes) {
  deliver_on_subscribe(20);
  Program program(LWM2MCTL_FILE, {"watch", "/3303"}, environment());
  EXPECT_THAT(program.out_line(), HasSubstr("(current)"));
  bus_.stop();
  EXPECT_EQ(program.wait().status, 3);
}

TEST_F(CtlWatch, ReportsARefusedSubscription) {
  daemon_.refuse("Registry.Subscribe", "AccessDenied", "/0: not here");
  EXPECT_THAT(run({"watch", "/0"}), Ended(1, "", "AccessDenied: /0: not here\n"));
}

TEST_F(CtlWatch, MonitorShowsEventsOneALine) {
  Program program(LWM2MCTL_FILE, {"monitor", "--count", "2"}, environment());
  // There is no call to wait for: events are sent until one is seen.
  do event("registration-failure");
  while (!program.has_output());
  EXPECT_THAT(program.out_line(), MatchesRegex("20[0-9T:.-]+Z registration-failure server 1, code 4.03, forbidden, "
                                               "retry 2100-01-01T00:00:00Z \\(in [0-9]+ d\\)"));
  event("registration-failure");
  EXPECT_THAT(program.wait(), Ended(0, HasSubstr("Z registration-failure server 1, code 4.03, forbidden, retry "), ""));
}

TEST_F(CtlWatch, MonitorNamesTheBootstrapServerOnlyWhereItIsMeant) {
  Program program(LWM2MCTL_FILE, {"monitor"}, environment());
  do event_without_server("suspended");
  while (!program.has_output());
  EXPECT_THAT(program.out_line(), MatchesRegex("20[0-9T:.-]+Z suspended"));
  event_without_server("bootstrap-transfer-complete");
  std::string line = program.out_line();
  while (line.ends_with("suspended")) line = program.out_line();
  EXPECT_THAT(line, testing::EndsWith("Z bootstrap-transfer-complete bootstrap server"));
}

TEST_F(CtlWatch, MonitorAsJson) {
  Program program(LWM2MCTL_FILE, {"monitor", "--json"}, environment());
  do event("registration-failure");
  while (!program.has_output());
  EXPECT_THAT(program.out_line(),
              testing::EndsWith(",\"Name\":\"registration-failure\",\"Ssid\":1,\"Code\":403,\"Reason\":\"forbidden\","
                                "\"RetryUSec\":4102444800000000}"));
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait().status, 0);
}

}  // namespace
}  // namespace lwm2m::test
