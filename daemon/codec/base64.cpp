#include "daemon/codec/base64.hpp"

#include <algorithm>
#include <cstddef>

namespace lwm2m::codec {
namespace {

constexpr std::string_view kStandardDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrlDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// -1: not a digit.
int digit_value(char c, Base64 alphabet) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  const std::string_view& digits = alphabet == Base64::kUrl ? kUrlDigits : kStandardDigits;
  if (c == digits[62]) return 62;
  return c == digits[63] ? 63 : -1;
}

// The digits without their padding; nullopt if the padding does not fill up to four.
std::optional<std::string_view> without_padding(std::string_view text, Base64 alphabet) {
  const std::size_t digits = std::min(text.find('='), text.size());
  const std::size_t padding = text.size() - digits;
  const bool padded = padding > 0 || alphabet == Base64::kStandard;
  if (padded && (text.size() % 4 != 0 || padding > 2 || (padding == 2 && text.back() != '='))) return std::nullopt;
  if (digits % 4 == 1) return std::nullopt;
  return text.substr(0, digits);
}

}  // namespace

void append_base64(Bytes& out, ByteView bytes, Base64 alphabet) {
  const std::string_view& digits = alphabet == Base64::kUrl ? kUrlDigits : kStandardDigits;
  while (!bytes.empty()) {
    const std::size_t count = std::min<std::size_t>(bytes.size(), 3);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) group = (group << 8U) | (i < count ? bytes[i] : 0U);
    for (std::size_t i = 0; i <= count; ++i) {
      out.push_back(static_cast<std::uint8_t>(digits[(group >> (18 - 6 * i)) & 0x3FU]));
    }
    if (alphabet == Base64::kStandard) out.insert(out.end(), 3 - count, std::uint8_t{'='});
    bytes = bytes.subspan(count);
  }
}

std::optional<Bytes> decode_base64(std::string_view text, Base64 alphabet) {
  const auto digits = without_padding(text, alphabet);
  if (!digits) return std::nullopt;
  Bytes bytes;
  bytes.reserve(digits->size() * 3 / 4);
  std::uint32_t bits = 0;
  unsigned held = 0;  // how many of the lowest bits are not yet given out
  for (const char c : *digits) {
    const int value = digit_value(c, alphabet);
    if (value < 0) return std::nullopt;
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes.push_back(static_cast<std::uint8_t>(bits >> held));
    }
  }
  if ((bits & ((1U << held) - 1U)) != 0) return std::nullopt;
  return bytes;
}

}  // namespace lwm2m::codec
