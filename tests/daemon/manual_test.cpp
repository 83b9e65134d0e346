// The command lines that the manual shows, as a shell reads them.
#include "tests/daemon/daemon_fixture.hpp"

namespace lwm2m::test {
namespace {

using testing::HasSubstr;

class DaemonManual : public Daemon {
 protected:
  Ending shell(const std::string& line) {
    return run("sh", {"-c", "D='org.lwm2md.Client1 /org/lwm2md/Client1 org.lwm2md.Client1'\n" + line});
  }
  void works(const std::string& line, const std::string& output) {
    const Ending ending = shell(line);
    EXPECT_EQ(ending.status, 0) << line << '\n' << ending.err;
    EXPECT_THAT(ending.out, HasSubstr(output)) << line;
  }
};

TEST_F(DaemonManual, TheBusctlLinesWork) {
  start();
  works("busctl call $D.Registry Get s /3/0/0", "v s \"Maker\"\n");
  works("busctl call $D.Registry CreateInstance 'sa(sv)' /3303/0 1 /3303/0/5700 d 20.0", "q 0\n");
  works("busctl call $D.Registry Set sv /3303/0/5700 d 21.5", "");
  works("busctl call $D.Registry Get s /3303/0/5700", "v d 21.5\n");
  works("busctl call $D.Registry Write 'a(sv)a{sv}' 2 /3303/0/5700 d 21.6 /3303/0/5701 s Cel 1 Persistent b true", "");
  works("busctl call $D.Registry Get s /3303/0/5701", "v s \"Cel\"\n");
  works("busctl call -- $D.Registry Set sv /3303/0/5700 d -3.5", "");
  works("busctl call $D.Registry Get s /3303/0/5700", "v d -3.5\n");
  works("busctl call $D.Registry List su /3303 2", "\"/3303/0/5700\"");
  works("busctl call $D.Registry Execute 'sa{ys}' /3303/0/5605 0", "");
  works(
      "busctl call $D.Definitions Define 'qssba(qsssbb)' 26241 Pump 1.0 true 2 0 Speed Integer RW false true "
      "1 Start None E false false",
      "");
  works("busctl call $D.Definitions List", "26241 \"Pump\" \"1.0\"");
  works("busctl call $D.Manager Update q 1", "");
  works("busctl get-property $D.Manager State", "s \"registered\"\n");
}

TEST_F(DaemonManual, ExecuteReachesTheApplicationThatHandlesIt) {
  start();
  const auto application = start_application("answers");
  works("busctl call $D.Registry Execute 'sa{ys}' /3303/0/5605 0", "");
  EXPECT_EQ(application->out_line(), "execute /3303/0/5605");
}

TEST_F(DaemonManual, ExecuteOfWhatNobodyHandlesSaysSo) {
  start();
  works(
      "busctl call $D.Definitions Define 'qssba(qsssbb)' 26241 Pump 1.0 true 2 0 Speed Integer RW false true "
      "1 Start None E false false",
      "");
  works("busctl call $D.Registry CreateInstance 'sa(sv)' /26241/0 1 0 i 5", "q 0");
  const Ending ending = shell("busctl call $D.Registry Execute 'sa{ys}' /26241/0/1 0");
  EXPECT_EQ(ending.status, 1);
  EXPECT_THAT(ending.err, HasSubstr("/26241/0/1"));
}

TEST_F(DaemonManual, EverythingCanBeIntrospected) {
  start();
  const Ending tree = run("busctl", {"--system", "--list", "tree", "org.lwm2md.Client1"});
  EXPECT_EQ(tree.status, 0);
  for (const char* path : {"/org/lwm2md/Client1", "/org/lwm2md/Client1/server/1"}) {
    EXPECT_THAT(tree.out, HasSubstr(std::string(path) + '\n'));
    const Ending shown = run("busctl", {"--system", "introspect", "org.lwm2md.Client1", path});
    EXPECT_EQ(shown.status, 0) << shown.err;
    EXPECT_THAT(shown.out, HasSubstr("org.lwm2md.Client1."));
  }
}

TEST_F(DaemonManual, CompletionOffersThePathsThatAreThere) {
  start();
  ASSERT_EQ(ctl({"set", "/3303/0/5700", "21.5", "/3303/1/5700", "21.5", "--create"}).status, 0);
  const auto offered = [this](const std::string& words) {
    const std::string script = "PATH=\"$(dirname \"$1\"):$PATH\"; source \"$2\"; compopt() { :; }; COMP_WORDS=(lwm2mctl " +
                               words + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _lwm2mctl; echo \"${COMPREPLY[*]}\"";
    return run("bash", {"--norc", "-c", script, "bash", LWM2MCTL_FILE, COMPLETION_FILE}).out;
  };
  EXPECT_EQ(offered("get /3303/"), "/3303/0 /3303/1\n");
  EXPECT_EQ(offered("watch --count 1 /3303/1/57"), "/3303/1/5700\n");
  EXPECT_EQ(offered("--bus system update ''"), "1\n");
  EXPECT_EQ(offered("server enable ''"), "1\n");
}

TEST_F(DaemonManual, TheCommandLineToolSaysTheSame) {
  start();
  EXPECT_EQ(ctl({"set", "/3303/0/5700", "21.5", "--create"}).status, 0);
  EXPECT_THAT(ctl({"get", "/3303/0/5700"}).out, HasSubstr("21.5"));
  EXPECT_THAT(ctl({"ls", "/3303"}).out, HasSubstr("/3303/0/5700"));
  EXPECT_THAT(ctl({"ls", "/3303", "--json"}).out, HasSubstr("\"/3303/0/5700\""));
  EXPECT_THAT(ctl({"status"}).out, HasSubstr("registered"));
  EXPECT_EQ(ctl({"get", "/3303/9/5700"}).status, 1);
  EXPECT_EQ(ctl({"no-such-command"}).status, 2);
  bus.stop();
  EXPECT_EQ(ctl({"status"}).status, 3);
}

}  // namespace
}  // namespace lwm2m::test
