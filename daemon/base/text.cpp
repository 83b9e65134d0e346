#include "daemon/base/text.hpp"

#include <fmt/core.h>

#include <cstdint>

namespace lwm2m {
namespace {

// What the first byte of a character says: its length, its own bits, and the smallest code point that needs that
// length.
struct Utf8Lead {
  std::size_t length;
  std::uint32_t bits;
  std::uint32_t smallest;
};

Utf8Lead utf8_lead(std::uint8_t byte) {
  if (byte < 0x80) return {1, byte, 0};
  if ((byte & 0xE0U) == 0xC0) return {2, byte & 0x1FU, 0x80};
  if ((byte & 0xF0U) == 0xE0) return {3, byte & 0x0FU, 0x800};
  if ((byte & 0xF8U) == 0xF0) return {4, byte & 0x07U, 0x10000};
  return {0, 0, 0};
}

}  // namespace

std::size_t utf8_length(std::string_view text) {
  if (text.empty()) return 0;
  const Utf8Lead lead = utf8_lead(static_cast<std::uint8_t>(text.front()));
  if (text.size() < lead.length) return 0;
  std::uint32_t code_point = lead.bits;
  for (std::size_t i = 1; i < lead.length; ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    if ((byte & 0xC0U) != 0x80) return 0;
    code_point = (code_point << 6U) | (byte & 0x3FU);
  }
  const bool valid =
      code_point >= lead.smallest && code_point <= 0x10FFFF && (code_point < 0xD800 || code_point > 0xDFFF);
  return valid ? lead.length : 0;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string printable(std::string_view text, std::size_t longest) {
  std::string out;
  for (std::size_t taken = 0; taken < text.size();) {
    const std::size_t length = utf8_length(text.substr(taken));
    const std::string_view character = text.substr(taken, length == 0 ? 1 : length);
    if (taken + character.size() > longest) return out + "…";
    const auto byte = static_cast<unsigned char>(character.front());
    if (length == 0 || byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += character;
    }
    taken += character.size();
  }
  return out;
}

std::string hex_digits(ByteView bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 0x0FU];
  }
  return out;
}

}  // namespace lwm2m
