// Numbers and object links as text: what plain text and SenML JSON print, and how decimal text becomes a number without
// passing through a double. Core 1.1.1 §7.4.1 and appendix C.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "daemon/base/bytes.hpp"
#include "daemon/codec/wire_value.hpp"
#include "daemon/model/value.hpp"

namespace lwm2m::codec {

void append_integer(Bytes& out, std::int64_t value);
void append_integer(Bytes& out, std::uint64_t value);

// The shortest decimal that reads back as the same double, without exponent (Core 1.1.1 appendix C allows none in
// text): "22.5", "0.00000000006667". A whole number is printed as "5", not "5.0": it is shorter, the definition says on
// both sides that it is a Float, and Leshan and Anjay read it as one. Negative zero keeps its sign as "-0.0". The value
// is finite.
void append_plain_float(Bytes& out, double value);

// The same where that is reasonable (between 1e-6 and 1e15); else with an exponent, which JSON has.
void append_json_float(Bytes& out, double value);

// "66:0"
class ObjlnkText {
 public:
  explicit ObjlnkText(model::Objlnk link);
  [[nodiscard]] std::string_view view() const { return {text_.data(), size_}; }

 private:
  std::array<char, 11> text_{};  // "65535:65535"
  std::size_t size_ = 0;
};

// A decimal number: an optional '-', digits, perhaps a fraction and an exponent. A whole number that fits comes as
// std::int64_t, else as std::uint64_t, however it is written ("5", "5.0", "50e-1"); everything else as a double, and is
// `rounded`. nullopt for what is not a number or beyond the range of a double.
[[nodiscard]] std::optional<WireValue> parse_decimal(std::string_view text);

}  // namespace lwm2m::codec
