#include <csignal>

#include "tests/bus/ctl/ctl_fixture.hpp"

namespace lwm2m::test {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

constexpr const char* kApp = "/org/lwm2md/Client1/app/7";

class CtlHandle : public Ctl {
 protected:
  CtlHandle() {
    daemon_.answer("Apps.Register", [](sd_bus_message* reply) { return sd_bus_message_append(reply, "o", kApp); });
  }
  // From server 1, with the arguments 0='x y' and 3.
  static int append_call(sd_bus_message* call) {
    return sd_bus_message_append(call, "sa{ys}a{sv}", "/26241/0/1", 2, 0, "x y", 3, "", 1, "Ssid", "q", 1);
  }
  static int append_local_call(sd_bus_message* call) {
    return sd_bus_message_append(call, "sa{ys}a{sv}", "/26241/0/1", 0, 0);
  }

  [[nodiscard]] Words handle(const std::string& command) const { return {"handle", "/26241/0/1", "--exec", command}; }
  // The unique name of the program, once it can be called.
  std::string registered() { return daemon_.call("App.Claim").sender; }
};

TEST_F(CtlHandle, RegistersAndClaimsExecuteOnly) {
  Words words = handle("true");
  words.insert(words.end(), {"--app-id", "com.example.pump", "--deadline", "30"});
  Program program(LWM2MCTL_FILE, words, environment());
  registered();
  EXPECT_EQ(
      daemon_.call("Apps.Register").arguments,
      "\"com.example.pump\" [(\"Handler\" <o \"/org/lwm2md/ctl/Handler\">), (\"HandlerTimeoutUSec\" <t 30000000>)]");
  EXPECT_EQ(daemon_.call("App.Claim").object, kApp);
  EXPECT_EQ(daemon_.call("App.Claim").arguments, "[\"/26241/0/1\"] 8");
  EXPECT_EQ(program.err_line(), "handling /26241/0/1 as com.example.pump");
}

TEST_F(CtlHandle, GivesTheCommandItsPathArgumentsAndServer) {
  Program program(LWM2MCTL_FILE,
                  handle("echo \"$LWM2M_PATH/$LWM2M_SSID/$LWM2M_ARG_0/${LWM2M_ARG_3-unset}/${LWM2M_ARG_7-unset}\""),
                  environment());
  daemon_.call_handler(registered(), append_call);
  EXPECT_EQ(daemon_.answer_of_handler(), "done");
  EXPECT_EQ(program.out_line(), "/26241/0/1/1/x y//unset");
  EXPECT_THAT(program.out_line(), MatchesRegex("20[0-9T:.-]+Z /26241/0/1 \\(server 1\\): exit status 0"));
}

TEST_F(CtlHandle, ALocalCallHasNoServer) {
  Program program(LWM2MCTL_FILE, handle("echo \"${LWM2M_SSID-unset}\""), environment());
  daemon_.call_handler(registered(), append_local_call);
  EXPECT_EQ(daemon_.answer_of_handler(), "done");
  EXPECT_EQ(program.out_line(), "unset");
}

TEST_F(CtlHandle, TheExitStatusIsTheAnswer) {
  Program program(LWM2MCTL_FILE, handle("exit ${LWM2M_ARG_0}"), environment());
  const std::string application = registered();
  const std::vector<std::pair<const char*, const char*>> answers{
      {"0", "done"},
      {"64", "BadValue: /26241/0/1: exit status 64"},
      {"65", "BadValue: /26241/0/1: exit status 65"},
      {"75", "Unavailable: /26241/0/1: exit status 75"},
      {"1", "Internal: /26241/0/1: exit status 1"},
  };
  for (std::size_t i = 0; i < answers.size(); ++i) {
    daemon_.call_handler(application, [&](sd_bus_message* call) {
      return sd_bus_message_append(call, "sa{ys}a{sv}", "/26241/0/1", 1, 0, answers[i].first, 0);
    });
    EXPECT_EQ(daemon_.answer_of_handler(i), answers[i].second);
  }
}

TEST_F(CtlHandle, ACommandThatIsKilledIsInternal) {
  Program program(LWM2MCTL_FILE, handle("kill -9 $$"), environment());
  daemon_.call_handler(registered(), append_call);
  EXPECT_EQ(daemon_.answer_of_handler(), "Internal: /26241/0/1: killed by signal 9");
}

TEST_F(CtlHandle, ASlowCommandDoesNotHoldUpTheNext) {
  // The first waits for what the second makes: one after the other they would never end.
  const std::string file = temporary_file("handle");
  Program program(LWM2MCTL_FILE,
                  handle("if [ -n \"$LWM2M_SSID\" ]; then mkfifo " + file + "; : > " + file + "; else while [ ! -p " +
                         file + " ]; do sleep 0.01; done; cat " + file + "; rm " + file + "; fi"),
                  environment());
  const std::string application = registered();
  daemon_.call_handler(application, append_local_call);
  daemon_.call_handler(application, append_call);
  EXPECT_EQ(daemon_.answer_of_handler(0), "done");
  EXPECT_EQ(daemon_.answer_of_handler(1), "done");
}

TEST_F(CtlHandle, ACommandThatExceedsItsDeadlineIsKilledWithAllItHasStarted) {
  Words words = handle("sleep 600 & wait");
  words.insert(words.end(), {"--deadline", "1"});
  Program program(LWM2MCTL_FILE, words, environment());
  daemon_.call_handler(registered(), append_call);
  EXPECT_EQ(daemon_.answer_of_handler(), "Internal: /26241/0/1: killed by signal 9");
}

TEST_F(CtlHandle, JsonKeepsTheCommandsOutputApart) {
  Words words = handle("echo noise");
  words.push_back("--json");
  Program program(LWM2MCTL_FILE, words, environment());
  daemon_.call_handler(registered(), append_call);
  EXPECT_THAT(program.out_line(),
              MatchesRegex("\\{\"TimeUSec\":[0-9]+,\"Path\":\"/26241/0/1\",\"Ssid\":1,\"ExitStatus\":0\\}"));
  EXPECT_THAT(program.err_line(), HasSubstr("handling"));
  EXPECT_EQ(program.err_line(), "noise");
}

TEST_F(CtlHandle, LeavesOnASignalAndAnswersWhatIsRunning) {
  Program program(LWM2MCTL_FILE, handle("echo started; exec sleep 60"), environment());
  daemon_.call_handler(registered(), append_call);
  EXPECT_EQ(program.out_line(), "started");
  program.signal(SIGTERM);
  EXPECT_EQ(daemon_.answer_of_handler(), "Unavailable: /26241/0/1: its handler stops");
  EXPECT_EQ(daemon_.call("App.Unregister").object, kApp);
}

TEST_F(CtlHandle, RegistersAgainWhenTheDaemonComesBack) {
  Program program(LWM2MCTL_FILE, handle("true"), environment());
  registered();
  EXPECT_THAT(program.err_line(), HasSubstr("handling /26241/0/1"));
  daemon_.release_name();
  EXPECT_EQ(program.err_line(), "lwm2md has gone; waiting for it to come back");
  daemon_.request_name();
  const std::string application = daemon_.call("App.Claim", 1).sender;
  EXPECT_THAT(program.err_line(), HasSubstr("handling /26241/0/1"));
  daemon_.call_handler(application, append_call);
  EXPECT_EQ(daemon_.answer_of_handler(), "done");
}

TEST_F(CtlHandle, EndsWhenTheClaimIsRefused) {
  daemon_.refuse("App.Claim", "NotOwner", "/26241/0/1: com.example.pump has it");
  EXPECT_THAT(run(handle("true")), Ended(1, "", "NotOwner: /26241/0/1: com.example.pump has it\n"));
}

TEST_F(CtlHandle, RefusesADeadlineThatTheDaemonWouldNotTake) {
  Words words = handle("true");
  words.insert(words.end(), {"--deadline", "121"});
  EXPECT_THAT(run(words), Ended(2, "", HasSubstr("121")));
}

}  // namespace
}  // namespace lwm2m::test
