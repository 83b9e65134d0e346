// Payloads for a person's eyes: text as it is, CBOR in diagnostic notation (RFC 8949 §8), TLV as its tree of ids, all
// else in hexadecimal digits. For display only; what cannot be decoded is shown in hexadecimal digits, too.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tests/support/lwm2m_server/message.hpp"

namespace lwm2m::support {

[[nodiscard]] std::string payload_text(std::optional<ContentFormat> format, ByteView payload);
[[nodiscard]] std::string hex_text(ByteView bytes);
// Digits in pairs, of either case.
[[nodiscard]] Result<Bytes> parse_hex(std::string_view digits);
// One line of printable characters: control characters as \n or \x1b.
[[nodiscard]] std::string on_one_line(std::string_view text);

}  // namespace lwm2m::support
