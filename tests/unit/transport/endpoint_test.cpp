#include "daemon/transport/endpoint.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "daemon/transport/libcoap.hpp"
#include "daemon/transport/resolver.hpp"

namespace {

coap_tick_t ticks = 0;  // the library asks for the time by a function without an argument

}  // namespace

// In place of the library's own, so that a retransmission is due when a test says so.
extern "C" void coap_ticks(coap_tick_t* out) { *out = ticks; }

namespace lwm2m::transport {
namespace {

// What an endpoint tells, a word each; "!" where it is told outside a turn.
class Recorder : public Events {
 public:
  void begin() override { ++depth_; }
  void end() noexcept override { --depth_; }
  [[nodiscard]] Instant now() const override { return {}; }
  void on_request(engine::ShortServerId, const engine::Request& request) override {
    exchange = request.exchange;
    note("request");
  }
  void on_response(engine::ShortServerId, engine::RequestId, const engine::IncomingResponse&) override { note("response"); }
  void on_request_failure(engine::ShortServerId, engine::RequestId id, Failure failure) override {
    note("request " + std::to_string(id.value()) + text(failure));
  }
  void on_delivered(engine::ShortServerId, engine::NotificationId) override { note("delivered"); }
  void on_delivery_failure(engine::ShortServerId, engine::NotificationId id, Failure failure) override {
    note("notification " + std::to_string(id.value()) + text(failure));
  }
  void on_link_up(engine::ShortServerId, const LinkDetails& details) override {
    local_address = details.local_address;
    note("up");
  }
  void on_link_failed(engine::ShortServerId, const LinkFault& fault) override { note(fault.text); }

  std::vector<std::string> told;
  engine::ExchangeId exchange{};
  std::string local_address{};

 private:
  static std::string text(Failure failure) {
    return failure == Failure::kNotSent ? " not sent" : failure == Failure::kReset ? " reset" : " timeout";
  }
  void note(const std::string& word) { told.push_back(depth_ == 1 ? word : word + '!'); }

  int depth_ = 0;
};

// On a port of its own of the loopback interface.
struct Socket {
  Socket() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    EXPECT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), length), 0);
    EXPECT_EQ(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length), 0);
    port = ntohs(address.sin_port);
  }
  ~Socket() { close(fd); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  std::uint16_t port = 0;
};

// A server that takes datagrams and says nothing.
class EndpointTest : public testing::Test {
 protected:
  void SetUp() override {
    options_ = {.server = engine::ShortServerId(1), .host = "127.0.0.1", .port = silent_.port};
    options_.max_retransmit = 1;
    sd_event* event = nullptr;
    ASSERT_GE(sd_event_new(&event), 0);
    event_.reset(event);
    resolver_ = std::make_unique<Resolver>(event);
    restart();
    ticks = 100 * COAP_TICKS_PER_SECOND;
  }
  void TearDown() override { endpoint_.reset(); }

  void restart() {
    endpoint_.reset();
    endpoint_ = std::make_unique<Endpoint>(options_, *resolver_, event_.get(), events_);
  }

  void notify(const engine::Response& response) {
    events_.begin();
    endpoint_->notify(engine::NotificationId(7), engine::Token{1, {9}}, true, response);
    events_.end();
  }
  // Goes to sleep and wakes up at once.
  void turn_the_loop() { ASSERT_GE(sd_event_run(event_.get(), 0), 0); }

  struct Unref {
    void operator()(sd_event* event) const { sd_event_unref(event); }
  };
  Socket silent_;
  EndpointOptions options_;
  Recorder events_;
  std::unique_ptr<sd_event, Unref> event_;
  std::unique_ptr<Resolver> resolver_;
  std::unique_ptr<Endpoint> endpoint_;
};

using Told = std::vector<std::string>;

TEST_F(EndpointTest, ANotificationWithoutALinkIsToldAsNotSent) {
  notify({.code = engine::kContent});
  EXPECT_EQ(events_.told, Told{"notification 7 not sent"});
}

// Without DTLS the address is all that a server knows a client by.
TEST_F(EndpointTest, AsksForThePortOfThePreviousLink) {
  endpoint_->open();
  const std::string before = events_.local_address;
  ASSERT_NE(port_of(before), 0);
  restart();
  endpoint_->open(nullptr, {.local_address = before});
  EXPECT_EQ(events_.local_address, before);
}

TEST_F(EndpointTest, TakesAnyPortWhereThatOfThePreviousLinkIsTaken) {
  const Socket other;
  const std::string taken = "127.0.0.1:" + std::to_string(other.port);
  endpoint_->open(nullptr, {.local_address = taken});
  EXPECT_EQ(events_.told, Told{"up"});
  EXPECT_NE(events_.local_address, taken);
}

TEST(PortOf, AnAddress) {
  EXPECT_EQ(port_of("192.0.2.1:5683"), 5683);
  EXPECT_EQ(port_of("[2001:db8::1]:40000"), 40000);
  EXPECT_EQ(port_of(""), 0);
  EXPECT_EQ(port_of("192.0.2.1"), 0);
  EXPECT_EQ(port_of("192.0.2.1:"), 0);
  EXPECT_EQ(port_of("192.0.2.1:70000"), 0);
  EXPECT_EQ(port_of("192.0.2.1:1x"), 0);
}

TEST_F(EndpointTest, ANotificationThatDoesNotFitIsToldAsNotSent) {
  endpoint_->open();
  notify({.code = engine::kContent, .payload = Bytes(4096)});
  EXPECT_EQ(events_.told, (Told{"up", "notification 7 not sent"}));
}

TEST_F(EndpointTest, ASeparateResponseThatDoesNotFitIsAnInternalServerError) {
  endpoint_->open();
  notify({.code = engine::kContent});  // tells the server where we are
  std::array<std::uint8_t, 64> buffer{};
  sockaddr_in client{};
  socklen_t length = sizeof client;
  ASSERT_GT(recvfrom(silent_.fd, buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&client), &length), 0);
  const std::array<std::uint8_t, 4> get{0x50, 0x01, 0x12, 0x34};  // NON, GET, no token
  ASSERT_EQ(sendto(silent_.fd, get.data(), get.size(), 0, reinterpret_cast<sockaddr*>(&client), length), 4);
  turn_the_loop();
  EXPECT_TRUE(endpoint_->respond(events_.exchange, {.code = engine::kContent, .payload = Bytes(4096)}));
  ASSERT_EQ(recv(silent_.fd, buffer.data(), buffer.size(), MSG_DONTWAIT), 4);
  EXPECT_EQ(buffer[1], engine::kInternalServerError.wire());
}

TEST_F(EndpointTest, TheEndOfRetransmissionIsToldInATurnEvenWhenItShowsBeforeTheLoopSleeps) {
  endpoint_->open();
  events_.begin();
  endpoint_->send(engine::RequestId(3), {.method = engine::Method::kPost, .uri_path = {"rd"}});
  events_.end();
  for (int i = 0; i < 3; ++i) {
    ticks += 20 * COAP_TICKS_PER_SECOND;
    turn_the_loop();
  }
  EXPECT_EQ(events_.told, (Told{"up", "request 3 timeout"}));
}

}  // namespace
}  // namespace lwm2m::transport
