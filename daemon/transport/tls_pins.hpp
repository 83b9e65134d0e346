// What the peer's certificate, or that of its authority, is compared with: the certificates of peer-certificate-file
// (/0/x/4), or their hashes. Any of them will do, as it has to while an authority or a certificate is replaced by the
// next.
//
// Certificate usage and matching type are those of DANE (RFC 6698, RFC 7671), so that OpenSSL's DANE does the
// comparing.
#pragma once

#include <span>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/transport/openssl.hpp"
#include "daemon/transport/tls_options.hpp"

namespace lwm2m::transport {

// DER or a hash of each, as the matching type says; where it says hash, a single one may be given itself. None for no
// content. kBadValue: neither.
Result<std::vector<Bytes>> load_pins(const TlsMaterial& peer, engine::MatchingType matching);

// kUnavailable if the library does not take one of them.
Result<void> apply_pins(SSL& ssl, std::span<const Bytes> pins, const TlsOptions& options);

}  // namespace lwm2m::transport
