// DTLS as an administrator meets it: keys in files, a server that knows them or not, and the words where it fails.
#include <sys/stat.h>

#include <fstream>

#include "tests/daemon/daemon_fixture.hpp"

namespace lwm2m::test {
namespace {

using support::DtlsOptions;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const Bytes kKey{0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F, 0x10};

class DtlsDaemon : public Daemon {
 protected:
  void SetUp() override { ASSERT_TRUE(server.start()); }

  // A file with this content for key-file.
  std::string key_file(const std::string& content = "0102030405060708090a0b0c0d0e0f10\n", mode_t mode = 0600) {
    const std::string path = daemon.directory() / "test.psk";
    std::ofstream(path) << content;
    EXPECT_EQ(::chmod(path.c_str(), mode), 0);
    return path;
  }
  // Quick to find out that nobody answers.
  void configure(const std::string& server_lines) {
    daemon.configure(configuration("[coap]\nack-timeout = 1.0\nmax-retransmit = 1\n[[server]]\nuri = \"" + server.uri() +
                                   "\"\n" + server_lines));
  }
  void start_with_key(const std::string& path, const std::string& identity = "node") {
    configure("identity = \"" + identity + "\"\nkey-file = \"" + path + "\"\n");
    daemon.start();
  }
  // The (only) server's LastError, once there is one with these words in it.
  bool fails_with(const std::string& words) { return daemon.wait_for_log(words); }
  std::string status() { return ctl({"--json", "status"}).out; }

  support::LwM2mServer server{{.dtls = DtlsOptions{.keys = {{"node", kKey}}}, .request_timeout = kPatience}};
};

// echo 0102030405060708090a0b0c0d0e0f10 | xxd -r -p | sha256sum
TEST_F(DtlsDaemon, ShowsAFingerprintOfItsKeyThoughTheServerDoesNotTakeIt) {
  start_with_key(key_file(), "somebody");
  ASSERT_TRUE(fails_with("unknown_psk_identity"));
  ASSERT_TRUE(caller.wait_for_daemon());
  EXPECT_THAT(status(), HasSubstr("\"KeyFingerprint\": \"sha256:5dfbabeedf318bf3\""));
  EXPECT_THAT(ctl({"status"}).out, HasSubstr(", sha256:5dfbabeedf318bf3"));
}

TEST_F(DtlsDaemon, RegistersWithAPreSharedKeyOfAFile) {
  start_with_key(key_file());
  ASSERT_TRUE(server.wait_for_register(kPatience));
  ASSERT_TRUE(daemon.wait_for_log("registration-complete"));
  ASSERT_TRUE(caller.wait_for_daemon());
  const auto answer = server.request("*", support::read("/3/0/0", support::kText));
  ASSERT_TRUE(answer);
  EXPECT_EQ(as_text(answer->payload), "Maker");
  EXPECT_THAT(status(), AllOf(HasSubstr("TLS_PSK_WITH_AES_128_CCM_8"), HasSubstr("key-file ")));
  daemon.stop();
  EXPECT_TRUE(server.wait_for_deregister(kPatience));
}

TEST_F(DtlsDaemon, ASessionIsResumedByTheNextProcess) {
  configure("deregister-on-stop = false\nidentity = \"node\"\nkey-file = \"" + key_file() + "\"\n");
  daemon.start();
  ASSERT_TRUE(server.wait_for_register(kPatience));
  ASSERT_TRUE(daemon.wait_for_log("registration-complete"));
  const auto observation = server.observe("*", support::read("/3/0/13", support::kText));
  ASSERT_TRUE(observation && observation->established);
  daemon.stop();
  daemon.start();
  EXPECT_TRUE(server.wait_for_update(kPatience));
  EXPECT_TRUE(server.next_notification(observation->id, kPatience));
  EXPECT_EQ(received(server, support::RequestKind::kRegister), 1U);
  ASSERT_TRUE(caller.wait_for_daemon());
  EXPECT_THAT(status(), HasSubstr("\"SessionResumed\": true"));
}

TEST_F(DtlsDaemon, SaysThatTheIdentityIsNotKnown) {
  start_with_key(key_file(), "somebody");
  EXPECT_TRUE(fails_with("unknown_psk_identity (115): it does not know the identity 'somebody'"));
  ASSERT_TRUE(caller.wait_for_daemon());
  EXPECT_EQ(ctl({"get", "/1/0/11"}).out, "115\n");
}

TEST_F(DtlsDaemon, SaysThatTheKeyIsAnotherOne) {
  const std::string path = key_file("ffffffffffffffffffffffffffffffff");
  start_with_key(path);
  EXPECT_TRUE(fails_with("knows the identity 'node' with another key, or not at all; compare key-file " + path));
  EXPECT_EQ(server.registrations().size(), 0U);
}

TEST_F(DtlsDaemon, RefusesAKeyThatOthersCanRead) {
  const std::string path = key_file("0102030405060708", 0644);
  start_with_key(path);
  EXPECT_TRUE(fails_with(path + ": others may use it (mode 0644); chmod 600 it"));
}

TEST_F(DtlsDaemon, SaysWhichCredentialIsMissing) {
  configure("key-credential = \"fleet\"\n");
  daemon.start();
  EXPECT_TRUE(fails_with("credential fleet: not started by systemd with credentials"));
}

TEST_F(DtlsDaemon, SaysThatNobodyAnswers) {
  daemon.configure(configuration("[coap]\nack-timeout = 1.0\nmax-retransmit = 1\n[[server]]\nuri = \"coaps://127.0.0.1:9\"\n"
                                 "key-file = \"" + key_file() + "\"\n"));
  daemon.start();
  EXPECT_TRUE(fails_with("127.0.0.1:9 does not answer the DTLS handshake; is it up, and is this its DTLS port?"));
}

TEST_F(DtlsDaemon, NeverShowsTheKey) {
  start_with_key(key_file("a secret that nobody sees"), "somebody");  // raw bytes
  ASSERT_TRUE(fails_with("unknown_psk_identity"));
  ASSERT_TRUE(caller.wait_for_daemon());
  EXPECT_THAT(daemon.log_so_far() + status(), Not(HasSubstr("secret that")));
}

}  // namespace
}  // namespace lwm2m::test
