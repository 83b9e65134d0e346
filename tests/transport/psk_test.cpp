// Pre-shared keys (Core 1.1.1 §E.1.1) against servers that are not ours.
#include <fmt/core.h>

#include "tests/support/lwm2m_server.hpp"
#include "tests/transport/certificates.hpp"
#include "tests/transport/link_fixture.hpp"
#include "tests/transport/loopback_socket.hpp"

namespace lwm2m::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using Words = std::vector<std::string>;

constexpr const char* kCcm8 = "TLS_PSK_WITH_AES_128_CCM_8";
constexpr const char* kGcm = "TLS_PSK_WITH_AES_128_GCM_SHA256";
const std::string kKeyText = "0123456789abcdef";  // coap-server has it as text, s_server as hex

std::string hex(ByteView bytes) {
  std::string out;
  for (const std::uint8_t byte : bytes) out += fmt::format("{:02x}", byte);
  return out;
}

class Psk : public LinkTest {
 protected:
  static Words server_with(const std::string& key = kKeyText) {
    return {"-nocert", "-psk", hex(as_bytes(key)), "-cipher", "PSK:PSK-AES128-CCM8"};
  }
  static transport::TlsOptions with(const std::string& identity = "node", const std::string& key = kKeyText) {
    return psk_options(identity, to_bytes(key));
  }
};

TEST_F(Psk, ConnectsWithCcm8First) {
  OpensslServer server(server_with());
  EXPECT_THAT(connect(with()), IsUpWith(kCcm8, false));
}

TEST_F(Psk, ConnectsWithGcmWhereTheServerHasNoCcm8) {
  Words arguments = server_with();
  arguments.back() = "PSK-AES128-GCM-SHA256";
  OpensslServer server(arguments);
  EXPECT_THAT(connect(with()), IsUpWith(kGcm, false));
}

TEST_F(Psk, AsksAServerOfLibcoapAndOpenssl) {
  const CoapServer server(Library::kOpenssl, {"-k", kKeyText});
  ASSERT_THAT(connect(with()), IsUpWith(kCcm8, false));
  EXPECT_EQ(ask(), "2.05");
}

TEST_F(Psk, AsksAServerOfLibcoapAndGnutls) {
  const CoapServer server(Library::kGnutls, {"-k", kKeyText});
  ASSERT_THAT(connect(with()), IsUp());
  EXPECT_EQ(ask(), "2.05");
}

TEST_F(Psk, TakesAnIdentityOf128BytesAndAKeyOf64) {
  const std::string identity(128, 'i');
  const std::string key(64, '\x7F');
  Words arguments = server_with(key);
  arguments.insert(arguments.end(), {"-psk_identity", identity});
  OpensslServer server(arguments);
  EXPECT_THAT(connect(with(identity, key)), IsUp());
  EXPECT_THAT(server.printed(), Not(HasSubstr("PSK warning")));
}

TEST_F(Psk, SendsAnIdentityThatIsNoText) {
  OpensslServer server(server_with());
  EXPECT_THAT(connect(with("\xff\x01 \xfe")), IsUp());
  EXPECT_TRUE(server.prints("got '\xff\x01 \xfe'"));
}

TEST_F(Psk, RefusesAnIdentityWithAZeroByteWhichOpensslWouldCut) {
  EXPECT_THAT(connect(with(std::string("a\0b", 3))), FailedWith("credentials", HasSubstr("identity")));
}

TEST_F(Psk, SaysThatTheKeyIsAnotherOne) {
  OpensslServer server(server_with("another key here"));
  EXPECT_THAT(connect(with()), FailedWith("handshake", AllOf(HasSubstr("knows the identity 'node' with another key"),
                                                             HasSubstr("compare key-file /k"))));
}

TEST_F(Psk, SaysThatTheKeyIsAnotherOneToAServerOfGnutls) {
  const CoapServer server(Library::kGnutls, {"-k", "another key here"});
  EXPECT_THAT(connect(with()), FailedWith("handshake", AllOf(HasSubstr("'node'"), HasSubstr("key-file /k"))));
}

