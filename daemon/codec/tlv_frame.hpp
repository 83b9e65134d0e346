// One TLV around its value: the type byte, the id and the length (drawing in tlv.hpp).
#pragma once

#include <array>
#include <cstdint>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"

namespace lwm2m::codec {

enum class TlvKind : std::uint8_t { kObjectInstance, kResourceInstance, kMultipleResource, kResource };

// The greatest length that 24 bits tell.
inline constexpr std::size_t kMaximumTlvLength = 0xFF'FFFF;

struct TlvFrame {
  TlvKind kind = TlvKind::kResource;
  std::uint16_t id = 0;
  ByteView value{};
  std::size_t offset = 0;        // of the type byte within the whole payload: for error texts
  std::size_t value_offset = 0;  // of the value
};

// TLVs that lie side by side: a whole payload, or the value of a frame. Refuses, with the offset, what is cut off, what
// is longer than the bytes around it, and the reserved id 65535.
class TlvReader {
 public:
  explicit TlvReader(ByteView payload) : reader_(payload) {}
  explicit TlvReader(const TlvFrame& outer) : reader_(outer.value), origin_(outer.value_offset) {}

  [[nodiscard]] bool at_end() const { return reader_.at_end(); }
  Result<TlvFrame> next();

 private:
  ByteReader reader_;
  std::size_t origin_ = 0;  // of what it reads within the whole payload
};

// The bytes before a value of this length, in the shortest form; not longer than kMaximumTlvLength.
class TlvHeader {
 public:
  TlvHeader(TlvKind kind, std::uint16_t id, std::size_t length);
  [[nodiscard]] ByteView view() const { return {bytes_.data(), size_}; }

 private:
  void append(std::size_t number, std::size_t count);

  std::array<std::uint8_t, 6> bytes_;  // type, two of id, three of length
  std::size_t size_ = 0;
};

}  // namespace lwm2m::codec
