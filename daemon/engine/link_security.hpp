// How the link to a server is protected: what an account says of it (Object 0, Core 1.1.1 §E.1). Keys and certificates are
// not in it, but for those that came over the bus, only where they are: they are read when a link is opened, so that one
// that was replaced counts from the next connection on.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/secret.hpp"

namespace lwm2m::engine {

// Resource /0/x/2.
enum class SecurityMode : std::uint8_t { kPsk = 0, kRawPublicKey = 1, kCertificate = 2, kNoSec = 3, kEst = 4 };
// Resource /0/x/15; RFC 6698 calls them PKIX-TA, PKIX-EE, DANE-TA and DANE-EE.
enum class CertificateUsage : std::uint8_t {
  kCaConstraint = 0,
  kServiceCertificateConstraint = 1,
  kTrustAnchorAssertion = 2,
  kDomainIssuedCertificate = 3,
};
// Resource /0/x/13: what the peer's certificate is compared as.
enum class MatchingType : std::uint8_t { kExact = 0, kSha256 = 1, kSha384 = 2, kSha512 = 3 };

// Where a key or certificate is.
struct SystemdCredential {
  std::string name{};
  friend bool operator==(const SystemdCredential&, const SystemdCredential&) = default;
};
struct MaterialFile {
  std::string path{};
  friend bool operator==(const MaterialFile&, const MaterialFile&) = default;
};
struct Pkcs11Uri {
  std::string uri{};
  friend bool operator==(const Pkcs11Uri&, const Pkcs11Uri&) = default;
};
// The content itself, which has nowhere else to be: it came over the bus, and is kept with the account.
struct StoredMaterial {
  Secret content{};
  friend bool operator==(const StoredMaterial&, const StoredMaterial&) = default;
};
using MaterialSource = std::variant<std::monostate, SystemdCredential, MaterialFile, Pkcs11Uri, StoredMaterial>;
// As the configuration writes it: "key-file /etc/lwm2md/keys/fleet.psk"; what kind of material it is comes from the
// caller ("key", "certificate"). Empty for none.
[[nodiscard]] std::string describe(const MaterialSource& source, std::string_view material);

struct LinkSecurity {
  SecurityMode mode = SecurityMode::kNoSec;
  Bytes identity{};                   // PSK, /0/x/3
  MaterialSource key{};               // PSK or private key, /0/x/5
  MaterialSource certificate{};       // ours with its chain, /0/x/3
  MaterialSource peer_certificate{};  // the server's, or its CA's, as `usage` says, /0/x/4
  CertificateUsage usage = CertificateUsage::kDomainIssuedCertificate;
  MatchingType matching = MatchingType::kExact;
  std::string trust_store{};                   // a file of PEM certificates or a hashed directory; empty: the system's
  std::string server_name{};                   // what SNI says and the certificate must name, /0/x/14; empty: the host
  std::vector<std::uint16_t> cipher_suites{};  // IANA numbers, best first, /0/x/16
  bool session_resumption = true;
  friend bool operator==(const LinkSecurity&, const LinkSecurity&) = default;
};

// What is left of the connection before this one, for the server to know it again: it keeps a registration as long as it
// sees where that comes from (Core 1.1.1 §6.2.2 and RFC 7641 §4.5 tie it to the security association or the address).
struct PreviousLink {
  std::string local_address{};  // "192.0.2.7:40000"; the port is wanted again where nothing else identifies the client
  Secret session{};             // of (D)TLS, in the transport's own form; empty: a full handshake
  friend bool operator==(const PreviousLink&, const PreviousLink&) = default;
};

// An identity for people: in quotes, or "hex:0102ff" if it is no text.
[[nodiscard]] std::string identity_text(ByteView identity);

// The name of a mode in the configuration and on the bus: "psk", "rpk", "x509", "nosec", "est".
[[nodiscard]] std::string_view to_string(SecurityMode mode);

// An alert of (D)TLS after which trying again helps nobody before somebody has mended something: certificates refused,
// identity unknown, no right to connect. The client goes on as if the attempts of this sequence were used up (Core
// 1.1.1 §E.2, resource 11).
[[nodiscard]] bool is_final_alert(std::uint16_t alert);

}  // namespace lwm2m::engine
