// What a pre-shared key and its identity may be, whoever gives them: the configuration, the bus, a server that writes
// /0/x/3 and /0/x/5.
#pragma once

#include "daemon/base/bytes.hpp"

namespace lwm2m {

// In bytes: as much as OpenSSL 3 takes, which is more than RFC 4279 §5.3 asks for (128 and 64).
inline constexpr std::size_t kLongestPskIdentity = 255;
inline constexpr std::size_t kLongestPsk = 512;

// kBadValue, saying what is wrong, never what the value is.
Result<void> check_psk_identity(ByteView identity);
Result<void> check_psk(ByteView key);

}  // namespace lwm2m
