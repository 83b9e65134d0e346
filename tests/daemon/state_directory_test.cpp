// A state directory that cannot be used, and state that is damaged or cannot be understood.
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "daemon/storage/state_file.hpp"
#include "tests/daemon/daemon_fixture.hpp"

namespace lwm2m::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr int kBadStateDirectory = 4;
constexpr uid_t kNobody = 65534;

class DaemonState : public Daemon {
 protected:
  void SetUp() override {
    Daemon::SetUp();
    daemon.configure(configuration(server_table(1, server.uri())));
  }
  void expect_refused(const std::string& why) {
    const Ending ending = daemon.run();
    EXPECT_EQ(ending.status, kBadStateDirectory);
    EXPECT_THAT(ending.err, HasSubstr("state directory: " + daemon.state_directory().string() + ": " + why));
    EXPECT_TRUE(server.received().empty());
  }
  std::string write_persistent(double value) {
    return caller
        .call("Registry", "Write", "a(sv)a{sv}", 1, "/3303/0/5700", "d", value, 2, "Create", "b", 1, "Persistent", "b",
              1)
        .error;
  }
  // Two generations of values, 1 before 2.
  void leave_two_generations() {
    start_again();
    ASSERT_EQ(write_persistent(1), "");
    ASSERT_EQ(write_persistent(2), "");
    daemon.stop();
  }
  // As a daemon does that has something else to keep: so many generations of it.
  void leave(const std::string& name, std::string_view what, int generations) {
    fs::create_directory(daemon.state_directory());
    const storage::StateFile file(daemon.state_directory(), name);
    for (int i = 0; i < generations; ++i) ASSERT_TRUE(file.save(as_bytes(what)));
  }
  [[nodiscard]] std::string content(const std::string& name) const {
    std::ifstream in(daemon.state_directory() / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  // Another last byte.
  void damage(const std::string& name) {
    std::fstream file(daemon.state_directory() / name, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(-1, std::ios::end);
    const int last = file.get();
    file.seekp(-1, std::ios::end);
    file.put(static_cast<char>(~last));
    ASSERT_TRUE(file) << name;
  }
};

TEST_F(DaemonState, IsMadeForNobodyElse) {
  start_again();
  struct stat info {};
  ASSERT_EQ(stat(daemon.state_directory().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0700U);
}

TEST_F(DaemonState, IsClosedToOthers) {
  fs::create_directory(daemon.state_directory());
  fs::permissions(daemon.state_directory(), fs::perms(0755));
  start_again();
  EXPECT_EQ(fs::status(daemon.state_directory()).permissions(), fs::perms(0700));
}

TEST_F(DaemonState, AFileInItsPlaceEndsTheStart) {
  std::ofstream(daemon.state_directory()) << "in the way";
  expect_refused("not a directory");
}

TEST_F(DaemonState, ADirectoryOfAnotherUserEndsTheStart) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root, to give it away";
  fs::create_directory(daemon.state_directory());
  ASSERT_EQ(chown(daemon.state_directory().c_str(), kNobody, kNobody), 0);
  expect_refused("belongs to another user");
}

TEST_F(DaemonState, ADirectoryThatCannotBeMadeEndsTheStart) {
  const Ending ending =
      run(LWM2MD_FILE, {"--config", daemon.configuration_file(), "--state-dir", daemon.directory() / "missing/state"});
  EXPECT_EQ(ending.status, kBadStateDirectory);
  EXPECT_THAT(ending.err, HasSubstr("missing/state: cannot be created: No such file or directory"));
}

// Root may write everywhere, so somebody else runs it.
TEST_F(DaemonState, ADirectoryThatCannotBeWrittenEndsTheStart) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root, to be somebody else";
  fs::create_directory(daemon.state_directory());
  ASSERT_EQ(chown(daemon.state_directory().c_str(), kNobody, kNobody), 0);
  fs::permissions(daemon.state_directory(), fs::perms(0500));
  fs::permissions(daemon.directory(), fs::perms(0755));
  const Ending ending = run("setpriv", {"--reuid=65534", "--regid=65534", "--clear-groups", LWM2MD_FILE, "--config",
                                        daemon.configuration_file(), "--state-dir", daemon.state_directory()});
  if (ending.status == 127) GTEST_SKIP() << "the program lies where nobody else can run it";
  EXPECT_EQ(ending.status, kBadStateDirectory);
  EXPECT_THAT(ending.err, HasSubstr(daemon.state_directory().string() + ": cannot be written: Permission denied"));
}

TEST_F(DaemonState, TheGenerationBeforeIsUsedWhenTheNewestIsDamaged) {
  leave_two_generations();
  damage("values");
  start_again();
  EXPECT_EQ(caller.number("/3303/0/5700"), 1);
  EXPECT_THAT(daemon.stop(), HasSubstr("values was damaged, using the generation before"));
}

TEST_F(DaemonState, TheDamagedGenerationNeverTakesThePlaceOfTheGoodOne) {
  leave_two_generations();
  damage("values");
  start_again();
  ASSERT_EQ(write_persistent(3), "");
  daemon.stop();
  damage("values");
  start_again();
  EXPECT_EQ(caller.number("/3303/0/5700"), 1);
}

TEST_F(DaemonState, AnEmptyFileCountsAsDamaged) {
  leave_two_generations();
  fs::resize_file(daemon.state_directory() / "values", 0);
  start_again();
  EXPECT_EQ(caller.number("/3303/0/5700"), 1);
}

TEST_F(DaemonState, WhereBothGenerationsAreDamagedItGoesOnWithoutAndKeepsTheFile) {
  leave_two_generations();
  damage("values");
  damage("values.previous");
  start_again();
  EXPECT_EQ(read("/3/0/0"), "Maker");
  EXPECT_EQ(caller.call("Registry", "Get", "s", "/3303/0/5700").error, "NotFound");
  EXPECT_TRUE(fs::exists(daemon.state_directory() / "values.damaged"));
  EXPECT_EQ(write_persistent(4), "");
  EXPECT_THAT(daemon.stop(), HasSubstr("going on without it"));
  start_again();
  EXPECT_EQ(caller.number("/3303/0/5700"), 4);
}

// A crash between the two renames of a save.
TEST_F(DaemonState, TheGenerationBeforeIsUsedWhereTheNewestIsMissing) {
  leave_two_generations();
  fs::remove(daemon.state_directory() / "values");
  start_again();
  EXPECT_EQ(caller.number("/3303/0/5700"), 1);
}

// Whole, but of a format that is not known: after a downgrade.
TEST_F(DaemonState, KeepsWhatItDoesNotUnderstandOutOfTheWay) {
  const std::string foreign = "\x18\x63 of a newer daemon";
  for (const char* name : {"accounts", "definitions", "values"}) leave(name, foreign, 2);
  start_again();
  EXPECT_EQ(read("/3/0/0"), "Maker");  // with the server of the configuration file
  for (int round = 0; round < 2; ++round) {  // each save of it writes over another generation
    EXPECT_EQ(write_persistent(round), "");
    EXPECT_EQ(caller.call("Definitions", "Define", "qssba(qsssbb)", 26241 + round, "Pump", "1.0", 1, 0).error, "");
    EXPECT_EQ(caller.call("Provisioning", "UpdateServer", "qa{sv}", 1, 1, "Lifetime", "u", 1000 + round).error, "");
  }
  const std::string log = daemon.stop();
  for (const char* name : {"accounts", "definitions", "values"}) {
    const std::string kept = fmt::format("it is kept as {}", (daemon.state_directory() / name).string());
    EXPECT_THAT(log, HasSubstr(fmt::format("state: {}: format version", name)));
    EXPECT_THAT(log, HasSubstr(kept + ".damaged"));
    EXPECT_THAT(log, HasSubstr(kept + ".previous.damaged"));
    EXPECT_THAT(content(std::string(name) + ".damaged"), HasSubstr(foreign));
    EXPECT_THAT(content(std::string(name) + ".previous.damaged"), HasSubstr(foreign));
    EXPECT_THAT(content(name), Not(HasSubstr(foreign)));
    EXPECT_THAT(content(std::string(name) + ".previous"), Not(HasSubstr(foreign)));
  }
  start_again();
  EXPECT_EQ(caller.number("/3303/0/5700"), 1);
}

TEST_F(DaemonState, UsesTheGenerationBeforeWhereItUnderstandsThatOne) {
  leave_two_generations();
  leave("values", "\x18\x63", 1);
  start_again();
  EXPECT_EQ(caller.number("/3303/0/5700"), 2);
  EXPECT_THAT(daemon.stop(), HasSubstr("using the generation before"));
}

TEST_F(DaemonState, APersistentWriteThatCannotBeKeptIsRefused) {
  start_again();
  ASSERT_EQ(write_persistent(1), "");
  // In the way of the file that a save begins with.
  fs::create_directory(daemon.state_directory() / "values.new");
  EXPECT_EQ(write_persistent(2), "Unavailable");
  fs::remove(daemon.state_directory() / "values.new");
  EXPECT_EQ(write_persistent(3), "");
  EXPECT_EQ(read("/3303/0/5700"), "3");
}

}  // namespace
}  // namespace lwm2m::test
