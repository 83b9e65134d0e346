// Why a (D)TLS connection failed, in words for the person who has to mend it: what was seen, which file, credential or
// resource it is about, what to try.
#pragma once

#include <string>

#include "daemon/transport/tls_handshake.hpp"
#include "daemon/transport/tls_options.hpp"

namespace lwm2m::transport {

// Of a handshake that did not succeed. `peer` is where it was tried ("192.0.2.1:5684").
[[nodiscard]] std::string explain_failure(const HandshakeFacts& facts, const TlsOptions& options, const std::string& peer);
// Of a connection that was there and has ended.
[[nodiscard]] std::string explain_end(const HandshakeFacts& facts, const std::string& peer);

// "unknown_psk_identity (115)" (RFC 5246 §7.2 and the registry of TLS alerts).
[[nodiscard]] std::string alert_text(std::uint8_t alert);

}  // namespace lwm2m::transport