TEST_F(Psk, SaysThatTheIdentityIsNotKnown) {
  support::LwM2mServer server({.dtls = support::DtlsOptions{.keys = {{"somebody", to_bytes(kKeyText)}}}});
  ASSERT_TRUE(server.start());
  use(server_at("127.0.0.1", server.port()));
  EXPECT_THAT(connect(with()), FailedAfterAlert(115, HasSubstr("does not know the identity 'node'; add it there")));
}

TEST_F(Psk, DoesNotAcceptAServerThatHasOnlyCertificates) {
  const Credential credential = make_certificate({.common_name = "server"});
  OpensslServer server(
      {"-cert", file("server.pem", credential.certificate_pem()), "-key", file("server.key", credential.key_pem())});
  EXPECT_THAT(connect(with()),
              FailedAfterAlert(40, AllOf(HasSubstr("no cipher suite in common"), HasSubstr("pre-shared"))));
}

// Whatever a Bootstrap-Server writes into resource 16.
TEST_F(Psk, DoesNotOfferSuitesThatProveNothingOfTheKey) {
  const Credential credential = make_certificate({.common_name = "server"});
  OpensslServer server({"-cert", file("server.pem", credential.certificate_pem()), "-key",
                        file("server.key", credential.key_pem()), "-cipher", "ALL:@SECLEVEL=0"});
  transport::TlsOptions options = with();
  options.cipher_suites = {kPskCcm8, 0xC02B, 0x00A6};  // and ECDHE-ECDSA, and one without authentication
  EXPECT_THAT(connect(options), FailedAfterAlert(40, HasSubstr("no cipher suite in common")));
  options.cipher_suites = {0xC02B};
  EXPECT_THAT(connect(options),
              FailedWith("handshake", HasSubstr("ciphersuites: none of these can be used with security = \"psk\"")));
}

TEST_F(Psk, SaysThatNoSuiteIsInCommon) {
  Words arguments = server_with();
  arguments.back() = "PSK-AES256-GCM-SHA384";
  OpensslServer server(arguments);
  EXPECT_THAT(connect(with()), FailedAfterAlert(40, HasSubstr("see ciphersuites")));
}

TEST_F(Psk, SpeaksEcdhePskWhereOpensslHasIt) {
  OpensslServer server(server_with());
  transport::TlsOptions options = with();
  options.cipher_suites = {0xD003, 0xCCAC};  // AES_128_CCM_8, which OpenSSL does not have, and ChaCha20
  EXPECT_THAT(connect(options), IsUpWith("TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256", false));
  options.cipher_suites = {0xD003};
  EXPECT_THAT(connect(options),
              FailedWith("handshake", AllOf(HasSubstr("ciphersuites: none of these"), HasSubstr("0xD003"))));
}

TEST_F(Psk, SaysThatNobodyAnswers) {
  const LoopbackSocket silent(own_address(), kDtlsPort);
  EXPECT_THAT(connect(with()), FailedWith("handshake", AllOf(HasSubstr(own_address() + ":5684 does not answer"),
                                                             HasSubstr("is this its DTLS port?"))));
}

TEST_F(Psk, SaysAtOnceThatThePortIsClosed) {
  EXPECT_THAT(connect(with()), FailedWith("handshake", HasSubstr("does not answer the DTLS handshake; is it up")));
}

TEST_F(Psk, SaysThatWhatAnswersDoesNotSpeakDtls) {
  LoopbackSocket other(own_address(), kDtlsPort);
  other.answer_everything_with(loop.get(), to_bytes("\x70\x00\x12\x34 this is no DTLS"));
  EXPECT_THAT(connect(with()), FailedWith("handshake", HasSubstr("answers, but not in DTLS")));
}

}  // namespace
}  // namespace lwm2m::test
