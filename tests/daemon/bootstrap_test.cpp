// A daemon that knows a bootstrap server and nobody else, and one that is killed while it is told the rest, at every
// step and at any moment.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <future>
#include <random>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/daemon/daemon_fixture.hpp"

namespace lwm2m::test {
namespace {

using support::DtlsOptions;
using testing::HasSubstr;
using testing::Not;

const Bytes kBootstrapKey{0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08};
// Hex digits, every one of them: to be taken as the bytes that they are.
const std::string kServerKey = "3031323334353637";

class BootstrappedDaemon : public Daemon {
 protected:
  void SetUp() override {
    Daemon::SetUp();
    ASSERT_TRUE(bootstrap_server.start());
  }
  void configure_and_start(const std::string& first_lines = "") {
    const std::string key = daemon.directory() / "bootstrap.psk";
    std::ofstream(key) << "0102030405060708";
    ASSERT_EQ(::chmod(key.c_str(), 0600), 0);
    daemon.configure(first_lines + configuration("[[server]]\nbootstrap = true\nuri = \"" + bootstrap_server.uri() +
                                   "\"\nidentity = \"node\"\nkey-file = \"" + key + "\"\n"));
    daemon.start();
  }
  std::string order(const support::Request& request) { return order(bootstrap_server, request); }
  static std::string order(support::LwM2mServer& by, const support::Request& request) {
    const auto answer = by.request("*", request);
    return answer ? support::to_text(answer->code) : answer.error().message();
  }
  std::string write(const std::string& path, const std::string& json) {
    return order(support::write(path, {support::kSenmlJson, to_bytes(json)}));
  }
  static std::string security(const support::LwM2mServer& of, int mode, const std::string& identity_and_key) {
    return R"([{"bn":"/0/1/","n":"0","vs":")" + of.uri() + R"("},{"n":"1","vb":false},{"n":"2","v":)" +
           std::to_string(mode) + "}," + identity_and_key + R"(,{"n":"10","v":123}])";
  }
  std::string open_security() {
    return security(server, 3, R"({"n":"3","vd":""},{"n":"4","vd":""},{"n":"5","vd":""})");
  }
  static std::string account(int lifetime) {
    return R"([{"bn":"/1/0/","n":"0","v":123},{"n":"1","v":)" + std::to_string(lifetime) +
           R"(},{"n":"6","vb":true},{"n":"7","vs":"U"}])";
  }
  // All of it in one answer.
  support::Content pack(int lifetime, const std::string& more = "") {
    const std::string first = open_security();
    const std::string second = account(lifetime);
    return {support::kSenmlJson, to_bytes(first.substr(0, first.size() - 1) + "," +
                                          second.substr(1, second.size() - 2) + more + "]")};
  }
  // What it takes to be registered with `server`, step by step.
  std::vector<std::function<std::string()>> steps() {
    return {[this] { return write("/0/1", open_security()); }, [this] { return write("/1/0", account(600)); },
            [this] { return order(finish()); }};
  }
  static support::Request finish() { return {.method = support::Method::kPost, .path = "/bs"}; }

