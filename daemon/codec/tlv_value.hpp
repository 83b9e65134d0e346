// A value as the bytes of a TLV (Core 1.1.1 appendix C): integers of 1, 2, 4 or 8 bytes, floats of 4 or 8, the shortest
// on output; an object link as two times 16 bits.
#pragma once

#include <optional>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"
#include "daemon/model/value.hpp"

namespace lwm2m::codec {

[[nodiscard]] std::size_t tlv_value_size(const model::Value& value);
// Appends tlv_value_size() bytes.
void append_tlv_value(Bytes& out, const model::Value& value);

// Without a type the bytes are an Opaque, for TLV tells none. kTypeMismatch for a length that the type does not have,
// kMalformed for text that is not UTF-8.
Result<model::Value> parse_tlv_value(ByteView bytes, std::optional<model::DataType> type);

}  // namespace lwm2m::codec
