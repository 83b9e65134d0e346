#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "tests/bus/ctl/ctl_fixture.hpp"

namespace lwm2m::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST_F(Ctl, GetPrintsOneValueBare) {
  daemon_.answer("Registry.Get", [](sd_bus_message* reply) { return sd_bus_message_append(reply, "v", "d", 21.5); });
  EXPECT_THAT(run({"get", "/3303/0/5700"}), Ended(0, "21.5\n", ""));
  EXPECT_EQ(daemon_.call("Registry.Get").arguments, "\"/3303/0/5700\"");
}

TEST_F(Ctl, GetPrintsAMultipleResourceAsSetTakesIt) {
  daemon_.answer("Registry.Get", [](sd_bus_message* reply) {
    return sd_bus_message_append(reply, "v", "a(qv)", 2, 0, "s", "a,b", 7, "s", "c");
  });
  EXPECT_THAT(run({"get", "/26241/0/3"}), Ended(0, "0=a\\,b,7=c\n", ""));
  EXPECT_THAT(run({"get", "/26241/0/3", "--json"}),
              Ended(0, "{\n  \"/26241/0/3\": {\n    \"0\": \"a,b\",\n    \"7\": \"c\"\n  }\n}\n", ""));
}

TEST_F(Ctl, GetShowsAnOpaqueAsHex) {
  daemon_.answer("Registry.Get",
                 [](sd_bus_message* reply) { return sd_bus_message_append(reply, "v", "ay", 2, 1, 255); });
  EXPECT_THAT(run({"get", "/5/0/0"}), Ended(0, "hex:01ff\n", ""));
  EXPECT_THAT(run({"get", "/5/0/0", "--hex"}), Ended(0, "01ff\n", ""));
}

TEST_F(Ctl, GetReadsEverythingUnderSeveralPathsInOneCall) {
  daemon_.answer("Registry.Read", [](sd_bus_message* reply) {
    return sd_bus_message_append(reply, "a(sv)", 2, "/3/0/0", "s", "Acme\x1b[2J", "/3303/0/5704", "(qq)", 3303, 1);
  });
  EXPECT_THAT(run({"get", "/3", "/3303/0/5704"}), Ended(0, "/3/0/0 = Acme\\x1b[2J\n/3303/0/5704 = 3303:1\n", ""));
  EXPECT_EQ(daemon_.call("Registry.Read").arguments, "[\"/3\", \"/3303/0/5704\"] []");
  EXPECT_THAT(run({"--json", "get", "/3", "/3303/0/5704"}),
              Ended(0, "{\n  \"/3/0/0\": \"Acme\\u001b[2J\",\n  \"/3303/0/5704\": \"3303:1\"\n}\n", ""));
}

// What the program prints on a terminal of its own. A terminal shows a newline as CR LF.
class CtlOnATerminal : public Ctl {
 protected:
  CtlOnATerminal() {
    EXPECT_GE(terminal_, 0);
    EXPECT_EQ(grantpt(terminal_), 0);
    EXPECT_EQ(unlockpt(terminal_), 0);
  }
  ~CtlOnATerminal() override { close(terminal_); }
  std::string shown(const std::string& arguments) {
    // The shell hands its terminal to the program, which is what a user does who does not redirect.
    const std::string command =
        fmt::format("exec '{}' {} >'{}'", LWM2MCTL_FILE, arguments, ptsname(terminal_));
    EXPECT_THAT(Program("sh", {"-c", command}, environment()).wait(), Ended(0, "", ""));
    std::string text(4096, '\0');
    const auto size = read(terminal_, text.data(), text.size());
    text.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    return text;
  }

 private:
  int terminal_ = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
};

TEST_F(CtlOnATerminal, GetEscapesWhatTheTerminalWouldObey) {
  daemon_.answer("Registry.Get", [](sd_bus_message* reply) {
    return sd_bus_message_append(reply, "v", "s", "a\x1b[2J\x1b]0;x\x07\r\n\xc2\x9b" "31mé");
  });
  EXPECT_EQ(shown("get /3/0/0"), "a\\x1b[2J\\x1b]0;x\\x07\\x0d\\x0a\\x9b31mé\r\n");
  // A pipe gets it as it is.
  EXPECT_THAT(run({"get", "/3/0/0"}), Ended(0, "a\x1b[2J\x1b]0;x\x07\r\n\xc2\x9b" "31mé\n", ""));
}

