// Base64 (RFC 4648): the standard alphabet with padding for plain text (Core 1.1.1 appendix C), the URL alphabet
// without padding for SenML JSON (RFC 8428 §5).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "daemon/base/bytes.hpp"

namespace lwm2m::codec {

enum class Base64 : std::uint8_t { kStandard, kUrl };

void append_base64(Bytes& out, ByteView bytes, Base64 alphabet);

// nullopt for characters of the other alphabet or of none (white space among them), an impossible length, padding that
// is wrong, and bits beyond the last byte that are not zero. The standard alphabet needs its padding, so that text that
// was cut off shows; the URL alphabet may have it (conformance 3.8).
[[nodiscard]] std::optional<Bytes> decode_base64(std::string_view text, Base64 alphabet);

}  // namespace lwm2m::codec
