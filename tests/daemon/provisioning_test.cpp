// Servers that are provisioned over the bus: accounts and keys that nobody but the daemon sees again.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "tests/daemon/daemon_fixture.hpp"

namespace lwm2m::test {
namespace {

using support::DtlsOptions;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kHexKey = "0102030405060708090a0b0c0d0e0f10";
const Bytes kKey{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  ~FileDescriptor() { close(); }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

// A memfd with this content, read from its start.
int memory_with(std::string_view content) {
  const int fd = ::memfd_create("key", MFD_CLOEXEC);
  EXPECT_EQ(::write(fd, content.data(), content.size()), static_cast<ssize_t>(content.size()));
  ::lseek(fd, 0, SEEK_SET);
  return fd;
}

class ProvisionedDaemon : public Daemon {
 protected:
  void SetUp() override {
    ASSERT_TRUE(server.start());
    daemon.configure(configuration(""));
    daemon.start();
    ASSERT_TRUE(caller.wait_for_daemon());
  }
  Reply add(int descriptor, const char* identity = "node", int ssid = 7) {
    const std::string uri = server.uri();
    return caller.call("Provisioning", "AddServer", "a{sv}", 4, "Uri", "s", uri.c_str(), "Ssid", "q", ssid, "Identity", "s",
                       identity, "KeyFd", "h", descriptor);
  }
  Reply add() { return add(FileDescriptor(memory_with(kHexKey)).get()); }
  // Of the state directory.
  std::set<std::string> files_with(const std::string& text) {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(daemon.state_directory())) {
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string content{std::istreambuf_iterator<char>(in), {}};
      if (content.find(text) != std::string::npos) names.insert(entry.path().filename());
    }
    return names;
  }
  // Everything that the daemon says of itself.
  std::string all_that_is_shown() {
    std::string shown = daemon.log_so_far() + ctl({"--json", "status"}).out + ctl({"--json", "ls", "/", "--depth", "4"}).out;
    return shown + run("/usr/bin/busctl", {"--address=" + bus.address(), "call", kDaemonName, kRoot,
                                           "org.freedesktop.DBus.ObjectManager", "GetManagedObjects"})
                       .out;
  }

  support::LwM2mServer server{
      {.dtls = DtlsOptions{.keys = {{"node", kKey}, {"other", kKey}}}, .request_timeout = kPatience}};
};

TEST_F(ProvisionedDaemon, RegistersWithAServerThatTheBusAdds) {
  const Reply reply = add();
  ASSERT_EQ(reply.text, "");
  const char* path = nullptr;
  ASSERT_GE(sd_bus_message_read_basic(reply.message.get(), 'o', &path), 0);
  EXPECT_STREQ(path, "/org/lwm2md/Client1/server/7");
  EXPECT_TRUE(server.wait_for_register(kPatience));
}

TEST_F(ProvisionedDaemon, AsksTheBootstrapServerThatTheBusAdds) {
  const std::string uri = server.uri();
  const FileDescriptor key(memory_with(kHexKey));
  const Reply reply = caller.call("Provisioning", "AddServer", "a{sv}", 4, "Uri", "s", uri.c_str(), "Bootstrap", "b", 1,
                                  "Identity", "s", "node", "KeyFd", "h", key.get());
  ASSERT_EQ(reply.text, "");
  EXPECT_TRUE(server.wait_for_bootstrap(kPatience));
  const auto shown =
      run("/usr/bin/busctl", {"--address=" + bus.address(), "get-property", kDaemonName,
                              "/org/lwm2md/Client1/server/bootstrap", "org.lwm2md.Client1.Server", "Uri"});
  EXPECT_EQ(shown.out, "s \"" + uri + "\"\n") << shown.err;
}

TEST_F(ProvisionedDaemon, RegistersWithAServerThatTheCommandLineAdds) {
  const std::string file = daemon.directory() / "key";
  std::ofstream(file) << kHexKey << '\n';
  EXPECT_EQ(ctl({"server", "add", server.uri(), "short-server-id=7", "identity=node", "--key", file}).err, "");
  EXPECT_TRUE(server.wait_for_register(kPatience));
  EXPECT_EQ(ctl({"server", "set", "7", "lifetime=600"}).err, "");
  EXPECT_TRUE(server.wait_for_deregister(kPatience));
  const auto registration = server.wait_for_register(kPatience);
  ASSERT_TRUE(registration);
  EXPECT_EQ(registration->lifetime, seconds(600));
  EXPECT_EQ(ctl({"server", "remove", "7"}).err, "");
  EXPECT_TRUE(server.wait_for_deregister(kPatience));
}

TEST_F(ProvisionedDaemon, KeepsTheAccountThoughItIsKilledAtOnce) {
  ASSERT_EQ(add().text, "");
  daemon.kill();
  server.discard_events();
  daemon.start();
  EXPECT_TRUE(server.wait_for_register(kPatience));
  ASSERT_TRUE(caller.wait_for_daemon());
  ASSERT_EQ(caller.call("Provisioning", "RemoveServer", "q", 7).text, "");
  daemon.kill();
  daemon.start();
  ASSERT_TRUE(caller.wait_for_daemon());
  EXPECT_EQ(caller.call("Provisioning", "RemoveServer", "q", 7).error, "NotFound");
}

TEST_F(ProvisionedDaemon, NeverShowsAKey) {
  ASSERT_EQ(add(FileDescriptor(memory_with("a key that is text")).get(), "nobody").text, "");
  ASSERT_TRUE(daemon.wait_for_log("does not know the identity 'nobody'"));
  EXPECT_THAT(all_that_is_shown(), Not(HasSubstr("key that is")));
  EXPECT_THAT(all_that_is_shown(), HasSubstr("key of the account"));
}

TEST_F(ProvisionedDaemon, LeavesNoCore) {
  std::ifstream limits("/proc/" + std::to_string(daemon.pid()) + "/limits");
  const std::string text{std::istreambuf_iterator<char>(limits), {}};
  EXPECT_THAT(text, testing::ContainsRegex("Max core file size +0 +0"));
}

TEST_F(ProvisionedDaemon, ReplacesASecret) {
  ASSERT_EQ(add(FileDescriptor(memory_with("ff")).get()).text, "");
  const FileDescriptor key(memory_with(kHexKey));
  ASSERT_EQ(caller.call("Provisioning", "SetSecret", "qsh", 7, "key", key.get()).text, "");
  EXPECT_TRUE(server.wait_for_register(kPatience));
  const FileDescriptor identity(memory_with("other"));
  ASSERT_EQ(caller.call("Provisioning", "SetSecret", "qsh", 7, "identity", identity.get()).text, "");
  EXPECT_TRUE(server.wait_for_deregister(kPatience));
  EXPECT_TRUE(server.wait_for_register(kPatience));
}

// Once the answer is there, no file has the key that was.
TEST_F(ProvisionedDaemon, KeepsNoKeyThatWasReplacedOrRemoved) {
  ASSERT_EQ(add(FileDescriptor(memory_with("the first key")).get()).text, "");
  EXPECT_EQ(files_with("the first key"), (std::set<std::string>{"accounts", "accounts.previous"}));

  const FileDescriptor second(memory_with("the second key"));
  ASSERT_EQ(caller.call("Provisioning", "SetSecret", "qsh", 7, "key", second.get()).text, "");
  EXPECT_EQ(files_with("the first key"), std::set<std::string>{});
  const FileDescriptor third(memory_with("the third key"));
  ASSERT_EQ(caller.call("Provisioning", "UpdateServer", "qa{sv}", 7, 1, "KeyFd", "h", third.get()).text, "");
  EXPECT_EQ(files_with("the second key"), std::set<std::string>{});
  ASSERT_EQ(caller.call("Provisioning", "RemoveServer", "q", 7).text, "");
  EXPECT_EQ(files_with("the third key"), std::set<std::string>{});
}

TEST_F(ProvisionedDaemon, DoesNotWaitForAKey) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const FileDescriptor reading(ends[0]);
  FileDescriptor writing(ends[1]);
  EXPECT_EQ(add(reading.get()).error, "Unavailable");
  ASSERT_EQ(::write(writing.get(), kHexKey.data(), kHexKey.size()), static_cast<ssize_t>(kHexKey.size()));
  writing.close();
  EXPECT_EQ(add(reading.get()).text, "");
}

TEST_F(ProvisionedDaemon, RefusesWhatTheConfigurationWould) {
  const auto add_with = [this](const char* key, const char* type, const char* value) {
    return caller.call("Provisioning", "AddServer", "a{sv}", 3, "Uri", "s", "coap://127.0.0.1", "SecurityMode", "s", "nosec",
                       key, type, value);
  };
  EXPECT_EQ(add_with("Lifetme", "s", "1").error, "BadValue");
  EXPECT_THAT(add_with("Lifetime", "s", "long").text, HasSubstr("server.lifetime"));
  EXPECT_EQ(add_with("Uri", "s", "coap://127.0.0.1").error, "BadValue");  // twice
  EXPECT_EQ(add(FileDescriptor(memory_with("")).get()).error, "BadValue");
  EXPECT_EQ(add(FileDescriptor(memory_with(std::string(70000, 'x'))).get()).error, "BadValue");
  const FileDescriptor key(memory_with(kHexKey));
  EXPECT_EQ(caller.call("Provisioning", "SetSecret", "qsh", 7, "key", key.get()).error, "NotFound");
  ASSERT_EQ(add().text, "");
  EXPECT_EQ(add().error, "AlreadyExists");
  EXPECT_EQ(caller.call("Provisioning", "SetSecret", "qsh", 7, "password", key.get()).error, "BadValue");
  const FileDescriptor cut(memory_with(std::string("node\0other", 10)));
  EXPECT_THAT(caller.call("Provisioning", "SetSecret", "qsh", 7, "identity", cut.get()).text, HasSubstr("a zero byte"));
  const FileDescriptor long_key(memory_with(std::string(513, 'x')));
  EXPECT_THAT(caller.call("Provisioning", "SetSecret", "qsh", 7, "key", long_key.get()).text, HasSubstr("key: 513 bytes"));
  EXPECT_EQ(caller.call("Provisioning", "UpdateServer", "qa{sv}", 7, 1, "Ssid", "q", 8).error, "BadValue");
}

// Whenever it is killed, it starts with a state that is whole and not older than the last answer.
TEST_F(ProvisionedDaemon, StartsWithTheLastAnswerWheneverItIsKilled) {
  const char* kills = std::getenv("LWM2MD_KILLS");
  const int rounds = kills == nullptr ? 20 : std::atoi(kills);
  std::uint32_t answered = 0;
  ASSERT_EQ(caller.call("Provisioning", "AddServer", "a{sv}", 3, "Uri", "s", "coap://127.0.0.1:9", "SecurityMode", "s",
                        "nosec", "Lifetime", "u", 1000U)
                .text,
            "");
  for (int round = 0; round < rounds; ++round) {
    // Some are answered; the last one is asked for and not waited for.
    for (int i = 0; i < round % 3; ++i) {
      ++answered;
      ASSERT_EQ(caller.call("Provisioning", "UpdateServer", "qa{sv}", 1, 1, "Lifetime", "u", 1000U + answered).text, "");
    }
    caller.post("Provisioning", "UpdateServer", "qa{sv}", 1, 1, "Lifetime", "u", 1000U + answered + 1);
    ::usleep(static_cast<useconds_t>(std::rand() % 3000));  // so that the kill meets it anywhere
    daemon.kill();
    daemon.start();
    ASSERT_TRUE(caller.wait_for_daemon());
    const std::string lifetime = ctl({"get", "/1/0/1"}).out;
    const auto found = static_cast<std::uint32_t>(std::atoi(lifetime.c_str()));
    ASSERT_TRUE(found == 1000 + answered || found == 1001 + answered) << lifetime << " after " << answered;
    answered = found - 1000;
  }
}

}  // namespace
}  // namespace lwm2m::test
