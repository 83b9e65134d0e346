// A handshake over a wire that loses, doubles and reorders datagrams (RFC 6347 §4.2.4), and what one costs in bytes.
#include <fmt/core.h>

#include "tests/transport/certificate_fixture.hpp"
#include "tests/transport/lossy_wire.hpp"

namespace lwm2m::test {
namespace {

using testing::Le;

const std::string kKeyText = "0123456789abcdef";

// A full handshake with a pre-shared key, the default suites and an identity of 11 bytes (UDP payload, both
// directions).
constexpr std::size_t kMostOfAHandshake = 580;

class Wire : public CertificateTest {
 protected:
  void through(Fate fate, unsigned number, Direction direction) {
    wire.treat(
        [=](Direction where, unsigned count) { return where == direction && count == number ? fate : Fate::kPass; });
  }
  void SetUp() override { use(server_at("127.0.0.1", wire.port())); }

  [[nodiscard]] static transport::TlsOptions psk() { return psk_options("node-000001", to_bytes(kKeyText)); }

  LossyWire wire{loop.get(), own_address(), kDtlsPort};
};

TEST_F(Wire, MayLoseTheAnswerToTheFirstHello) {
  const CoapServer server(Library::kOpenssl, {"-k", kKeyText});
  through(Fate::kDrop, 1, Direction::kToClient);
  ASSERT_THAT(connect(psk()), IsUp());
  EXPECT_EQ(ask(), "2.05");
}

TEST_F(Wire, MayLoseOurLastWord) {
  const CoapServer server(Library::kOpenssl, {"-k", kKeyText});
  through(Fate::kDrop, 3, Direction::kToServer);
  ASSERT_THAT(connect(psk()), IsUp());
  EXPECT_EQ(ask(), "2.05");
}

TEST_F(Wire, MayLoseTheServersLastWord) {
  const CoapServer server(Library::kOpenssl, {"-k", kKeyText});
  through(Fate::kDrop, 3, Direction::kToClient);
  ASSERT_THAT(connect(psk()), IsUp());
  EXPECT_EQ(ask(), "2.05");
}

TEST_F(Wire, MayDoubleEverything) {
  const CoapServer server(Library::kOpenssl, {"-k", kKeyText});
  wire.treat([](Direction, unsigned) { return Fate::kTwice; });
  ASSERT_THAT(connect(psk()), IsUp());
  EXPECT_EQ(ask(), "2.05");
}

TEST_F(Wire, MayReorderAFlightOfCertificates) {
  const auto server = serve(server_for("DNS:server.example"));
  through(Fate::kAfterNext, 2, Direction::kToClient);
  EXPECT_THAT(connect(options), IsUp());
}

TEST_F(Wire, CarriesAHandshakeInFewBytes) {
  const CoapServer server(Library::kOpenssl, {"-k", kKeyText, "-h", ""});
  ASSERT_THAT(connect(psk()), IsUpWith("TLS_PSK_WITH_AES_128_CCM_8", false));
  const std::size_t handshake = wire.take_bytes();
  EXPECT_THAT(handshake, Le(kMostOfAHandshake));

  // As they are with the objects that the daemon has by itself.
  EXPECT_NE(ask({.uri_path = {"rd"},
                 .queries = {"lwm2m=1.1", "ep=node-000001", "lt=86400", "b=U"},
                 .content_format = 40,
                 .payload = to_bytes("</>;ct=112,</1/1>;ver=1.1,</3/0>")}),
            "failed");
  const std::size_t registration = wire.take_bytes();
  EXPECT_NE(ask({.uri_path = {"rd", "0123456789"}}), "failed");
  const std::size_t update = wire.take_bytes();
  fmt::print("bytes of UDP payload, both directions: handshake {}, Register {}, Update {}\n", handshake, registration,
             update);
  RecordProperty("handshake", static_cast<int>(handshake));
  EXPECT_THAT(update, Le(registration));

  ASSERT_THAT(connect(psk()), IsUp());
  fmt::print("the next handshake: {}{}\n", wire.take_bytes(), events.state.details.resumed ? ", resumed" : "");
}

}  // namespace
}  // namespace lwm2m::test
