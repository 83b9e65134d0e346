// Hostile datagrams, from the server's own address and from strangers. LWM2MD_HOSTILE_SECONDS=60 goes on for so long in
// place of the few seconds of an ordinary run, LWM2MD_HOSTILE_SEED=N with others.
#include "tests/daemon/hostile_datagrams.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/daemon/daemon_fixture.hpp"
#include "tests/daemon/process_status.hpp"
#include "tests/daemon/udp_relay.hpp"

namespace lwm2m::test {
namespace {

constexpr std::size_t kDatagrams = 20000;
// Between two questions whether it is still there: a socket holds them all, so that none is lost unseen.
constexpr std::size_t kBurst = 64;
constexpr std::uint64_t kReasonableGrowth = 8U << 20U;                     // bytes
constexpr bool kSanitized = !std::string_view(LWM2MD_SANITIZERS).empty();  // whose memory grows by itself

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

class DaemonUnderFire : public Daemon {
 protected:
  void SetUp() override {
    Daemon::SetUp();
    relay = std::make_unique<UdpRelay>(server.port());
    daemon.configure(configuration(server_table(1, relay->uri())));
    start_again();
    publish(20);
    ASSERT_TRUE(server.wait_for_update(kPatience));
    location_ = server.registrations().at(0).location;
    relay->keep_from_server([](ByteView datagram) {
      return type_of(datagram) >= 2 && message_id_of(datagram) < HostileDatagrams::kReservedMessageIds;
    });
  }
  // What is to be attacked: a datagram may have deleted it, and others observe it.
  void publish(double value) {
    const Reply reply = caller.call("Registry", "Write", "a(sv)a{sv}", 2, "/3303/0/5700", "d", value, "/3303/0/5750",
                                    "s", "hall", 1, "Create", "b", 1);
    ASSERT_EQ(reply.error + reply.text, "");
  }
  // A Read of /3/0/0 is answered with the manufacturer.
  [[nodiscard]] bool answers() {
    ++last_message_id_;
    CoapDatagram question{
        .code = 1, .message_id = static_cast<std::uint16_t>(HostileDatagrams::kReservedMessageIds | last_message_id_)};
    question.token = {'p',
                      'r',
                      'o',
                      'b',
                      'e',
                      static_cast<std::uint8_t>(last_message_id_ >> 8U),
                      static_cast<std::uint8_t>(last_message_id_)};
    question.options = path_options("/3/0/0");
    relay->forget();
    relay->inject(question.encode());
    return relay
        ->wait_for(
            [&](ByteView datagram) {
              return token_of(datagram) == question.token && as_text(datagram).ends_with("Maker");
            },
            kPatience)
        .has_value();
  }
  void expect_the_same_registration() {
    relay->keep_from_server({});
    // A message id of the server's may have been used by what it did not send: then it asks again.
    std::string manufacturer = read("/3/0/0");
    for (int i = 0; i < 3 && manufacturer != "Maker"; ++i) manufacturer = read("/3/0/0");
    EXPECT_EQ(manufacturer, "Maker");
    EXPECT_EQ(received(support::RequestKind::kRegister), 1U);
    EXPECT_EQ(received(support::RequestKind::kDeregister), 0U);
    ASSERT_EQ(server.registrations().size(), 1U);
    EXPECT_EQ(server.registrations()[0].location, location_);
    EXPECT_EQ(caller.text("/3/0/0"), "Maker");
  }

  std::unique_ptr<UdpRelay> relay{};

 private:
  std::string location_{};
  std::uint16_t last_message_id_ = 0;
};

TEST_F(DaemonUnderFire, WhateverItsServerSendsItAnswersTheNextRead) {
  const std::uint64_t length = from_environment("LWM2MD_HOSTILE_SECONDS", 0);
  const std::uint64_t seed = from_environment("LWM2MD_HOSTILE_SEED", 1);
  HostileDatagrams hostile(seed);
  const auto begin = std::chrono::steady_clock::now();
  const auto lasts = [&](std::size_t sent) {
    return length == 0 ? sent < kDatagrams : std::chrono::steady_clock::now() - begin < std::chrono::seconds(length);
  };
  ASSERT_TRUE(answers());
  std::uint64_t memory = 0;
  std::size_t sent = 0;
  while (lasts(sent)) {
    for (std::size_t i = 0; i < kBurst; ++i) relay->inject(hostile.next());
    sent += kBurst;
    publish(static_cast<double>(sent));
    ASSERT_TRUE(answers()) << "seed " << seed << ", after " << sent << " datagrams";
    if (memory == 0 && sent >= kDatagrams / 4) memory = anonymous_memory(daemon.pid());
  }
  ASSERT_GT(memory, 0U);
  const std::uint64_t growth = std::max(anonymous_memory(daemon.pid()), memory) - memory;
  RecordProperty("datagrams", std::to_string(sent));
  RecordProperty("growth", std::to_string(growth));
  fmt::print("{} datagrams; {} KiB of private memory, then {} KiB more\n", sent, memory / 1024, growth / 1024);
  if (!kSanitized) {
    EXPECT_LT(growth, kReasonableGrowth);
  }
  expect_the_same_registration();
}

// RFC 8323 §5.1: class 7 belongs to reliable transports. A library that obeys it over UDP would close the session at
// the word of a single datagram.
TEST_F(DaemonUnderFire, SignalsOfCoapOverTcpMeanNothingOverUdp) {
  constexpr std::uint8_t kFirstSignal = 0xe1;  // CSM
  constexpr std::uint8_t kLastSignal = 0xe5;   // Abort
  constexpr std::uint16_t kMaximumMessageSize = 2;
  for (std::uint8_t code = kFirstSignal; code <= kLastSignal; ++code) {
    CoapDatagram signal{.code = code, .message_id = code, .token = {code}};
    if (code == kFirstSignal) signal.options.push_back({kMaximumMessageSize, Bytes{16}});
    for (std::uint8_t type = 0; type < 4; ++type) {
      signal.type = type;
      relay->inject(signal.encode());
      EXPECT_TRUE(answers()) << "code " << int{code} << ", type " << int{type};
    }
  }
  expect_the_same_registration();
  EXPECT_EQ(ctl({"update", "1"}).status, 0);
  EXPECT_EQ(received(support::RequestKind::kRegister), 1U);
}

TEST_F(DaemonUnderFire, StrangersAreNotHeard) {
  const int stranger = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(relay->client_port());
  HostileDatagrams hostile(2);
  CoapDatagram write{.code = 3,
                     .message_id = 0x9000,
                     .token = {1},
                     .options = path_options("/3303/0/5750"),
                     .payload = to_bytes("forged")};
  for (std::size_t i = 0; i < 2000; ++i) {
    const Bytes datagram = i % 10 == 0 ? write.encode() : hostile.next();
    sendto(stranger, datagram.data(), datagram.size(), 0, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  }
  EXPECT_TRUE(answers());
  std::array<std::uint8_t, 64> buffer{};
  EXPECT_LT(recv(stranger, buffer.data(), buffer.size(), MSG_DONTWAIT), 0);
  close(stranger);
  expect_the_same_registration();
  EXPECT_EQ(caller.text("/3303/0/5750"), "hall");
}

}  // namespace
}  // namespace lwm2m::test
