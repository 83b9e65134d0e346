// What a (D)TLS connection of ours may do, set on OpenSSL's object before ClientHello: suites, signature algorithms,
// whom it trusts, what it shows of itself. One is made for each connection, from options whose files have just been
// read.
//
// Follows Core 1.1.1 §E.1 and RFC 7925. What a peer's certificate has to be is said by certificate usage and matching
// type, which are those of DANE (RFC 6698, RFC 7671), so that OpenSSL's DANE does the checking.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/base/time.hpp"
#include "daemon/transport/openssl.hpp"
#include "daemon/transport/tls_options.hpp"
#include "daemon/transport/tls_trust_store.hpp"

namespace lwm2m::transport {

class TlsPolicy {
 public:
  // kBadValue, saying which key, file or suite cannot be used and why; kUnavailable for a mode that is not spoken.
  static Result<std::unique_ptr<TlsPolicy>> create(TlsOptions options);
  TlsPolicy(const TlsPolicy&) = delete;
  TlsPolicy& operator=(const TlsPolicy&) = delete;

  // Before ClientHello is built. kUnavailable if the library does not take it: then the handshake must not go on. The
  // policy outlives the handshake.
  Result<void> apply(SSL& ssl) const;

  // When the first of the certificates expires that a full handshake was judged by: ours, and those that led from the
  // server's to its authority. nullopt: none does.
  [[nodiscard]] std::optional<WallTime> valid_until(const SSL& ssl) const;

  // For OpenSSL's callback, whose buffers these are: the length of the key, 0 for none. The identity ends in a zero.
  unsigned answer_psk(std::span<char> identity, std::span<unsigned char> key) const;

  [[nodiscard]] const TlsOptions& options() const { return options_; }
  // SHA-256 over everything that decides whom we trust and who we are: a session may be resumed only under the same.
  [[nodiscard]] Bytes fingerprint() const;
  // Of our key alone, for people: "sha256:" and the first 8 bytes, in hex, of the hash of the pre-shared key, or of the
  // public key (SubjectPublicKeyInfo) that belongs to the private one. Enough to tell keys apart, and no more of a
  // pre-shared key than that.
  [[nodiscard]] std::string key_fingerprint() const;
  // The keys are not needed any more; a handshake cannot be done again.
  void forget_keys();

 private:
  explicit TlsPolicy(TlsOptions options) : options_(std::move(options)) {}

  Result<void> load_certificates();
  Result<void> load_peer_certificate();
  Result<void> apply_certificates(SSL& ssl) const;
  Result<void> apply_verification(SSL& ssl) const;
  [[nodiscard]] bool uses_trust_store() const;
  [[nodiscard]] bool checks_name() const;
  [[nodiscard]] bool checks_validity() const;

  TlsOptions options_;
  KeyHandle private_key_{};
  std::vector<CertificateHandle> chain_{};  // ours, the end certificate first
  TrustStore trust_store_{};                // if it is used
  std::vector<Bytes> pins_{};               // none: the peer's certificate is compared with nothing
};

// Whether a server name is an address, which SNI must not say (RFC 6066 §3) and certificates carry in another field.
[[nodiscard]] bool is_address(const std::string& name);

}  // namespace lwm2m::transport
