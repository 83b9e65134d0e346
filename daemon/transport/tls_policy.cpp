#include "daemon/transport/tls_policy.hpp"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "daemon/base/psk.hpp"
#include "daemon/base/text.hpp"
#include "daemon/transport/tls_material.hpp"
#include "daemon/transport/tls_pins.hpp"
#include "daemon/transport/tls_suites.hpp"

namespace lwm2m::transport {
namespace {

using engine::CertificateUsage;
using engine::MatchingType;
using engine::SecurityMode;

static_assert(kLongestPskIdentity < PSK_MAX_IDENTITY_LEN);  // with a zero at its end
static_assert(kLongestPsk <= PSK_MAX_PSK_LEN);

// Those that a PSK handshake needs are none: one is the shortest list that is allowed.
constexpr const char* kPskSignatures = "ECDSA+SHA256";
// ecdsa_secp256r1_sha256 is what LwM2M demands; the others are for the chains of public authorities.
constexpr const char* kCertificateSignatures =
    "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:RSA-PSS+SHA256:RSA+SHA256:RSA+SHA384:RSA+SHA512";
constexpr const char* kGroups = "P-256:X25519:P-384";

}  // namespace

bool is_address(const std::string& name) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  return inet_pton(AF_INET, name.c_str(), address.data()) == 1 || inet_pton(AF_INET6, name.c_str(), address.data()) == 1;
}

Result<std::unique_ptr<TlsPolicy>> TlsPolicy::create(TlsOptions options) {
  std::unique_ptr<TlsPolicy> policy(new TlsPolicy(std::move(options)));
  const TlsOptions& wanted = policy->options_;
  if (wanted.mode == SecurityMode::kPsk) {
    if (auto checked = check_psk_identity(wanted.identity); !checked) {
      return fail(checked.error().with_context("identity"));
    }
    if (auto checked = check_psk(wanted.key.reveal()); !checked) {
      return fail(checked.error().with_context(fmt::format("{}: a pre-shared key", wanted.key_origin)));
    }
  } else if (wanted.mode == SecurityMode::kCertificate) {
    if (auto loaded = policy->load_certificates(); !loaded) return propagate(loaded);
    if (auto loaded = policy->load_peer_certificate(); !loaded) return propagate(loaded);
  } else {
    return fail(ErrorCode::kUnavailable, fmt::format("security mode {} is not spoken", engine::to_string(wanted.mode)));
  }
  return policy;
}

Result<void> TlsPolicy::load_certificates() {
  auto chain = parse_certificates(options_.certificate);
  if (!chain) return propagate(chain);
  auto key = parse_private_key(options_.key, options_.key_origin);
  if (!key) return propagate(key);
  if (X509_check_private_key(chain->front().get(), key->get()) != 1) {
    ERR_clear_error();
    return fail(ErrorCode::kBadValue,
                fmt::format("{} is not the private key of {}", options_.key_origin, options_.certificate.origin));
  }
  chain_ = *std::move(chain);
  private_key_ = *std::move(key);
  return {};
}

Result<void> TlsPolicy::load_peer_certificate() {
  const TlsMaterial& peer = options_.peer_certificate;
  // Who names a certificate, or says how to compare it, must never end up with no comparison.
  const bool compares = !peer.origin.empty() || options_.usage != CertificateUsage::kDomainIssuedCertificate ||
                        options_.matching != MatchingType::kExact;
  if (compares && peer.content.empty()) {
    return fail(ErrorCode::kBadValue, fmt::format("{}: no certificate to compare with",
                                                  peer.origin.empty() ? "peer-certificate-file" : peer.origin));
  }
  auto pins = load_pins(peer, options_.matching);
  if (!pins) return propagate(pins);
  pins_ = *std::move(pins);
  if (!uses_trust_store()) return {};
  auto store = open_trust_store(options_.trust_store);
  if (!store) return propagate(store);
  trust_store_ = *std::move(store);
  return {};
}

bool TlsPolicy::uses_trust_store() const {
  return pins_.empty() || options_.usage == CertificateUsage::kCaConstraint ||
         options_.usage == CertificateUsage::kServiceCertificateConstraint;
}

// A pinned end certificate says who it is by itself (Core 1.1.1 §E.1, resource 15).
bool TlsPolicy::checks_name() const {
  if (pins_.empty()) return true;
  return options_.usage == CertificateUsage::kCaConstraint || options_.usage == CertificateUsage::kTrustAnchorAssertion;
}

// A pinned end certificate is good as long as it is pinned (RFC 7671 §5.1).
bool TlsPolicy::checks_validity() const {
  return pins_.empty() || options_.usage != CertificateUsage::kDomainIssuedCertificate;
}