  support::LwM2mServer bootstrap_server{
      {.dtls = DtlsOptions{.keys = {{"node", kBootstrapKey}}}, .request_timeout = kPatience}};
};

TEST_F(BootstrappedDaemon, RegistersWhereItIsTold) {
  configure_and_start();
  ASSERT_TRUE(bootstrap_server.wait_for_bootstrap(kPatience));
  for (const auto& step : steps()) ASSERT_EQ(step(), "2.04");
  const auto registration = server.wait_for_register(kPatience);
  ASSERT_TRUE(registration);
  EXPECT_EQ(registration->lifetime, seconds(600));
  ASSERT_TRUE(caller.wait_for_daemon());
  EXPECT_EQ(read("/1/0/0"), "123");
  EXPECT_THAT(ctl({"status"}).out, HasSubstr("bootstrap"));
  daemon.stop();
  daemon.start();  // it knows the way
  EXPECT_TRUE(server.wait_for_register(kPatience));
  EXPECT_EQ(received(bootstrap_server, support::RequestKind::kBootstrap), 1U);
}

TEST_F(BootstrappedDaemon, UsesTheKeyThatItIsGiven) {
  support::LwM2mServer secure{
      {.dtls = DtlsOptions{.keys = {{"device", to_bytes(kServerKey)}}}, .request_timeout = kPatience}};
  ASSERT_TRUE(secure.start());
  configure_and_start();
  ASSERT_TRUE(bootstrap_server.wait_for_bootstrap(kPatience));
  // "device" and "3031323334353637" in Base64
  ASSERT_EQ(
      write("/0/1", security(secure, 0,
                             R"({"n":"3","vd":"ZGV2aWNl"},{"n":"4","vd":""},{"n":"5","vd":"MzAzMTMyMzMzNDM1MzYzNw"})")),
      "2.04");
  ASSERT_EQ(write("/1/0", account(600)), "2.04");
  ASSERT_EQ(order(finish()), "2.04");
  ASSERT_TRUE(secure.wait_for_register(kPatience));
  EXPECT_THAT(daemon.log_so_far(), Not(HasSubstr(kServerKey)));
}

TEST_F(BootstrappedDaemon, RegistersWhereAPackTellsIt) {
  // More than fits in one message.
  bootstrap_server.set_bootstrap_pack(pack(600, R"(,{"n":"999","vs":")" + std::string(3000, 'x') + R"("})"));
  configure_and_start("lwm2m-version = \"1.2\"\n");
  const auto registration = server.wait_for_register(kPatience);
  ASSERT_TRUE(registration);
  EXPECT_EQ(registration->lifetime, seconds(600));
  EXPECT_EQ(received(bootstrap_server, support::RequestKind::kBootstrap), 0U);
  EXPECT_EQ(received(bootstrap_server, support::RequestKind::kBootstrapPack), 4U);  // in blocks of 1024 bytes
  daemon.kill();
  server.discard_events();
  daemon.start();  // it knows the way
  EXPECT_TRUE(server.wait_for_register(kPatience));
  EXPECT_EQ(received(bootstrap_server, support::RequestKind::kBootstrapPack), 4U);
}

TEST_F(BootstrappedDaemon, AsksForTheRestWhereThereIsNoPack) {
  configure_and_start("lwm2m-version = \"1.2\"\n");
  ASSERT_TRUE(bootstrap_server.wait_for_bootstrap(kPatience));
  EXPECT_EQ(received(bootstrap_server, support::RequestKind::kBootstrapPack), 1U);
  for (const auto& step : steps()) ASSERT_EQ(step(), "2.04");
  EXPECT_TRUE(server.wait_for_register(kPatience));
}

TEST_F(BootstrappedDaemon, IsAWorkingClientWhereverItIsKilled) {
  const std::size_t all = steps().size();
  for (std::size_t done = 0; done <= all; ++done) {
    configure_and_start();
    ASSERT_TRUE(bootstrap_server.wait_for_bootstrap(kPatience)) << done;
    auto to_do = steps();
    for (std::size_t i = 0; i < done; ++i) ASSERT_EQ(to_do[i](), "2.04") << i;
    daemon.kill();
    server.discard_events();
    bootstrap_server.discard_events();
    daemon.start();
    if (done == all) {  // Finish was answered
      EXPECT_TRUE(server.wait_for_register(kPatience));
      break;
    }
    ASSERT_TRUE(bootstrap_server.wait_for_bootstrap(kPatience)) << done;
    for (const auto& step : steps()) ASSERT_EQ(step(), "2.04") << done;
    EXPECT_TRUE(server.wait_for_register(kPatience)) << done;
    daemon.stop();
    std::filesystem::remove_all(daemon.state_directory());
    server.discard_events();
  }
}

// The power goes at any moment of a bootstrap that gives the daemon another lifetime, by a pack or step by step.
class PowerCuts : public BootstrappedDaemon {
 protected:
  void SetUp() override {
    Daemon::SetUp();
    ASSERT_TRUE(quick.start());
    daemon.configure("lwm2m-version = \"1.2\"\n" + configuration("[[server]]\nbootstrap = true\nsecurity = \"nosec\"\n"
                                                                "uri = \"" + quick.uri() + "\"\n"));
  }
  // As far as it gets with a daemon that may be gone; whether that was to the end.
  bool bootstrap_by_steps(int lifetime) {
    const auto json = [](const std::string& text) { return support::Content{support::kSenmlJson, to_bytes(text)}; };
    return quick.wait_for_bootstrap(kGone) && order(quick, support::write("/0/1", json(open_security()))) == "2.04" &&
           order(quick, support::write("/1/0", json(account(lifetime)))) == "2.04" && order(quick, finish()) == "2.04";
  }
  std::future<bool> begin_bootstrap(int lifetime, bool by_pack) {
    quick.discard_events();
    quick.set_bootstrap_pack(by_pack ? std::optional(pack(lifetime)) : std::nullopt);
    return std::async(std::launch::async, [=, this] { return !by_pack && bootstrap_by_steps(lifetime); });
  }
  int start_and_register() {
    server.discard_events();
    daemon.start();
    const auto registration = server.wait_for_register(kPatience);
    return registration ? static_cast<int>(registration->lifetime.count()) : 0;
  }

