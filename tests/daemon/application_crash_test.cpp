// An application that dies between a server's request and its answer.
#include <csignal>
#include <future>

#include "tests/daemon/coap_datagram.hpp"
#include "tests/daemon/daemon_fixture.hpp"
#include "tests/daemon/udp_relay.hpp"

namespace lwm2m::test {
namespace {

constexpr std::uint8_t kConfirmable = 0;
constexpr std::uint8_t kAcknowledgement = 2;
constexpr std::uint8_t kServiceUnavailable = 0xa3;

class DaemonApplicationCrash : public Daemon {
 protected:
  // The relay is the server's address for lwm2md.
  void start_through_relay() {
    relay = std::make_unique<UdpRelay>(server.port());
    daemon.configure(configuration(server_table(1, relay->uri())));
    start_again();
  }
  bool sees(const std::function<bool(ByteView)>& matches) { return relay->wait_for(matches, kPatience).has_value(); }

  std::unique_ptr<UdpRelay> relay{};
};

bool is_empty_acknowledgement(ByteView datagram) {
  return type_of(datagram) == kAcknowledgement && datagram.size() == 4;
}
bool is_separate_unavailable(ByteView datagram) {
  return type_of(datagram) == kConfirmable && code_of(datagram) == kServiceUnavailable;
}

TEST_F(DaemonApplicationCrash, TellsTheServerAtOnceAndServesTheNextInstanceOfTheApplication) {
  start_through_relay();
  auto application = start_application("hangs");
  ASSERT_TRUE(server.wait_for_update(kPatience));
  relay->forget();
  auto answer = std::async(std::launch::async, [this] { return code_of(support::execute("/3303/0/5605")); });
  ASSERT_EQ(application->out_line(), "execute /3303/0/5605");
  EXPECT_TRUE(sees(is_empty_acknowledgement));

  application->signal(SIGKILL);
  EXPECT_EQ(answer.get(), "5.03");
  EXPECT_TRUE(sees(is_separate_unavailable));
  EXPECT_EQ(read("/3303/0/5700"), "20");                         // its values stay
  EXPECT_EQ(code_of(support::execute("/3303/0/5605")), "5.03");  // nobody is there

  application = start_application("answers");
  EXPECT_EQ(code_of(support::execute("/3303/0/5605")), "2.04");
  EXPECT_EQ(application->out_line(), "execute /3303/0/5605");
  EXPECT_EQ(received(support::RequestKind::kUpdate), 1U);  // of the first instance: the second is the same to servers
}

// As a script does it.
TEST_F(DaemonApplicationCrash, AKilledHandlerOfTheCommandLineIsUnavailable) {
  start_through_relay();
  ASSERT_EQ(ctl({"set", "/3303/0/5700", "20", "--create"}).status, 0);
  ASSERT_TRUE(server.wait_for_update(kPatience));
  Program handler(LWM2MCTL_FILE, {"handle", "/3303/0/5605", "--exec", "echo called; exec sleep 60"},
                  process_environment(bus.address()));
  ASSERT_TRUE(handler.wait_for_err("handling /3303/0/5605"));
  auto answer = std::async(std::launch::async, [this] { return code_of(support::execute("/3303/0/5605")); });
  ASSERT_EQ(handler.out_line(), "called");
  handler.signal(SIGKILL);
  EXPECT_EQ(answer.get(), "5.03");
}

}  // namespace
}  // namespace lwm2m::test
