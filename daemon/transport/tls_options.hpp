// What a (D)TLS link needs, its keys and certificates read: for one connection. Plain values; where each came from goes
// along for the words of an error.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/secret.hpp"
#include "daemon/engine/link_security.hpp"

namespace lwm2m::transport {

// Something that was read from a file or credential; `origin` names it: "key-file /etc/lwm2md/keys/fleet.psk".
struct TlsMaterial {
  Bytes content{};  // PEM or DER; for a hash of the peer's certificate the hash itself
  std::string origin{};
};

struct TlsOptions {
  engine::SecurityMode mode = engine::SecurityMode::kPsk;  // kPsk or kCertificate

  Bytes identity{};  // PSK
  Secret key{};      // the PSK itself, or a private key in PEM or DER
  std::string key_origin{};

  TlsMaterial certificate{};       // ours, in PEM with the chain behind it; DER: without
  TlsMaterial peer_certificate{};  // empty: the peer's has to chain to the trust store and to carry its name
  engine::CertificateUsage usage = engine::CertificateUsage::kDomainIssuedCertificate;
  engine::MatchingType matching = engine::MatchingType::kExact;
  std::string trust_store{};  // a file of PEM certificates or a hashed directory; empty: the system's
  std::string server_name{};  // a DNS name or an address

  std::vector<std::uint16_t> cipher_suites{};  // IANA numbers, best first
  bool resumption = true;
};

}  // namespace lwm2m::transport
