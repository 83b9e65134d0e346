#include "daemon/base/bytes.hpp"

#include <fmt/core.h>

namespace lwm2m {
namespace {

// How many continuation bytes follow this first byte, and the smallest code point that may need them; -1: none such.
struct Utf8Lead {
  int continuations;
  std::uint32_t bits;
  std::uint32_t smallest;
};

Utf8Lead utf8_lead(std::uint8_t byte) {
  if (byte < 0x80) return {0, byte, 0};
  if ((byte & 0xE0U) == 0xC0) return {1, byte & 0x1FU, 0x80};
  if ((byte & 0xF0U) == 0xE0) return {2, byte & 0x0FU, 0x800};
  if ((byte & 0xF8U) == 0xF0) return {3, byte & 0x07U, 0x10000};
  return {-1, 0, 0};
}

}  // namespace

bool is_utf8(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const Utf8Lead lead = utf8_lead(static_cast<std::uint8_t>(text[i++]));
    if (lead.continuations < 0 || text.size() - i < static_cast<std::size_t>(lead.continuations)) return false;
    std::uint32_t code_point = lead.bits;
    for (int n = 0; n < lead.continuations; ++n) {
      const auto byte = static_cast<std::uint8_t>(text[i++]);
      if ((byte & 0xC0U) != 0x80) return false;
      code_point = (code_point << 6U) | (byte & 0x3FU);
    }
    if (code_point < lead.smallest || code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF)) return false;
  }
  return true;
}

Result<ByteView> ByteReader::take(std::size_t count) {
  if (count > remaining()) {
    return fail(ErrorCode::kMalformed,
                fmt::format("offset {}: {} bytes wanted, {} left", offset_, count, remaining()));
  }
  const ByteView taken = bytes_.subspan(offset_, count);
  offset_ += count;
  return taken;
}

Result<std::uint64_t> ByteReader::unsigned_integer(std::size_t length) {
  const auto bytes = take(length);
  if (!bytes) return propagate(bytes);
  std::uint64_t value = 0;
  for (const std::uint8_t byte : *bytes) value = (value << 8U) | byte;
  return value;
}

Result<std::uint8_t> ByteReader::u8() {
  return unsigned_integer(1).map([](std::uint64_t v) { return static_cast<std::uint8_t>(v); });
}
Result<std::uint16_t> ByteReader::u16() {
  return unsigned_integer(2).map([](std::uint64_t v) { return static_cast<std::uint16_t>(v); });
}
Result<std::uint32_t> ByteReader::u32() {
  return unsigned_integer(4).map([](std::uint64_t v) { return static_cast<std::uint32_t>(v); });
}
Result<std::uint64_t> ByteReader::u64() { return unsigned_integer(8); }

ByteView ByteReader::rest() {
  const ByteView view = bytes_.subspan(offset_);
  offset_ = bytes_.size();
  return view;
}

void ByteWriter::unsigned_integer(std::uint64_t value, std::size_t length) {
  for (std::size_t i = length; i > 0; --i) out_.push_back(static_cast<std::uint8_t>(value >> (8 * (i - 1))));
}

}  // namespace lwm2m
