// CBOR (RFC 8949) in its diagnostic notation, for display. Written apart from the daemon's own decoder on purpose.
#pragma once

#include <string>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"

namespace lwm2m::support {

// One data item that fills the bytes. Fails with kMalformed where it does not, or nests too deep to be read.
[[nodiscard]] Result<std::string> cbor_text(ByteView bytes);

}  // namespace lwm2m::support
