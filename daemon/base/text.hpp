// Text that comes from outside, made fit for error messages, a terminal, a journal and a diagnostic payload.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "daemon/base/bytes.hpp"

namespace lwm2m {

// Valid UTF-8 as RFC 3629 has it: no overlong form, no surrogate, nothing above U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text);

// The length of the character at the front of `text`, 1 to 4 bytes; 0 where there is no valid one.
[[nodiscard]] std::size_t utf8_length(std::string_view text);

// Control characters and what is not UTF-8 as \x1b; at most `longest` bytes of the text, whole characters, then "…".
[[nodiscard]] std::string printable(std::string_view text, std::size_t longest = 64);

// Two small digits a byte.
[[nodiscard]] std::string hex_digits(ByteView bytes);

}  // namespace lwm2m
