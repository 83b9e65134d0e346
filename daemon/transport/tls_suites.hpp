// Which cipher suites a connection offers.
#pragma once

#include <cstdint>
#include <span>

#include "daemon/base/result.hpp"
#include "daemon/engine/link_security.hpp"
#include "daemon/transport/openssl.hpp"

namespace lwm2m::transport {

// Of these IANA numbers, best first, the suites of (D)TLS 1.2 that OpenSSL has, that encrypt, and that prove what the
// mode trusts in: a server must not get away with a suite that proves something else, or nothing, wherever the numbers
// come from. kUnavailable if none is left.
Result<void> apply_cipher_suites(SSL& ssl, std::span<const std::uint16_t> numbers, engine::SecurityMode mode);

}  // namespace lwm2m::transport