Result<void> TlsPolicy::apply(SSL& ssl) const {
  ERR_clear_error();
  // No ticket: it lengthens every hello, and a session id does the same where the server remembers.
  SSL_set_options(&ssl, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_set_max_proto_version(&ssl, SSL_is_dtls(&ssl) != 0 ? DTLS1_2_VERSION : TLS1_2_VERSION);
  if (auto suites = apply_cipher_suites(ssl, options_.cipher_suites, options_.mode); !suites) return suites;
  const bool certificates = options_.mode == SecurityMode::kCertificate;
  if (SSL_set1_sigalgs_list(&ssl, certificates ? kCertificateSignatures : kPskSignatures) != 1 ||
      SSL_set1_groups_list(&ssl, kGroups) != 1) {
    return refused("the signature algorithms");
  }
  const std::string& name = options_.server_name;
  if (!name.empty() && !is_address(name) && SSL_set_tlsext_host_name(&ssl, name.c_str()) != 1) {
    return refused(fmt::format("the server name {}", name));
  }
  return certificates ? apply_certificates(ssl) : Result<void>();
}

Result<void> TlsPolicy::apply_certificates(SSL& ssl) const {
  // What the library has set up by itself is for a pre-shared key.
  SSL_set_psk_client_callback(&ssl, nullptr);
  if (SSL_use_certificate(&ssl, chain_.front().get()) != 1 || SSL_use_PrivateKey(&ssl, private_key_.get()) != 1) {
    return refused(options_.certificate.origin);
  }
  for (std::size_t i = 1; i < chain_.size(); ++i) {
    if (SSL_add1_chain_cert(&ssl, chain_[i].get()) != 1) return refused(options_.certificate.origin);
  }
  return apply_verification(ssl);
}

Result<void> TlsPolicy::apply_verification(SSL& ssl) const {
  if (trust_store_.authorities && SSL_set1_verify_cert_store(&ssl, trust_store_.authorities.get()) != 1) return refused("the trust store");
  if (!pins_.empty()) {
    if (auto pinned = apply_pins(ssl, pins_, options_); !pinned) return pinned;
  }
  if (!checks_name()) return {};
  X509_VERIFY_PARAM* parameters = SSL_get0_param(&ssl);
  const std::string& name = options_.server_name;
  X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  const int set = is_address(name) ? X509_VERIFY_PARAM_set1_ip_asc(parameters, name.c_str())
                                   : X509_VERIFY_PARAM_set1_host(parameters, name.c_str(), name.size());
  return set == 1 && !name.empty() ? Result<void>() : Result<void>(refused("the server name"));
}

std::optional<WallTime> TlsPolicy::valid_until(const SSL& ssl) const {
  std::optional<WallTime> first;
  const auto note = [&first](const X509& certificate) {
    // Of one that cannot be read nothing is known, so that it counts as over.
    const WallTime end = wall_time(*X509_get0_notAfter(&certificate)).value_or(WallTime());
    if (!first || end < *first) first = end;
  };
  if (!chain_.empty()) note(*chain_.front());
  const STACK_OF(X509)* verified = checks_validity() ? SSL_get0_verified_chain(&ssl) : nullptr;
  for (int i = 0; i < sk_X509_num(verified); ++i) note(*sk_X509_value(verified, i));
  return first;
}

unsigned TlsPolicy::answer_psk(std::span<char> identity, std::span<unsigned char> key) const {
  const ByteView secret = options_.key.reveal();
  if (options_.identity.size() >= identity.size() || secret.size() > key.size()) return 0;
  std::ranges::copy(options_.identity, identity.begin());
  identity[options_.identity.size()] = '\0';
  std::ranges::copy(secret, key.begin());
  return static_cast<unsigned>(secret.size());
}

Bytes TlsPolicy::fingerprint() const {
  Bytes all;
  ByteWriter writer(all);
  const auto part = [&writer](ByteView bytes) {
    writer.u32(static_cast<std::uint32_t>(bytes.size()));
    writer.bytes(bytes);
  };
  writer.u8(static_cast<std::uint8_t>(options_.mode));
  part(options_.identity);
  Bytes key_hash(32);
  const ByteView key = options_.key.reveal();
  EVP_Digest(key.data(), key.size(), key_hash.data(), nullptr, EVP_sha256(), nullptr);
  part(key_hash);
  part(options_.certificate.content);
  writer.u32(static_cast<std::uint32_t>(pins_.size()));
  for (const Bytes& pin : pins_) part(pin);
  writer.u8(static_cast<std::uint8_t>(options_.usage));
  part(as_bytes(options_.trust_store));
  part(trust_store_.stamp);
  part(as_bytes(options_.server_name));
  for (const std::uint16_t suite : options_.cipher_suites) writer.u16(suite);
  Bytes out(32);
  EVP_Digest(all.data(), all.size(), out.data(), nullptr, EVP_sha256(), nullptr);
  wipe(all);
  wipe(key_hash);
  return out;
}

std::string TlsPolicy::key_fingerprint() const {
  constexpr std::size_t kShown = 8;
  std::array<std::uint8_t, 32> hash{};
  if (options_.mode == SecurityMode::kPsk) {
    const ByteView key = options_.key.reveal();
    EVP_Digest(key.data(), key.size(), hash.data(), nullptr, EVP_sha256(), nullptr);
  } else {
    unsigned char* der = nullptr;
    const int length = i2d_PUBKEY(private_key_.get(), &der);
    if (length <= 0) return {};
    EVP_Digest(der, static_cast<std::size_t>(length), hash.data(), nullptr, EVP_sha256(), nullptr);
    OPENSSL_free(der);
  }
  return "sha256:" + hex_digits(ByteView(hash).first(kShown));
}

void TlsPolicy::forget_keys() {
  options_.key = {};
  private_key_.reset();
}

}  // namespace lwm2m::transport
