// CBOR items (RFC 8949) one after the other from a view that must outlive it. Accepts every well-formed encoding,
// longer than needed and indefinite as well; refuses with kMalformed and the offset. Allocates nothing but the strings
// it gives, and those only after their bytes have been seen.
#pragma once

#include <cstdint>
#include <string>

#include "daemon/base/bytes.hpp"
#include "daemon/codec/cbor_writer.hpp"

namespace lwm2m::codec {

// How deep arrays, maps and tags may lie in each other. SenML needs three levels; sixteen leave room for unknown fields
// and bound the stack.
inline constexpr int kMaximumCborDepth = 16;

// The first byte of an item and what belongs to it.
struct CborHead {
  static constexpr std::uint8_t kIndefinite = 31;

  CborMajor major = CborMajor::kUnsigned;
  std::uint8_t information = 0;  // the lowest five bits of the first byte
  std::uint64_t argument = 0;    // value, length, tag, or bits of a float
  std::size_t offset = 0;        // of the first byte: for error texts

  [[nodiscard]] bool is_indefinite() const { return information == kIndefinite; }
  [[nodiscard]] bool is_break() const { return major == CborMajor::kSimple && is_indefinite(); }
  [[nodiscard]] bool is_boolean() const {
    return major == CborMajor::kSimple && (information == 20 || information == 21);
  }
  [[nodiscard]] bool is_null() const { return major == CborMajor::kSimple && information == 22; }
  [[nodiscard]] bool is_float() const { return major == CborMajor::kSimple && information >= 25 && information <= 27; }
  // Where is_float().
  [[nodiscard]] double as_float() const;
};

class CborReader {
 public:
  explicit CborReader(ByteView payload) : reader_(payload) {}

  [[nodiscard]] std::size_t offset() const { return reader_.offset(); }
  [[nodiscard]] bool at_end() const { return reader_.at_end(); }

  // The head of the next item; its content, if it has any, follows.
  Result<CborHead> next();
  // The text or byte string that begins with this head, chunks joined; text is UTF-8.
  Result<std::string> text(const CborHead& head);
  Result<Bytes> bytes(const CborHead& head);
  // Goes past the item that begins with this head, which lies `depth` levels deep.
  Result<void> skip(const CborHead& head, int depth);
  // Whether an array or a map of this head has another entry, of which `taken` were read. Takes the break.
  Result<bool> has_next(const CborHead& container, std::uint64_t taken);

 private:
  template <class Container>
  Result<Container> string(const CborHead& head);
  template <class Container>
  Result<void> append_chunk(const CborHead& head, Container& out);
  Result<void> skip_entries(const CborHead& head, int depth);

  ByteReader reader_;
};

}  // namespace lwm2m::codec
