// A reboot that login1, absent from this bus, does not give: systemd/lwm2md-reboot.path waits for the request.
#include "tests/daemon/daemon_fixture.hpp"

namespace lwm2m::test {
namespace {

namespace fs = std::filesystem;

class RebootRequest : public Daemon {
 protected:
  void SetUp() override {
    Daemon::SetUp();
    fs::create_directory(run);
  }
  void start_with(const std::string& runtime_directory) {
    daemon.set_environment({"RUNTIME_DIRECTORY=" + runtime_directory});
    start();
  }
  void reboot() { EXPECT_EQ(code_of(support::execute("/3/0/4")), "2.04"); }

  fs::path run = daemon.directory() / "run";
  fs::path request = run / "reboot-requested";
};

TEST_F(RebootRequest, IsLeftInTheRuntimeDirectory) {
  start_with(run.string() + ":/nonexistent");
  EXPECT_FALSE(fs::exists(request));
  reboot();
  ASSERT_TRUE(daemon.wait_for_log("left to lwm2md-reboot.path"));
  EXPECT_TRUE(fs::is_regular_file(request));
  reboot();  // the first one is still there
  EXPECT_TRUE(daemon.wait_for_log("left to lwm2md-reboot.path"));
}

TEST_F(RebootRequest, ThatCannotBeLeftIsAnErrorThatSaysWhatIsMissing) {
  start_with("/nonexistent");
  reboot();
  EXPECT_TRUE(daemon.wait_for_log("error: the machine does not reboot"));
  EXPECT_TRUE(daemon.wait_for_log("/nonexistent/reboot-requested: No such file or directory"));
}

TEST_F(RebootRequest, IsNotLeftWhereNoUnitWaitsForIt) {
  start();
  reboot();
  EXPECT_TRUE(daemon.wait_for_log("no RuntimeDirectory="));
}

}  // namespace
}  // namespace lwm2m::test