TEST_F(Ctl, ARefusalIsTheErrorsNameAndTextWithStatus1) {
  daemon_.refuse("Registry.Get", "NotFound", "/3303/7/5700: not there");
  EXPECT_THAT(run({"get", "/3303/7/5700"}), Ended(1, "", "NotFound: /3303/7/5700: not there\n"));
}

TEST_F(Ctl, SetSendsTheTypeThatTheRegistryKnows) {
  answer_list("/3303/0/5700", "Float");
  EXPECT_THAT(run({"set", "/3303/0/5700", "-3"}), Ended(0, "", ""));
  EXPECT_EQ(daemon_.call("Registry.List").arguments, "\"/3303/0/5700\" 0");
  EXPECT_EQ(daemon_.call("Registry.Set").arguments, "\"/3303/0/5700\" <d -3>");
}

TEST_F(Ctl, SetOfAResourceThatIsNotThereAsksTheDefinition) {
  daemon_.refuse("Registry.List", "NotFound", "/26241/0/2: not there");
  daemon_.answer("Definitions.Export", [](sd_bus_message* reply) {
    return sd_bus_message_append(
        reply, "s",
        "<LWM2M><Object><Resources><Item ID='2'><MultipleInstances>Multiple</MultipleInstances>"
        "<Type>Unsigned Integer</Type></Item></Resources></Object></LWM2M>");
  });
  EXPECT_THAT(run({"set", "/26241/0/2", "0=7,5=8"}), Ended(0, "", ""));
  EXPECT_EQ(daemon_.call("Definitions.Export").arguments, "26241");
  EXPECT_EQ(daemon_.call("Registry.Set").arguments, "\"/26241/0/2\" <a(qv) [(0 <t 7>), (5 <t 8>)]>");
}

TEST_F(Ctl, SetOfAResourceInstanceTakesOneValue) {
  answer_list("/3/0/7", "Integer", true);
  EXPECT_THAT(run({"set", "/3/0/7/1", "3800"}), Ended(0, "", ""));
  EXPECT_EQ(daemon_.call("Registry.List").arguments, "\"/3/0/7\" 0");
  EXPECT_EQ(daemon_.call("Registry.Set").arguments, "\"/3/0/7/1\" <x 3800>");
}

TEST_F(Ctl, SetOfSeveralIsOneAtomicWrite) {
  answer_list("/3303/0/5701", "String");
  EXPECT_THAT(run({"set", "/3303/0/5701", "[a,b]", "/3303/0/5701", "get", "--create", "--persistent"}),
              Ended(0, "", ""));
  EXPECT_EQ(daemon_.call("Registry.Write").arguments,
            "[(\"/3303/0/5701\" <s \"[a,b]\">), (\"/3303/0/5701\" <s \"get\">)] "
            "[(\"Create\" <b true>), (\"Persistent\" <b true>)]");
}

TEST_F(Ctl, SetTakesValuesBehindADoubleDashAsTheyAre) {
  answer_list("/3303/0/5701", "String");
  EXPECT_THAT(run({"set", "/3303/0/5701", "--", "--json"}), Ended(0, "", ""));
  EXPECT_EQ(daemon_.call("Registry.Set").arguments, "\"/3303/0/5701\" <s \"--json\">");
}

TEST_F(Ctl, SetReadsAnOpaqueFromAFile) {
  answer_list("/16/0/2", "Opaque");
  const std::string file = temporary_file("opaque");
  std::ofstream(file, std::ios::binary) << std::string("\0\xff", 2);
  EXPECT_THAT(run({"set", "/16/0/2", "@" + file}), Ended(0, "", ""));
  EXPECT_EQ(daemon_.call("Registry.Set").arguments, "\"/16/0/2\" <ay [0, 255]>");
  std::remove(file.c_str());
}

