// A server that forgets, falls silent or is started anew.
#include <algorithm>

#include "tests/daemon/daemon_fixture.hpp"

namespace lwm2m::test {
namespace {

using support::RequestKind;
using testing::HasSubstr;

class DaemonServerLoss : public Daemon {
 protected:
  // Gives up and tries again as soon as a configuration can say.
  void configure_impatience() {
    daemon.configure(configuration("[coap]\nack-timeout = 1.0\nmax-retransmit = 1\n" +
                                   server_table(1, server.uri(), "retry-timer = 1\n")));
  }
  bool has_retransmitted(RequestKind kind) {
    const auto all = server.received();
    return std::ranges::any_of(all,
                               [kind](const auto& request) { return request.kind == kind && request.retransmission; });
  }
};

TEST_F(DaemonServerLoss, AServerStartedAnewWithAnEmptyMemoryIsRegisteredWithAgain) {
  auto before = std::make_unique<support::LwM2mServer>();
  ASSERT_TRUE(before->start());
  const std::uint16_t port = before->port();
  daemon.configure(configuration(server_table(1, before->uri())));
  daemon.start();
  ASSERT_TRUE(before->wait_for_register(kPatience));
  ASSERT_TRUE(caller.wait_for_daemon());
  before.reset();
  support::LwM2mServer anew;
  ASSERT_TRUE(anew.start(port));
  const Ending asked = ctl({"update", "1"});
  const auto update = anew.wait_for_refused(kPatience);
  ASSERT_TRUE(update) << asked.err;
  EXPECT_EQ(update->kind, RequestKind::kUpdate);
  ASSERT_TRUE(anew.wait_for_register(kPatience));
  const auto answer = anew.request("*", support::read("/3/0/0", support::kText));
  ASSERT_TRUE(answer);
  EXPECT_EQ(as_text(answer->payload), "Maker");
}

TEST_F(DaemonServerLoss, AServerThatIsSilentAtFirstIsTriedAgain) {
  configure_impatience();
  server.answer_silently(RequestKind::kRegister, 2);  // the message and its retransmission
  start_again();
  EXPECT_EQ(received(RequestKind::kRegister), 2U);
  EXPECT_TRUE(has_retransmitted(RequestKind::kRegister));
  EXPECT_EQ(read("/3/0/0"), "Maker");
}

TEST_F(DaemonServerLoss, AServerThatFallsSilentIsRegisteredWithWhenItIsBack) {
  configure_impatience();
  start_again();
  server.answer_silently(RequestKind::kUpdate);
  Program update(LWM2MCTL_FILE, {"update", "1"}, process_environment(bus.address()));
  ASSERT_TRUE(server.wait_for_register(kPatience));
  EXPECT_TRUE(has_retransmitted(RequestKind::kUpdate));
  EXPECT_EQ(read("/3/0/0"), "Maker");
  EXPECT_THAT(ctl({"status"}).out, HasSubstr("registered"));
}

// Its end is when the message is given up, after 4.5 s at most; the call itself is worth 20 s.
TEST_F(DaemonServerLoss, AnUpdateThatIsNotAnsweredEndsItsCall) {
  configure_impatience();
  start_again();
  server.answer_silently(RequestKind::kUpdate);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(ctl({"update", "1"}).status, 1);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(15));
}

TEST_F(DaemonServerLoss, TheBusIsServedWhileNoServerAnswers) {
  configure_impatience();
  server.answer_silently(RequestKind::kRegister);
  daemon.start();
  ASSERT_TRUE(server.wait_for_refused(kPatience));
  ASSERT_TRUE(caller.wait_for_daemon());
  EXPECT_EQ(caller.text("/3/0/0"), "Maker");
  server.answer_normally(RequestKind::kRegister);
  EXPECT_TRUE(server.wait_for_register(kPatience));
}

}  // namespace
}  // namespace lwm2m::test
