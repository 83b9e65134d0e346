// CBOR items (RFC 8949) in preferred form: the shortest head, the shortest float that is exact. What the caller announces
// with array() or map() it has to write.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "daemon/base/bytes.hpp"

namespace lwm2m::codec {

enum class CborMajor : std::uint8_t { kUnsigned, kNegative, kBytes, kText, kArray, kMap, kTag, kSimple };

// Appends to a buffer that must outlive it and is not to be touched before the writer is gone: until then it is longer
// than what was written, so that an item costs one check of the room and not one for each of its bytes.
class CborWriter {
 public:
  explicit CborWriter(Bytes& out) : out_(out), at_(out.data() + out.size()), end_(at_) {}
  ~CborWriter() { out_.resize(written()); }
  CborWriter(const CborWriter&) = delete;
  CborWriter& operator=(const CborWriter&) = delete;

  void unsigned_integer(std::uint64_t value) { head(CborMajor::kUnsigned, value); }
  void integer(std::int64_t value) {
    if (value >= 0) return head(CborMajor::kUnsigned, static_cast<std::uint64_t>(value));
    head(CborMajor::kNegative, ~static_cast<std::uint64_t>(value));  // -1 - value
  }
  void boolean(bool value) {
    require(1);
    *at_++ = value ? 0xF5 : 0xF4;
  }
  // binary16, 32 or 64; NaN as the one quiet NaN of binary16.
  void floating_point(double value);
  void text(std::string_view value) { content(CborMajor::kText, as_bytes(value)); }
  void bytes(ByteView value) { content(CborMajor::kBytes, value); }
  void tag(std::uint64_t number) { head(CborMajor::kTag, number); }
  void array(std::uint64_t items) { head(CborMajor::kArray, items); }
  void map(std::uint64_t pairs) { head(CborMajor::kMap, pairs); }

 private:
  static constexpr std::size_t kLongestHead = 9;

  [[nodiscard]] std::size_t written() const { return static_cast<std::size_t>(at_ - out_.data()); }

  void require(std::size_t room) {
    if (static_cast<std::size_t>(end_ - at_) < room) grow(room);
  }
  void grow(std::size_t room);

  // Leaves room for `content` bytes more.
  void head(CborMajor major, std::uint64_t argument, std::size_t content = 0) {
    const auto top = static_cast<std::uint8_t>(static_cast<unsigned>(major) << 5U);
    const bool fits = static_cast<std::size_t>(end_ - at_) > content;
    if (argument >= 24 || !fits) return long_head(top, argument, content);
    *at_++ = static_cast<std::uint8_t>(top | argument);
  }
  void long_head(std::uint8_t top, std::uint64_t argument, std::size_t content);

  void content(CborMajor major, ByteView value) {
    head(major, value.size(), value.size());
    if (value.empty()) return;
    std::memcpy(at_, value.data(), value.size());
    at_ += value.size();
  }

  // The lowest `length` (1 to 8) bytes, where there is room for them.
  void put(std::uint64_t value, std::size_t length) {
    for (std::size_t i = length; i > 0; --i) *at_++ = static_cast<std::uint8_t>(value >> (8 * (i - 1)));
  }

  Bytes& out_;
  std::uint8_t* at_;   // in out_: what comes next
  std::uint8_t* end_;  // of out_
};

}  // namespace lwm2m::codec
