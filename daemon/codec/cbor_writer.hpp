// CBOR items (RFC 8949) in preferred form: the shortest head, the shortest float that is exact. Appends to a buffer
// that must outlive it. What the caller announces with array() or map() it has to write.
#pragma once

#include <cstdint>
#include <string_view>

#include "daemon/base/bytes.hpp"

namespace lwm2m::codec {

enum class CborMajor : std::uint8_t { kUnsigned, kNegative, kBytes, kText, kArray, kMap, kTag, kSimple };

class CborWriter {
 public:
  explicit CborWriter(Bytes& out) : out_(out) {}

  void unsigned_integer(std::uint64_t value) { head(CborMajor::kUnsigned, value); }
  void integer(std::int64_t value) {
    if (value >= 0) return head(CborMajor::kUnsigned, static_cast<std::uint64_t>(value));
    head(CborMajor::kNegative, ~static_cast<std::uint64_t>(value));  // -1 - value
  }
  void boolean(bool value) { out_.push_back(value ? 0xF5 : 0xF4); }
  // binary16, 32 or 64; NaN as the one quiet NaN of binary16.
  void floating_point(double value);
  void text(std::string_view value) {
    constexpr std::size_t kShort = 4;  // most names in SenML: cheaper one by one than through memcpy
    head(CborMajor::kText, value.size());
    if (value.size() > kShort) return ByteWriter(out_).text(value);
    for (const char c : value) out_.push_back(static_cast<std::uint8_t>(c));
  }
  void bytes(ByteView value) {
    head(CborMajor::kBytes, value.size());
    ByteWriter(out_).bytes(value);
  }
  void tag(std::uint64_t number) { head(CborMajor::kTag, number); }
  void array(std::uint64_t items) { head(CborMajor::kArray, items); }
  void map(std::uint64_t pairs) { head(CborMajor::kMap, pairs); }

 private:
  void head(CborMajor major, std::uint64_t argument) {
    const auto top = static_cast<std::uint8_t>(static_cast<unsigned>(major) << 5U);
    if (argument < 24) {
      out_.push_back(static_cast<std::uint8_t>(top | argument));
    } else {
      long_head(top, argument);
    }
  }
  void long_head(std::uint8_t top, std::uint64_t argument);

  Bytes& out_;
};

}  // namespace lwm2m::codec