TEST_F(Ctl, AValueThatDoesNotFitItsTypeIsBadUsageAndNothingIsWritten) {
  answer_list("/3303/0/5700", "Float");
  EXPECT_THAT(run({"set", "/3303/0/5700", "warm"}), Ended(2, "", "/3303/0/5700: 'warm' is not a Float\n"));
  EXPECT_EQ(daemon_.count("Registry.Set"), 0U);
}

TEST_F(Ctl, SetWithoutAValueIsBadUsage) {
  EXPECT_THAT(run({"set", "/3303/0/5700"}), Ended(2, "", HasSubstr("At least 2 required")));
}

TEST_F(Ctl, APathThatIsNoneIsBadUsage) {
  EXPECT_THAT(run({"get", "3303/0/5700"}), Ended(2, "", HasSubstr("'3303/0/5700': a path begins with '/'")));
  EXPECT_THAT(run({"set", "/3303/0", "1"}), Ended(2, "", "/3303/0: not the path of a resource\n"));
  EXPECT_THAT(run({"delete", "/3303"}), Ended(2, "", StartsWith("/3303: not the path of")));
}

TEST_F(Ctl, CreatePrintsThePathOfTheNewInstance) {
  daemon_.answer("Definitions.Export", [](sd_bus_message* reply) {
    return sd_bus_message_append(reply, "s",
                                 "<LWM2M><Object><Resources><Item ID='5700'><Type>Float</Type></Item>"
                                 "<Item ID='5701'><Type>String</Type></Item></Resources></Object></LWM2M>");
  });
  daemon_.answer("Registry.CreateInstance", [](sd_bus_message* reply) { return sd_bus_message_append(reply, "q", 4); });
  EXPECT_THAT(run({"create", "/3303", "5700=21.5", "5701=a=b"}), Ended(0, "/3303/4\n", ""));
  EXPECT_EQ(daemon_.call("Registry.CreateInstance").arguments,
            "\"/3303\" [(\"5700\" <d 21.5>), (\"5701\" <s \"a=b\">)]");
  EXPECT_THAT(run({"create", "/3303/4", "--json"}), Ended(0, "{\n  \"Path\": \"/3303/4\"\n}\n", ""));
  EXPECT_THAT(run({"create", "/3303", "5999=1"}),
              Ended(1, "", "NotDefined: /3303/0/5999: object 3303 has no resource 5999\n"));
}

TEST_F(Ctl, DeletePassesThePath) {
  EXPECT_THAT(run({"delete", "/3303/0"}), Ended(0, "", ""));
  EXPECT_EQ(daemon_.call("Registry.Delete").arguments, "\"/3303/0\"");
}

TEST_F(Ctl, ExecPassesItsArguments) {
  EXPECT_THAT(run({"exec", "/26241/0/1", "0='a,b',3", "5=x"}), Ended(0, "", ""));
  EXPECT_EQ(daemon_.call("Registry.Execute").arguments, "\"/26241/0/1\" [(0 \"a,b\"), (3 \"\"), (5 \"x\")]");
  EXPECT_THAT(run({"exec", "/26241/0/1"}), Ended(0, "", ""));
  EXPECT_EQ(daemon_.call("Registry.Execute", 1).arguments, "\"/26241/0/1\" []");
  EXPECT_THAT(run({"exec", "/26241/0/1", "x=1"}), Ended(2, "", HasSubstr("'x=1' is not an argument")));
}

TEST_F(Ctl, CompletesPathsLevelByLevel) {
  daemon_.answer("Registry.List", [](sd_bus_message* reply) {
    sd_bus_message_open_container(reply, 'a', "(sa{sv})");
    for (const char* path : {"/3303", "/3303/0", "/3303/10", "/3303/11"})
      sd_bus_message_append(reply, "(sa{sv})", path, 0);
    return sd_bus_message_close_container(reply);
  });
  EXPECT_THAT(run({"__complete", "/3303/1"}), Ended(0, "/3303/10\n/3303/11\n", ""));
  EXPECT_EQ(daemon_.call("Registry.List").arguments, "\"/3303\" 1");
}

}  // namespace
}  // namespace lwm2m::test
