// Bytes, and the only code that touches offsets: every decoder reads through ByteReader, which checks bounds, and every
// encoder appends through ByteWriter. Integers are big endian (network order), as in CoAP, TLV and CBOR.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.hpp"

namespace lwm2m {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

[[nodiscard]] inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
[[nodiscard]] inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
[[nodiscard]] inline Bytes to_bytes(std::string_view text) { return {text.begin(), text.end()}; }

// Reads from a view that must outlive it. Every function either advances or fails with kMalformed, naming the offset.
class ByteReader {
 public:
  explicit ByteReader(ByteView bytes) : bytes_(bytes) {}

  [[nodiscard]] std::size_t offset() const { return offset_; }
  [[nodiscard]] std::size_t remaining() const { return bytes_.size() - offset_; }
  [[nodiscard]] bool at_end() const { return offset_ == bytes_.size(); }

  Result<std::uint8_t> u8();
  Result<std::uint16_t> u16();
  Result<std::uint32_t> u32();
  Result<std::uint64_t> u64();
  // An unsigned integer of 1 to 8 bytes.
  Result<std::uint64_t> unsigned_integer(std::size_t length);
  Result<ByteView> take(std::size_t count);
  [[nodiscard]] ByteView rest();

 private:
  ByteView bytes_;
  std::size_t offset_ = 0;
};

// Appends to a buffer that must outlive it; the buffer is the caller's, so that one can be reused.
class ByteWriter {
 public:
  explicit ByteWriter(Bytes& out) : out_(out) {}

  void u8(std::uint8_t value) { out_.push_back(value); }
  void u16(std::uint16_t value) { unsigned_integer(value, 2); }
  void u32(std::uint32_t value) { unsigned_integer(value, 4); }
  void u64(std::uint64_t value) { unsigned_integer(value, 8); }
  // The lowest `length` (1 to 8) bytes of the value.
  void unsigned_integer(std::uint64_t value, std::size_t length);
  void bytes(ByteView view) { out_.insert(out_.end(), view.begin(), view.end()); }
  void text(std::string_view view) { bytes(as_bytes(view)); }

  [[nodiscard]] std::size_t size() const { return out_.size(); }

 private:
  Bytes& out_;
};

}  // namespace lwm2m
