// The log of a service of systemd. libsystemd knows the journal's socket by one path only, so the daemon gets a mount
// namespace in which the test's own socket lies there.
#include <cstring>
#include <map>
#include <unistd.h>

#include "tests/daemon/daemon_fixture.hpp"
#include "tests/daemon/datagram_socket.hpp"

namespace lwm2m::test {
namespace {

// An entry in the journal's native protocol: "NAME=value", or "NAME", the size as 64 bits and a value with newlines in
// it.
std::map<std::string, std::string> fields_of(std::string_view entry) {
  std::map<std::string, std::string> fields;
  while (!entry.empty()) {
    const std::string_view line = entry.substr(0, entry.find('\n'));
    entry.remove_prefix(std::min(line.size() + 1, entry.size()));
    if (const auto equals = line.find('='); equals != std::string_view::npos) {
      fields.emplace(line.substr(0, equals), line.substr(equals + 1));
      continue;
    }
    std::uint64_t size = 0;  // of this machine's byte order, as is the test
    if (entry.size() < sizeof size) return fields;
    std::memcpy(&size, entry.data(), sizeof size);
    fields.emplace(line, entry.substr(sizeof size, size));
    entry.remove_prefix(std::min<std::size_t>(sizeof size + size + 1, entry.size()));
  }
  return fields;
}

class DaemonJournal : public Daemon {
 protected:
  void SetUp() override {
    Daemon::SetUp();
    if (run("unshare", namespaces({"mount", "-t", "tmpfs", "none", "/run"})).status != 0)
      GTEST_SKIP() << "needs a mount namespace";
  }
  static Words namespaces(Words command) {
    Words words{"--mount"};
    if (geteuid() != 0) words.emplace_back("--map-root-user");
    words.insert(words.end(), command.begin(), command.end());
    return words;
  }
  // $JOURNAL_STREAM is what this prints.
  void start_with_journal_stream(const std::string& stream) {
    const std::string script = "set -e; mount -t tmpfs none /run; mkdir -p /run/systemd/journal; mount --bind " +
                               daemon.directory().string() + " /run/systemd/journal; export JOURNAL_STREAM=$(" +
                               stream + "); exec \"$0\" \"$@\"";
    Words words = namespaces({"sh", "-c", script});
    words.insert(words.begin(), "unshare");
    daemon.run_under(words);
    daemon.configure(configuration(server_table(1, server.uri())));
    daemon.start();
    ASSERT_TRUE(server.wait_for_register(kPatience));
  }
  std::map<std::string, std::string> wait_for(std::string_view text) { return fields_of(journal.wait_for(text)); }

  DatagramSocket journal{daemon.directory() / "socket"};
};

constexpr const char* kStandardError = "stat -L -c %d:%i /proc/self/fd/2";

TEST_F(DaemonJournal, HasAFieldForEachFactOfAnEvent) {
  start_with_journal_stream(kStandardError);
  auto entry = wait_for("LWM2M_EVENT=registration-complete");
  EXPECT_EQ(entry["MESSAGE"], "server 1: registration-complete");
  EXPECT_EQ(entry["MESSAGE_ID"], "885d4deafe654dbc8cfe27b3e7574988");
  EXPECT_EQ(entry["PRIORITY"], "6");
  EXPECT_EQ(entry["SYSLOG_IDENTIFIER"], "lwm2md");
  EXPECT_EQ(entry["LWM2M_SERVER"], "1");
  EXPECT_EQ(entry["LWM2M_ENDPOINT"], "node");
  EXPECT_EQ(entry.count("CODE_FILE"), 0U);
}

TEST_F(DaemonJournal, HasAPriorityForEveryLineAndLeavesStderrAlone) {
  start_with_journal_stream(kStandardError);
  auto line = wait_for("MESSAGE=lwm2md ");
  EXPECT_EQ(line["PRIORITY"], "6");
  EXPECT_EQ(line["SYSLOG_IDENTIFIER"], "lwm2md");
  daemon.configure("endpoint = 7\n");
  daemon.hang_up();
  EXPECT_EQ(wait_for("the configuration is not reloaded")["PRIORITY"], "3");
  EXPECT_EQ(daemon.stop(), "");
}

TEST_F(DaemonJournal, GetsNothingWhenStderrLeadsElsewhere) {
  start_with_journal_stream("echo 1:1");
  EXPECT_TRUE(daemon.wait_for_log("info: server 1: registration-complete"));
  daemon.stop();
  EXPECT_EQ(journal.next(milliseconds(0)), std::nullopt);
}

}  // namespace
}  // namespace lwm2m::test
