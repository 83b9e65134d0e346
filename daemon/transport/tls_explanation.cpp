#include "daemon/transport/tls_explanation.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace lwm2m::transport {
namespace {

using engine::CertificateUsage;
using engine::SecurityMode;

struct AlertName {
  std::uint8_t number = 0;
  std::string_view name{};
};
constexpr auto kAlerts = std::to_array<AlertName>({
    {0, "close_notify"},
    {10, "unexpected_message"},
    {20, "bad_record_mac"},
    {22, "record_overflow"},
    {40, "handshake_failure"},
    {42, "bad_certificate"},
    {43, "unsupported_certificate"},
    {44, "certificate_revoked"},
    {45, "certificate_expired"},
    {46, "certificate_unknown"},
    {47, "illegal_parameter"},
    {48, "unknown_ca"},
    {49, "access_denied"},
    {50, "decode_error"},
    {51, "decrypt_error"},
    {70, "protocol_version"},
    {71, "insufficient_security"},
    {80, "internal_error"},
    {86, "inappropriate_fallback"},
    {90, "user_canceled"},
    {109, "missing_extension"},
    {110, "unsupported_extension"},
    {112, "unrecognized_name"},
    {113, "bad_certificate_status_response"},
    {115, "unknown_psk_identity"},
    {116, "certificate_required"},
    {120, "no_application_protocol"},
});

std::string trust_store_text(const TlsOptions& options) {
  return options.trust_store.empty() ? "the system's trust store" : fmt::format("trust-store {}", options.trust_store);
}

// A server with another key cannot read our last message.
std::string other_key(const TlsOptions& options) {
  return fmt::format("it knows the identity {} with another key, or not at all; compare {}",
                     engine::identity_text(options.identity), options.key_origin);
}

std::string on_psk_alert(std::uint8_t alert, const TlsOptions& options) {
  switch (alert) {
    case 115:
      return fmt::format("it does not know the identity {}; add it there, or correct identity",
                         engine::identity_text(options.identity));
    case 20:
    case 51: return other_key(options);
    case 40:
    case 71:
      return fmt::format(
          "no cipher suite in common, or it does not know the identity {}; does it do pre-shared keys? see "
          "ciphersuites",
          engine::identity_text(options.identity));
    default: return {};
  }
}

std::string on_certificate_alert(std::uint8_t alert, const TlsOptions& options) {
  const std::string& ours = options.certificate.origin;
  switch (alert) {
    case 42:
    case 43:
    case 46: return fmt::format("it does not accept our certificate, {}", ours);
    case 44: return fmt::format("our certificate, {}, has been revoked", ours);
    case 45: return fmt::format("our certificate, {}, has expired", ours);
    case 48: return fmt::format("it does not trust the authority of our certificate, {}", ours);
    case 49: return fmt::format("our certificate, {}, is good, but has no right to connect", ours);
    case 51: return fmt::format("our signature does not fit our certificate: {}, {}", options.key_origin, ours);
    case 40:
    case 71: return "no cipher suite or signature algorithm in common, or it wants no certificates; see ciphersuites";
    case 112: return fmt::format("it has no certificate for the name {}; see server-name", options.server_name);
    case 116: return "it wants a certificate and got none";
    default: return {};
  }
}

std::string on_alert(std::uint8_t alert, const HandshakeFacts& facts, const TlsOptions& options) {
  if (alert == 70) return "it does not speak DTLS 1.2";
  const bool is_psk = options.mode == SecurityMode::kPsk;
  if (is_psk && facts.finished_sent && alert != 115) return other_key(options);
  return is_psk ? on_psk_alert(alert, options) : on_certificate_alert(alert, options);
}

std::string remedy_for_certificate(int error, const TlsOptions& options) {
  switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID: return "renew it there, or look at this machine's clock";
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH: return "see server-name and uri";
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return fmt::format(
          "its authority is not in {}, or the server does not send the certificates between; add the authority there, "
          "or pin "
          "the certificate with peer-certificate-file",
          trust_store_text(options));
    case X509_V_ERR_INVALID_PURPOSE: return "it is not a certificate for a TLS server";
    default: return {};
  }
}

std::string with_remedy(std::string what, const std::string& remedy) {
  return remedy.empty() ? what : what + ": " + remedy;
}

// Of one that was compared with what is configured.
std::string explain_mismatch(const HandshakeFacts& facts, const TlsOptions& options) {
  const bool is_authority =
      options.usage == CertificateUsage::kCaConstraint || options.usage == CertificateUsage::kTrustAnchorAssertion;
  return fmt::format("{} {} {} (certificate-usage {}, matching-type {})", facts.verify_detail,
                     is_authority ? "came without a chain that leads to" : "is not in",
                     options.peer_certificate.origin, static_cast<int>(options.usage),
                     static_cast<int>(options.matching));
}

std::string explain_certificate(const HandshakeFacts& facts, const TlsOptions& options) {
  if (facts.verify_error == X509_V_ERR_DANE_NO_MATCH) return explain_mismatch(facts, options);
  return with_remedy(fmt::format("{}, {}", X509_verify_cert_error_string(facts.verify_error), facts.verify_detail),
                     remedy_for_certificate(facts.verify_error, options));
}

std::string explain_silence(const HandshakeFacts& facts, const TlsOptions& options, const std::string& peer) {
  if (!facts.answered && facts.heard) {
    return fmt::format("{} answers, but not in DTLS; is this its DTLS port? (5684, where 5683 is that of plain CoAP)",
                       peer);
  }
  if (!facts.answered) {
    return fmt::format("{} does not answer the DTLS handshake; is it up, and is this its DTLS port?", peer);
  }
  if (options.mode == SecurityMode::kPsk && facts.finished_sent) {  // DTLS lets it drop what it cannot read
    return fmt::format("{} fell silent at the end of the handshake: {}", peer, other_key(options));
  }
  return fmt::format("{} fell silent during the handshake", peer);
}

}  // namespace

std::string alert_text(std::uint8_t alert) {
  const auto at = std::ranges::find(kAlerts, alert, &AlertName::number);
  return fmt::format("{} ({})", at == kAlerts.end() ? "alert" : at->name, alert);
}

std::string explain_failure(const HandshakeFacts& facts, const TlsOptions& options, const std::string& peer) {
  if (!facts.policy_error.empty()) return facts.policy_error;
  if (!facts.governed) return "this build of libcoap does not let its handshake be governed, so it was given up";
  if (facts.verify_error != 0) {
    return fmt::format("the certificate of {} is refused: {}", peer, explain_certificate(facts, options));
  }
  if (facts.alert_received) {
    return with_remedy(fmt::format("{} ended the handshake with {}", peer, alert_text(*facts.alert_received)),
                       on_alert(*facts.alert_received, facts, options));
  }
  if (!facts.library_error.empty()) {
    return fmt::format("the handshake with {} failed here: {}", peer, facts.library_error);
  }
  return explain_silence(facts, options, peer);
}

std::string explain_end(const HandshakeFacts& facts, const std::string& peer) {
  if (!facts.alert_received) return fmt::format("the connection with {} broke", peer);
  if (*facts.alert_received == 0) return fmt::format("{} closed the connection", peer);
  return fmt::format("{} ended the connection with {}", peer, alert_text(*facts.alert_received));
}

}  // namespace lwm2m::transport
