#include "daemon/transport/tls_explanation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace lwm2m::transport {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kPeer = "192.0.2.1:5684";

TlsOptions psk() {
  return {.mode = engine::SecurityMode::kPsk, .identity = to_bytes("gw"), .key_origin = "key-file /k"};
}

TlsOptions certificate() {
  TlsOptions options{.mode = engine::SecurityMode::kCertificate, .key_origin = "key-file /k"};
  options.certificate.origin = "certificate-file /c";
  options.peer_certificate.origin = "peer-certificate-file /p";
  options.server_name = "server.example";
  return options;
}

HandshakeFacts governed() { return {.governed = true}; }

TEST(TlsExplanation, OfSilenceAsksWhetherTheServerIsThere) {
  EXPECT_THAT(explain_failure(governed(), psk(), kPeer), HasSubstr("192.0.2.1:5684 does not answer"));
}

TEST(TlsExplanation, OfSilenceAtTheEndSuspectsTheKey) {
  HandshakeFacts facts = governed();
  facts.answered = true;
  EXPECT_THAT(explain_failure(facts, psk(), kPeer), Not(HasSubstr("key-file")));
  facts.finished_sent = true;
  EXPECT_THAT(explain_failure(facts, psk(), kPeer), AllOf(HasSubstr("'gw' with another key"), HasSubstr("key-file /k")));
  EXPECT_THAT(explain_failure(facts, certificate(), kPeer), Not(HasSubstr("another key")));
}

TEST(TlsExplanation, OfAnAlertSaysWhatItIsAbout) {
  HandshakeFacts facts = governed();
  facts.alert_received = 115;
  EXPECT_THAT(explain_failure(facts, psk(), kPeer),
              AllOf(HasSubstr("unknown_psk_identity (115)"), HasSubstr("does not know the identity 'gw'")));
  facts.alert_received = 48;
  EXPECT_THAT(explain_failure(facts, certificate(), kPeer),
              AllOf(HasSubstr("unknown_ca (48)"), HasSubstr("certificate-file /c")));
  facts.alert_received = 70;
  EXPECT_THAT(explain_failure(facts, psk(), kPeer), HasSubstr("does not speak DTLS 1.2"));
  facts.alert_received = 200;
  EXPECT_EQ(explain_failure(facts, psk(), kPeer), "192.0.2.1:5684 ended the handshake with alert (200)");
}

TEST(TlsExplanation, OfAnAlertAtTheEndSuspectsTheKeyWhateverItsNumber) {
  HandshakeFacts facts = governed();
  facts.finished_sent = true;
  for (const std::uint8_t alert : std::to_array<std::uint8_t>({0, 10, 40})) {
    facts.alert_received = alert;
    EXPECT_THAT(explain_failure(facts, psk(), kPeer), HasSubstr("'gw' with another key"));
    EXPECT_THAT(explain_failure(facts, certificate(), kPeer), Not(HasSubstr("another key")));
  }
}

TEST(TlsExplanation, OfWhatIsNoDtlsDoubtsThePort) {
  HandshakeFacts facts = governed();
  facts.heard = true;
  EXPECT_THAT(explain_failure(facts, psk(), kPeer), AllOf(HasSubstr("not in DTLS"), HasSubstr("port")));
}

TEST(TlsExplanation, ShowsAnIdentityThatIsNoTextAsHex) {
  HandshakeFacts facts = governed();
  facts.alert_received = 115;
  TlsOptions options = psk();
  options.identity = {0xFF, 0x01};
  EXPECT_THAT(explain_failure(facts, options, kPeer), HasSubstr("hex:ff01"));
}

TEST(TlsExplanation, OfACertificateComesBeforeOurOwnAlert) {
  HandshakeFacts facts = governed();
  facts.alert_sent = 42;
  facts.verify_error = X509_V_ERR_CERT_HAS_EXPIRED;
  facts.verify_detail = "'CN=s' expired at 2020-01-01 00:00:00 UTC";
  EXPECT_THAT(explain_failure(facts, certificate(), kPeer),
              AllOf(HasSubstr("expired at 2020-01-01"), HasSubstr("clock")));
  facts.verify_error = X509_V_ERR_DANE_NO_MATCH;
  facts.verify_detail = "'CN=s' with SHA-256 00";
  EXPECT_THAT(explain_failure(facts, certificate(), kPeer),
              HasSubstr("'CN=s' with SHA-256 00 is not in peer-certificate-file /p (certificate-usage 3, "));
  facts.verify_error = X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
  EXPECT_THAT(explain_failure(facts, certificate(), kPeer), HasSubstr("the system's trust store"));
}

TEST(TlsExplanation, OfAPolicyThatCannotBeAppliedIsItsError) {
  HandshakeFacts facts;
  facts.policy_error = "ciphersuites: none";
  EXPECT_EQ(explain_failure(facts, psk(), kPeer), "ciphersuites: none");
}

TEST(TlsExplanation, OfAnEndTellsCloseFromAlert) {
  HandshakeFacts facts = governed();
  EXPECT_THAT(explain_end(facts, kPeer), HasSubstr("broke"));
  facts.alert_received = 0;
  EXPECT_THAT(explain_end(facts, kPeer), HasSubstr("closed"));
  facts.alert_received = 20;
  EXPECT_THAT(explain_end(facts, kPeer), HasSubstr("bad_record_mac (20)"));
}

}  // namespace
}  // namespace lwm2m::transport
