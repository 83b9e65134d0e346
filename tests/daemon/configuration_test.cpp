// A configuration that is wrong: at start, under --check-config, and under a daemon that runs.
#include "tests/daemon/daemon_fixture.hpp"

namespace lwm2m::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

constexpr int kBadCommandLine = 2;
constexpr int kBadConfiguration = 3;
constexpr const char* kBroken = R"(endpoint = "node"
[[server]]
uri = "coap://127.0.0.1"
security = "nosec"
lifetime = "soon"
)";

class DaemonConfiguration : public Daemon {
 protected:
  // "FILE:5:12: server[0].lifetime: …" but for the column and what comes before the key's name.
  [[nodiscard]] auto names_the_lifetime() const {
    return AllOf(HasSubstr(daemon.configuration_file().string() + ":5:"), HasSubstr("lifetime: "));
  }
};

TEST_F(DaemonConfiguration, ABrokenFileEndsTheStartAndIsNamed) {
  daemon.configure(kBroken);
  const Ending ending = daemon.run();
  EXPECT_EQ(ending.status, kBadConfiguration);
  EXPECT_THAT(ending.err, names_the_lifetime());
  EXPECT_FALSE(std::filesystem::exists(daemon.state_directory()));
}

TEST_F(DaemonConfiguration, AFileThatIsNoTomlEndsTheStart) {
  daemon.configure("endpoint = \"node\n");
  const Ending ending = daemon.run();
  EXPECT_EQ(ending.status, kBadConfiguration);
  EXPECT_THAT(ending.err, HasSubstr(daemon.configuration_file().string() + ":1:"));
}

TEST_F(DaemonConfiguration, AMissingFileEndsTheStart) {
  const Ending ending = daemon.run();
  EXPECT_EQ(ending.status, kBadConfiguration);
  EXPECT_THAT(ending.err, HasSubstr(daemon.configuration_file().string()));
}

TEST_F(DaemonConfiguration, AnUnknownOptionIsABadCommandLine) {
  daemon.configure(configuration(server_table(1, server.uri())));
  EXPECT_EQ(daemon.run({"--no-such-option"}).status, kBadCommandLine);
}

TEST_F(DaemonConfiguration, ABusThatIsNoneIsABadCommandLine) {
  daemon.configure(configuration(server_table(1, server.uri())));
  const Ending ending = daemon.run({"--bus", "sesion"});
  EXPECT_EQ(ending.status, kBadCommandLine);
  EXPECT_THAT(ending.err, HasSubstr("'sesion'"));
}

TEST_F(DaemonConfiguration, CheckConfigNamesWhatHasNoEffect) {
  daemon.configure(configuration("[telemetry]\nmax-bytes = 1000000\n" + server_table(1, server.uri(), "store-notifications = false\n")));
  const Ending ending = daemon.run({"--check-config"});
  EXPECT_EQ(ending.status, 0);
  EXPECT_THAT(ending.err, AllOf(HasSubstr("warning: [telemetry]"), HasSubstr("store-notifications")));
}

TEST_F(DaemonConfiguration, CheckConfigSaysNothingOfASoundFile) {
  daemon.configure(configuration(server_table(1, server.uri())));
  const Ending ending = daemon.run({"--check-config"});
  EXPECT_EQ(ending.status, 0);
  EXPECT_EQ(ending.out + ending.err, "");
  EXPECT_FALSE(std::filesystem::exists(daemon.state_directory()));
}

TEST_F(DaemonConfiguration, CheckConfigPrintsEveryProblem) {
  daemon.configure(std::string(kBroken) + "lifetim = 5\n");
  const Ending ending = daemon.run({"--check-config"});
  EXPECT_EQ(ending.status, kBadConfiguration);
  EXPECT_THAT(ending.err, names_the_lifetime());
  EXPECT_THAT(ending.err, AllOf(HasSubstr(":6:"), HasSubstr("lifetim: ")));
}

TEST_F(DaemonConfiguration, ABrokenFileAtReloadChangesNothing) {
  start();
  daemon.configure(kBroken);
  daemon.hang_up();
  ASSERT_TRUE(daemon.wait_for_log(daemon.configuration_file().string() + ":5:"));
  ASSERT_TRUE(daemon.wait_for_log("lifetime: "));
  ASSERT_TRUE(daemon.wait_for_log("is not reloaded"));
  EXPECT_EQ(read("/1/0/1"), "86400");
  EXPECT_EQ(server.received().size(), 1U);  // its Register
}

TEST_F(DaemonConfiguration, ReloadFromTheCommandLineSaysWhatIsWrong) {
  start();
  daemon.configure(kBroken);
  const Ending ending = ctl({"reload"});
  EXPECT_EQ(ending.status, 1);
  EXPECT_THAT(ending.err, AllOf(StartsWith("BadValue: "), names_the_lifetime()));
}

}  // namespace
}  // namespace lwm2m::test
