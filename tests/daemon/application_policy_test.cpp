// The files of apps.d: whose an application id is and what it may claim, at start and after SIGHUP.
#include <fstream>
#include <unistd.h>

#include "tests/daemon/daemon_fixture.hpp"

namespace lwm2m::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class DaemonApplicationPolicy : public Daemon {
 protected:
  const std::string self = std::to_string(geteuid());
  const std::string somebody_else = std::to_string(geteuid() + 1);

  [[nodiscard]] std::filesystem::path file() const { return daemon.directory() / "apps.d" / "meter.toml"; }
  void allow_meter(const std::string& user, const std::string& more) const {
    std::filesystem::create_directories(file().parent_path());
    std::ofstream(file()) << "app-id = \"meter\"\nuser = \"" << user << "\"\n" << more << '\n';
  }
  void reload() {
    daemon.hang_up();
    ASSERT_TRUE(daemon.wait_for_log("configuration reloaded"));
  }
  // Registers; what is said against it.
  Reply enrol(const char* id) {
    Reply reply = caller.call("Apps", "Register", "sa{sv}", id, 0);
    const char* path = "";
    if (reply.error.empty() && sd_bus_message_read(reply.message.get(), "o", &path) >= 0) application = path;
    return reply;
  }
  Reply claim(const char* prefix, int callbacks) {
    return caller.call_at(application.c_str(), "App", "Claim", "asu", 1, prefix, callbacks);
  }

  std::string application{};
};

TEST_F(DaemonApplicationPolicy, BindsAnIdToItsUserAndItsPaths) {
  allow_meter(self, "objects = [\"/3303\"]\ncallbacks = [\"execute\"]");
  start();
  EXPECT_THAT(daemon.log_so_far(), Not(HasSubstr("apps.d")));
  ASSERT_EQ(enrol("meter").text, "");
  const Reply outside = claim("/3304", 8);
  EXPECT_EQ(outside.error, "AccessDenied");
  EXPECT_THAT(outside.text, AllOf(HasSubstr("/3304: " + file().string()), HasSubstr("lists /3303")));
  EXPECT_EQ(claim("/3303", 8 | 4).error, "AccessDenied");
  EXPECT_EQ(claim("/3303", 8).text, "");

  ASSERT_EQ(enrol("unlisted").text, "");
  EXPECT_EQ(claim("/3303/0", 0).error, "NotOwner");
  EXPECT_EQ(claim("/3304", 127).text, "");
}

TEST_F(DaemonApplicationPolicy, TellsTheCommandLineWhatToDo) {
  allow_meter(somebody_else, "objects = [\"/3303\"]");
  start();
  const Ending ending = ctl({"handle", "/3303/0/5605", "--exec", "true", "--app-id", "meter"});
  EXPECT_EQ(ending.status, 1);
  EXPECT_THAT(ending.err, AllOf(HasSubstr("NotOwner"), HasSubstr(file().string()), HasSubstr("and reload")));
}

TEST_F(DaemonApplicationPolicy, AReloadBindsWhatComesAfterAndLeavesWhatIsThere) {
  allow_meter(self, "objects = [\"/3303\", \"/3304\"]");
  start();
  ASSERT_EQ(enrol("meter").text, "");
  ASSERT_EQ(claim("/3303", 0).text, "");

  allow_meter(self, "objects = [\"/3304\"]");
  daemon.hang_up();
  ASSERT_TRUE(daemon.wait_for_log("stays until its application gives it up"));
  ASSERT_TRUE(daemon.wait_for_log("/3303: " + file().string()));
  ASSERT_TRUE(daemon.wait_for_log("configuration reloaded"));
  ASSERT_EQ(caller.call_at(application.c_str(), "App", "Release", "as", 1, "/3303").text, "");
  EXPECT_EQ(claim("/3303", 0).error, "AccessDenied");
  EXPECT_EQ(claim("/3304", 0).text, "");

  std::filesystem::remove(file());
  reload();
  EXPECT_EQ(claim("/3303", 0).text, "");
}

TEST_F(DaemonApplicationPolicy, ListedOnlyLetsNobodyElseIn) {
  allow_meter(self, "objects = [\"/3303\"]");
  daemon.configure(configuration(server_table(1, server.uri()) + "[apps]\nlisted-only = true\n"));
  start_again();
  const Reply refused = enrol("unlisted");
  EXPECT_EQ(refused.error, "AccessDenied");
  EXPECT_THAT(refused.text, HasSubstr("listed-only"));
  EXPECT_EQ(enrol("meter").text, "");
}

TEST_F(DaemonApplicationPolicy, AUserWhoIsNotThereIsSaidAndNobodyRegisters) {
  allow_meter("no-such-user-here", "objects = [\"/3303\"]");
  daemon.configure(configuration(server_table(1, server.uri())));
  const Ending checked = daemon.run({"--check-config"});
  EXPECT_EQ(checked.status, 0);
  EXPECT_THAT(checked.err, AllOf(HasSubstr("warning: " + file().string()), HasSubstr("'no-such-user-here'")));

  start_again();
  EXPECT_THAT(daemon.log_so_far(), HasSubstr("has no user 'no-such-user-here'"));
  const Reply refused = enrol("meter");
  EXPECT_EQ(refused.error, "AccessDenied");
  EXPECT_THAT(refused.text, HasSubstr("'no-such-user-here'"));

  allow_meter("root", "objects = [\"/3303\"]");  // by name
  reload();
  EXPECT_EQ(enrol("meter").error, geteuid() == 0 ? "" : "NotOwner");
}

}  // namespace
}  // namespace lwm2m::test
