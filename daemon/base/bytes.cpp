#include "daemon/base/bytes.hpp"

#include <fmt/core.h>

namespace lwm2m {

Result<ByteView> ByteReader::take(std::size_t count) {
  if (count > remaining()) {
    return fail(ErrorCode::kMalformed, fmt::format("offset {}: {} bytes wanted, {} left", offset_, count, remaining()));
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
