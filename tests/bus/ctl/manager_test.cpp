#include <fstream>

#include "tests/bus/ctl/ctl_fixture.hpp"

namespace lwm2m::test {
namespace {

using testing::HasSubstr;

struct Simple {
  const char* name;
  std::vector<std::string> words;
  const char* method;
  const char* arguments;
};

class CtlManager : public Ctl, public testing::WithParamInterface<Simple> {};

TEST_P(CtlManager, IsOneCallAndPrintsNothing) {
  EXPECT_THAT(run(GetParam().words), Ended(0, "", ""));
  EXPECT_EQ(daemon_.call(GetParam().method).object, kRoot);
  EXPECT_EQ(daemon_.call(GetParam().method).arguments, GetParam().arguments);
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Commands, CtlManager, testing::Values(
    Simple{"Start",      {"start"},                "Manager.Start",             ""},
    Simple{"Stop",       {"stop"},                 "Manager.Stop",              "false"},
    Simple{"StopForce",  {"stop", "--force"},      "Manager.Stop",              "true"},
    Simple{"Pause",      {"pause"},                "Manager.Pause",             ""},
    Simple{"Resume",     {"resume"},               "Manager.Resume",            ""},
    Simple{"Bootstrap",  {"bootstrap"},            "Manager.Bootstrap",         ""},
    Simple{"Reload",     {"reload"},               "Manager.Reload",            ""},
    Simple{"UpdateAll",  {"update"},               "Manager.Update",            "0"},
    Simple{"UpdateOne",  {"update", "101"},        "Manager.Update",            "101"},
    Simple{"SendToAll",  {"send", "/3303", "/3/0/0"}, "Manager.Send",        "0 [\"/3303\", \"/3/0/0\"] []"},
    Simple{"SendToOne",  {"send", "/3303", "--server", "101"}, "Manager.Send", "101 [\"/3303\"] []"},
    Simple{"Periods", {"periods", "/3303", "10", "60", "--server", "1"}, "Manager.SetNotificationPeriods", "1 \"/3303\" 10 60"},
    Simple{"ErrorAdd",   {"error", "add", "8"},    "Manager.AddDeviceError",    "8"},
    Simple{"ErrorClear", {"error", "clear"},       "Manager.ClearDeviceErrors", ""},
    Simple{"Undefine",   {"undefine", "26241"},    "Definitions.Undefine",      "26241"}),
    [](const auto& parameter) { return parameter.param.name; });
// clang-format on

TEST_F(Ctl, ACommandWithoutAResultPrintsAnEmptyJsonDocument) {
  EXPECT_THAT(run({"--json", "pause"}), Ended(0, "{}\n", ""));
}

TEST_F(Ctl, DefineLoadsAFileAndPrintsTheObjects) {
  const std::string file = temporary_file("define.xml");
  std::ofstream(file) << "<LWM2M/>";
  daemon_.answer("Definitions.Load",
                 [](sd_bus_message* reply) { return sd_bus_message_append(reply, "aq", 1, 26241); });
  EXPECT_THAT(run({"define", file}), Ended(0, "26241\n", ""));
  EXPECT_EQ(daemon_.call("Definitions.Load").arguments, "\"<LWM2M/>\"");
  EXPECT_THAT(run({"define", file, "--json"}), Ended(0, "{\n  \"Objects\": [\n    26241\n  ]\n}\n", ""));
  std::ofstream(file) << "\xff";
  EXPECT_THAT(run({"define", file}), Ended(2, "", file + ": not UTF-8 text\n"));
  std::remove(file.c_str());
  EXPECT_THAT(run({"define", file}), Ended(2, "", file + ": cannot be read: No such file or directory\n"));
  EXPECT_THAT(run({"define", "/"}), Ended(2, "", "/: cannot be read: Is a directory\n"));
}

TEST_F(Ctl, DefinitionsAreATable) {
  daemon_.answer("Definitions.List", [](sd_bus_message* reply) {
    return sd_bus_message_append(reply, "a(qssa{sv})", 2, 3, "Device", "1.1", 2, "Multiple", "b", 0, "BuiltIn", "b", 1,
                                 26241, "Pump", "1.0", 1, "Multiple", "b", 1);
  });
  EXPECT_THAT(run({"definitions"}), Ended(0,
                                          "ID     VERSION  NAME    NOTES\n"
                                          "3      1.1      Device  BuiltIn\n"
                                          "26241  1.0      Pump    Multiple\n",
                                          ""));
  EXPECT_THAT(run({"definitions", "--json"}).out, HasSubstr("    \"Id\": 3,\n    \"Name\": \"Device\",\n"));
}

TEST_F(Ctl, AppsAreATable) {
  daemon_.answer("Apps.List", [](sd_bus_message* reply) {
    return sd_bus_message_append(reply, "a(sosub)", 1, "com.example.pump", "/org/lwm2md/Client1/app/1", ":1.7", 1000,
                                 1);
  });
  EXPECT_THAT(run({"apps"}), Ended(0,
                                   "APPLICATION       UID   ALIVE  OWNER  OBJECT\n"
                                   "com.example.pump  1000  yes    :1.7   /org/lwm2md/Client1/app/1\n",
                                   ""));
}

// ---- the daemon and the bus that are not there --------------------------------------------------

TEST_F(Ctl, SaysWhatToTryWhenTheDaemonIsNotRunning) {
  daemon_.release_name();
  for (const Words& words : {Words{"status"}, Words{"start"}, Words{"watch", "/3"}, Words{"monitor"},
                             Words{"set", "/3/0/0", "x"}, Words{"handle", "/26241/0/1", "--exec", "true"}}) {
    EXPECT_THAT(run(words), Ended(3, "", HasSubstr("try 'systemctl start lwm2md'"))) << words.front();
  }
}

TEST_F(Ctl, SaysSoWhenTheDaemonVanishesInTheMiddleOfACall) {
  daemon_.vanish_on("Manager.Update");
  EXPECT_THAT(run({"update"}), Ended(3, "", HasSubstr("lwm2md does not answer")));
}

TEST_F(Ctl, SaysSoWhenThereIsNoBus) {
  EXPECT_THAT(run({"--bus", "unix:path=/nonexistent/bus", "status"}),
              Ended(3, "", HasSubstr("no connection to the bus")));
}

TEST_F(Ctl, TakesABusByItsAddressOrAsSessionBus) {
  Words environment{"DBUS_SESSION_BUS_ADDRESS=" + bus_.address()};
  EXPECT_THAT(Program(LWM2MCTL_FILE, {"--bus", bus_.address(), "pause"}, {}).wait(), Ended(0, "", ""));
  EXPECT_THAT(Program(LWM2MCTL_FILE, {"pause", "--bus", "session"}, environment).wait(), Ended(0, "", ""));
  EXPECT_EQ(daemon_.count("Manager.Pause"), 2U);
}

TEST_F(Ctl, RefusesWhatIsNoBus) {
  EXPECT_THAT(run({"--bus", "users", "status"}),
              Ended(2, "", "--bus 'users': not system, session or a D-Bus address\n"));
}

TEST_F(Ctl, AnUnknownWordIsBadUsage) {
  EXPECT_THAT(run({"frobnicate"}), Ended(2, "", HasSubstr("frobnicate")));
  EXPECT_THAT(run({"server", "frobnicate"}), Ended(2, "", HasSubstr("frobnicate")));
  EXPECT_THAT(run({}), Ended(2, "", HasSubstr("subcommand is required")));
  EXPECT_THAT(run({"update", "70000"}), Ended(2, "", HasSubstr("70000")));
  EXPECT_THAT(run({"error", "add", "33"}), Ended(2, "", HasSubstr("33")));
  EXPECT_THAT(run({"error", "add", "0"}), Ended(2, "", HasSubstr("0")));
  EXPECT_THAT(run({"error", "add", "--help"}), Ended(0, HasSubstr("1 to 32"), ""));
}

TEST_F(Ctl, TellsItsVersion) { EXPECT_THAT(run({"--version"}), Ended(0, testing::StartsWith("lwm2mctl "), "")); }

TEST_F(Ctl, EverySubcommandHasHelp) {
  for (const char* name : {"status",   "ls",          "get",    "set",    "create", "delete", "exec",   "watch",
                           "monitor",  "observe",     "update", "start",  "stop",   "pause",  "resume", "bootstrap", "define",
                           "undefine", "definitions", "apps",   "handle", "reload", "error",  "server"}) {
    EXPECT_THAT(run({name, "--help"}), Ended(0, HasSubstr(std::string("Usage: lwm2mctl ") + name), "")) << name;
  }
}

}  // namespace
}  // namespace lwm2m::test
