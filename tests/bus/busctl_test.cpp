// The command lines that people type.
#include "tests/bus/service_fixture.hpp"
#include "tests/bus/tool.hpp"

namespace lwm2m::test {
namespace {

using testing::HasSubstr;

class Busctl : public Service {
 protected:
  // "call Registry Get s /3/0/0": the interface without its prefix.
  ToolResult busctl(const std::string& verb, const std::string& interface, std::vector<std::string> rest,
                    std::optional<uid_t> user = std::nullopt) {
    std::vector<std::string> words{"busctl", "--system", verb, "--", "org.lwm2md.Client1", kRoot, "org.lwm2md.Client1." + interface};
    words.insert(words.end(), rest.begin(), rest.end());
    return run_tool(event.get(), bus.address(), words, user);
  }
};

TEST_F(Busctl, WorksWithTheCommandLinesOfTheManual) {
  const auto works = [this](const std::string& interface, std::vector<std::string> rest, const std::string& output) {
    const auto result = busctl("call", interface, std::move(rest));
    EXPECT_EQ(result.status, 0) << result.output;
    EXPECT_THAT(result.output, HasSubstr(output));
  };
  works("Registry", {"Get", "s", "/3/0/0"}, "v s \"Maker\"");
  works("Registry", {"CreateInstance", "sa(sv)", "/3303/0", "1", "/3303/0/5700", "d", "20.0"}, "q 0");
  works("Registry", {"Set", "sv", "/3303/0/5700", "d", "21.5"}, "");
  works("Registry", {"Get", "s", "/3303/0/5700"}, "v d 21.5");
  works("Registry", {"Write", "a(sv)a{sv}", "2", "/3303/0/5700", "d", "-3.5", "/3303/0/5701", "s", "Cel", "1", "Send", "b", "false"}, "");
  works("Registry", {"Get", "s", "/3303/0/5700"}, "v d -3.5");
  works("Registry", {"List", "su", "/3303", "2"}, "/3303/0/5701");
  works("Definitions", {"Define", "qssba(qsssbb)", "26241", "Pump", "1.0", "true", "2", "0", "Speed", "Integer", "RW", "false",
                        "true", "1", "Start", "None", "E", "false", "false"}, "");
  works("Manager", {"Update", "q", "1"}, "");
  const auto state = busctl("get-property", "Manager", {"State"});
  EXPECT_EQ(state.status, 0) << state.output;
  EXPECT_EQ(state.output, "s \"registered\"\n");
}

TEST_F(Busctl, ShowsTheNameOfAnError) {
  create_temperature();
  const auto execute = busctl("call", "Registry", {"Execute", "sa{ys}", "/3303/0/5700", "0"});
  EXPECT_NE(execute.status, 0);
  EXPECT_THAT(execute.output, HasSubstr("/3303/0/5700"));
}

TEST_F(Busctl, PrintsEveryReplyAsJson) {
  create_temperature();
  const auto json = [this](const std::string& interface, std::vector<std::string> rest) {
    std::vector<std::string> words{"busctl", "--system", "--json=short", "call", "org.lwm2md.Client1", kRoot,
                                   "org.lwm2md.Client1." + interface};
    words.insert(words.end(), rest.begin(), rest.end());
    const auto result = run_tool(event.get(), bus.address(), words);
    EXPECT_EQ(result.status, 0) << result.output;
    return result.output;
  };
  EXPECT_THAT(json("Registry", {"Read", "asa{sv}", "1", "/3303", "0"}), HasSubstr("\"/3303/0/5700\""));
  EXPECT_THAT(json("Registry", {"List", "su", "/", "3"}), HasSubstr("OwnerUid"));
  EXPECT_THAT(json("Definitions", {"List"}), HasSubstr("Temperature"));
  EXPECT_THAT(json("Manager", {"ListObservations"}), HasSubstr("data"));
  EXPECT_THAT(json("Apps", {"List"}), HasSubstr("data"));
}

TEST_F(Busctl, IsRefusedWhatIsForAdministrators) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root, to be somebody else";
  create_temperature();
  constexpr uid_t kNobody = 65534;
  const auto pause = busctl("call", "Manager", {"Pause"}, kNobody);
  EXPECT_NE(pause.status, 0);
  EXPECT_THAT(pause.output, HasSubstr("root and the group lwm2m only"));
  EXPECT_FALSE(daemon.client().paused());
  const auto set = busctl("call", "Registry", {"Set", "sv", "/3303/0/5700", "d", "1"}, kNobody);
  EXPECT_NE(set.status, 0);
  const auto get = busctl("call", "Registry", {"Get", "s", "/3303/0/5700"}, kNobody);
  EXPECT_EQ(get.output, "v d 20\n");
}

}  // namespace
}  // namespace lwm2m::test
