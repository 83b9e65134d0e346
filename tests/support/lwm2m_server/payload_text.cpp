#include "tests/support/lwm2m_server/payload_text.hpp"

#include <fmt/core.h>

#include <charconv>

#include "daemon/base/text.hpp"
#include "tests/support/lwm2m_server/cbor_text.hpp"
#include "tests/support/lwm2m_server/content_format.hpp"

namespace lwm2m::support {
namespace {

[[nodiscard]] bool is_control(char character) {
  return static_cast<unsigned char>(character) < 0x20 || character == 0x7f;
}

// An object instance holds a multiple resource, which holds its instances.
constexpr unsigned kMaximumTlvDepth = 3;

[[nodiscard]] Result<std::string> tlv_entries(ByteView bytes, unsigned depth);

// OMA TLV (Core 1.1.1 §7.4.3): bits 7-6 the kind, 5 a 16-bit id, 4-3 the length of the length, 2-0 a short length.
[[nodiscard]] Result<std::string> tlv_entry(ByteReader& reader, unsigned depth) {
  const auto type = reader.u8();
  if (!type) return propagate(type);
  const auto id = reader.unsigned_integer((*type & 0x20U) != 0 ? 2 : 1);
  if (!id) return propagate(id);
  const unsigned length_of_length = (*type >> 3U) & 3U;
  std::uint64_t length = *type & 7U;
  if (length_of_length != 0) {
    const auto read = reader.unsigned_integer(length_of_length);
    if (!read) return propagate(read);
    length = *read;
  }
  const auto value = reader.take(length);
  if (!value) return propagate(value);
  const unsigned kind = *type >> 6U;
  if (kind == 1 || kind == 3) return fmt::format("{}: h'{}'", *id, hex_text(*value));
  const auto entries = tlv_entries(*value, depth + 1);
  if (!entries) return propagate(entries);
  return kind == 0 ? fmt::format("/{}: {{{}}}", *id, *entries) : fmt::format("{}: [{}]", *id, *entries);
}

[[nodiscard]] Result<std::string> tlv_entries(ByteView bytes, unsigned depth) {
  if (depth >= kMaximumTlvDepth) return fail(ErrorCode::kMalformed, "nested too deep");
  ByteReader reader(bytes);
  std::string text;
  while (!reader.at_end()) {
    const auto entry = tlv_entry(reader, depth);
    if (!entry) return propagate(entry);
    text.append(text.empty() ? "" : ", ").append(*entry);
  }
  return text;
}

[[nodiscard]] Result<std::string> structured_text(ContentFormat format, ByteView payload) {
  return format == kTlv ? tlv_entries(payload, 0) : cbor_text(payload);
}

}  // namespace

std::string payload_text(std::optional<ContentFormat> format, ByteView payload) {
  if (!format) return is_utf8(as_text(payload)) ? std::string(as_text(payload)) : hex_text(payload);
  if (is_textual(*format)) return std::string(as_text(payload));
  const bool structured = *format == kTlv || *format == kCbor || *format == kSenmlCbor || *format == kSenmlEtchCbor ||
                          *format == kLwm2mCbor;
  if (!structured) return hex_text(payload);
  const auto text = structured_text(*format, payload);
  return text ? *text : hex_text(payload);
}

std::string hex_text(ByteView bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text.push_back(kDigits[byte >> 4U]);
    text.push_back(kDigits[byte & 15U]);
  }
  return text;
}

Result<Bytes> parse_hex(std::string_view digits) {
  if (digits.size() % 2 != 0) return fail(ErrorCode::kBadValue, "an odd number of hexadecimal digits");
  Bytes bytes;
  for (std::size_t at = 0; at < digits.size(); at += 2) {
    std::uint8_t byte = 0;
    const char* end = digits.data() + at + 2;
    const auto [stop, error] = std::from_chars(digits.data() + at, end, byte, 16);
    if (error != std::errc() || stop != end) {
      return fail(ErrorCode::kBadValue, fmt::format("\"{}\" are no hexadecimal digits", digits.substr(at, 2)));
    }
    bytes.push_back(byte);
  }
  return bytes;
}

std::string on_one_line(std::string_view text) {
  std::string line;
  line.reserve(text.size());
  for (const char character : text) {
    if (character == '\n') {
      line.append("\\n");
    } else if (is_control(character)) {
      line.append(fmt::format("\\x{:02x}", static_cast<unsigned char>(character)));
    } else {
      line.push_back(character);
    }
  }
  return line;
}

}  // namespace lwm2m::support
