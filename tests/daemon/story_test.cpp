#include <csignal>

#include "tests/daemon/daemon_fixture.hpp"

namespace lwm2m::test {
namespace {

using testing::HasSubstr;

TEST_F(Daemon, ConnectsAServerWithAnApplication) {
  start();
  EXPECT_EQ(read("/3/0/0"), "Maker");
  const auto application = start_application("answers");
  const auto update = server.wait_for_update(kPatience);
  ASSERT_TRUE(update);
  EXPECT_THAT(update->objects, HasSubstr("</3303/0>"));
  EXPECT_EQ(read("/3303/0/5700"), "20");

  EXPECT_EQ(code_of(support::write("/3303/0/5750", support::text("kitchen"))), "2.04");
  EXPECT_EQ(application->out_line(), "write /3303/0/5750");
  EXPECT_EQ(read("/3303/0/5750"), "kitchen");

  const auto observation = server.observe("*", support::observe("/3303/0/5700", support::kText));
  ASSERT_TRUE(observation && observation->established);
  application->signal(SIGUSR1);
  const auto notification = server.next_notification(observation->id, kPatience);
  ASSERT_TRUE(notification);
  EXPECT_EQ(as_text(notification->response.payload), "21");

  EXPECT_EQ(code_of(support::execute("/3303/0/5605")), "2.04");
  EXPECT_EQ(application->out_line(), "execute /3303/0/5605");

  daemon.stop();
  EXPECT_TRUE(server.wait_for_deregister(kPatience));
  EXPECT_EQ(received(support::RequestKind::kRegister), 1U);
}

TEST_F(Daemon, SendsWhatAServerHasNotAskedFor) {
  start();
  const auto application = start_application("answers");
  const Ending done = ctl({"send", "/3303/0/5700", "/3/0/0"});
  EXPECT_EQ(done.status, 0) << done.err;
  const auto sent = server.wait_for_send(kPatience);
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent->content_format, support::kSenmlCbor);
  const std::string text(as_text(sent->payload));
  EXPECT_THAT(text, HasSubstr("/3/0/0"));
  EXPECT_THAT(text, HasSubstr("/3303/0/5700"));
}

TEST_F(Daemon, SendsMoreThanADatagramHolds) {
  start();
  ASSERT_EQ(caller.call("Registry", "CreateInstance", "sa(sv)", "/3303/0", 2, "/3303/0/5700", "d", 20.0,
                        "/3303/0/5750", "s", std::string(5000, 'x').c_str()).error, "");
  const Ending done = ctl({"send", "/3303/0"});
  EXPECT_EQ(done.status, 0) << done.err;
  const auto sent = server.wait_for_send(kPatience);
  ASSERT_TRUE(sent);
  EXPECT_GT(sent->payload.size(), 5000U);
}

TEST_F(Daemon, SaysWhatTheServerAnsweredToASend) {
  start();
  server.answer_with(support::RequestKind::kSend, support::kBadRequest);
  const Ending refused = ctl({"send", "/3/0/0"});
  EXPECT_NE(refused.status, 0);
  EXPECT_THAT(refused.err, HasSubstr("4.00"));
}

TEST_F(Daemon, StopsWithinThreeSecondsWhereTheServerDoesNotAnswer) {
  start();
  server.answer_silently(support::RequestKind::kDeregister);
  const auto begin = std::chrono::steady_clock::now();
  daemon.stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begin,
            seconds(30));  // a message that is not answered is given up after 45 s at least
}

TEST_F(Daemon, NamesWhatItCan) {
  start();
  const auto shown = run("/usr/bin/busctl", {"--address=" + bus.address(), "get-property", kDaemonName, kRoot,
                                             "org.lwm2md.Client1.Manager", "Features"});
  for (const char* feature : {"dtls", "bootstrap", "bootstrap-pack", "access-control", "composite", "lwm2m-cbor"}) {
    EXPECT_THAT(shown.out, testing::HasSubstr("\"" + std::string(feature) + "\""));
  }
}

TEST_F(Daemon, StopsAtOnceWhenAskedTwice) {
  start();
  server.answer_silently(support::RequestKind::kDeregister);
  ::kill(daemon.pid(), SIGTERM);
  ASSERT_TRUE(server.wait_for_refused(kPatience));  // De-register is on its way
  EXPECT_NE(daemon.stop(), "");
}

}  // namespace
}  // namespace lwm2m::test