  // How long a bootstrap takes here, which ends with the death of the daemon.
  std::chrono::microseconds time_of_a_bootstrap(int lifetime) {
    auto bootstrap = begin_bootstrap(lifetime, false);
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(code_of(support::execute("/1/0/9")), "2.04");
    bootstrap.wait();
    const auto end = std::chrono::steady_clock::now();
    daemon.kill();
    return std::chrono::duration_cast<std::chrono::microseconds>(end - begin);
  }

  // An answer that takes longer comes from nobody; where it does not, a round shows less, and no less reliably.
  static constexpr milliseconds kGone{150};
  support::LwM2mServer quick{{.request_timeout = kGone}};
};

// LWM2MD_KILLS: how often; without it 200 times, and no longer than half a minute.
TEST_F(PowerCuts, LeaveTheOldAccountOrTheNewOneInABootstrapAndNoOther) {
  const char* kills = std::getenv("LWM2MD_KILLS");
  const int rounds = kills == nullptr ? 200 : std::atoi(kills);
  const auto end = std::chrono::steady_clock::now() + seconds(30);
  quick.set_bootstrap_pack(pack(1000));
  ASSERT_EQ(start_and_register(), 1000);
  const auto longest = static_cast<useconds_t>(2 * time_of_a_bootstrap(1000).count());
  int lifetime = start_and_register();
  std::mt19937 random(1);
  int old_ones = 0;
  int new_ones = 0;
  for (int round = 0; round < rounds && (kills != nullptr || std::chrono::steady_clock::now() < end); ++round) {
    const int next = 1001 + round;
    auto bootstrap = begin_bootstrap(next, round % 2 == 0);
    ASSERT_EQ(code_of(support::execute("/1/0/9")), "2.04");
    ::usleep(std::uniform_int_distribution<useconds_t>(0, longest)(random));
    daemon.kill();
    const int found = start_and_register();
    const bool answered = bootstrap.get();
    ASSERT_TRUE(found == next || (found == lifetime && !answered))
        << "round " << round << ": " << found << " after " << lifetime << (answered ? ", answered" : "");
    ++(found == next ? new_ones : old_ones);
    lifetime = found;
  }
  std::printf("%d kills left the old account, %d the new one\n", old_ones, new_ones);
  EXPECT_GT(old_ones, 0);
  EXPECT_GT(new_ones, 0);
}

}  // namespace
}  // namespace lwm2m::test
