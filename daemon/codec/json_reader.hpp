// JSON (RFC 8259) as events, one after the other, for the formats that are made of it: nothing is built of what is not
// wanted, and no 64-bit integer passes through a double.
#pragma once

#include <cstdint>
#include <string_view>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"
#include "daemon/codec/wire_value.hpp"

namespace lwm2m::codec {

// How deep arrays and objects may lie in each other. LwM2M needs three levels at most, the rest is room for unknown
// fields.
inline constexpr int kMaximumJsonDepth = 16;

enum class JsonContainer : std::uint8_t { kArray, kObject };

// What comes is told with its depth: how many arrays and objects lie around it. The first error ends the reading.
class JsonListener {
 public:
  virtual ~JsonListener() = default;
  virtual Result<void> begin(JsonContainer container, int depth) = 0;
  virtual Result<void> end(int depth) = 0;
  virtual Result<void> key(std::string_view name, int depth) = 0;
  // Text, true, false, or a number: an std::int64_t where it fits, else an std::uint64_t, else a rounded double.
  virtual Result<void> value(WireValue value, int depth) = 0;
  virtual Result<void> null(int depth) = 0;
};

// kMalformed, with the offset, for what is no JSON, for more than one JSON value, and for too deep a nesting.
Result<void> read_json(ByteView payload, JsonListener& listener);

}  // namespace lwm2m::codec
