#include "daemon/codec/tlv_frame.hpp"

#include <fmt/core.h>

#include "daemon/model/path.hpp"

namespace lwm2m::codec {
namespace {

constexpr std::uint8_t kLongId = 0x20;
constexpr std::size_t kGreatestShortLength = 7;

std::size_t bytes_of_length(std::uint8_t type) { return (type >> 3U) & 0x3U; }
std::size_t bytes_of_id(std::uint8_t type) { return (type & kLongId) != 0 ? 2 : 1; }

}  // namespace

Result<TlvFrame> TlvReader::next() {
  TlvFrame frame{.offset = origin_ + reader_.offset()};
  const auto bad = [&frame](std::string_view why) {
    return fail(ErrorCode::kMalformed, fmt::format("offset {}: {}", frame.offset, why));
  };
  const auto type = reader_.u8();
  if (!type) return bad("no TLV");
  frame.kind = static_cast<TlvKind>(*type >> 6U);
  const auto id = reader_.unsigned_integer(bytes_of_id(*type));
  if (!id) return bad("TLV is cut off in its id");
  if (*id == model::kReservedId) return bad("id 65535 is reserved");
  frame.id = static_cast<std::uint16_t>(*id);
  std::uint64_t length = *type & 0x7U;
  if (const std::size_t count = bytes_of_length(*type); count > 0) {
    const auto read = reader_.unsigned_integer(count);
    if (!read) return bad("TLV is cut off in its length");
    length = *read;
  }
  frame.value_offset = origin_ + reader_.offset();
  const auto value = reader_.take(static_cast<std::size_t>(length));
  if (!value) return bad(fmt::format("TLV of {} bytes, {} left", length, reader_.remaining()));
  frame.value = *value;
  return frame;
}

TlvHeader::TlvHeader(TlvKind kind, std::uint16_t id, std::size_t length) {
  const bool long_id = id > 0xFF;
  const std::size_t count = length <= kGreatestShortLength ? 0 : length <= 0xFF ? 1 : length <= 0xFFFF ? 2 : 3;
  const std::size_t low = count == 0 ? length : count << 3U;
  append((static_cast<std::size_t>(kind) << 6U) | (long_id ? kLongId : 0U) | low, 1);
  append(id, long_id ? 2 : 1);
  append(length, count);
}

void TlvHeader::append(std::size_t number, std::size_t count) {
  for (std::size_t i = count; i > 0; --i) bytes_[size_++] = static_cast<std::uint8_t>(number >> (8 * (i - 1)));
}

}  // namespace lwm2m::codec
