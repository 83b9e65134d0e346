// application/octet-stream (42): the bytes of one Opaque value, raw (Core 1.1.1 §7.4.2).
#pragma once

#include <optional>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"
#include "daemon/model/value.hpp"

namespace lwm2m::codec {

// kNotAcceptable for a value of any other type.
Result<void> encode_opaque(const model::Value& value, Bytes& out);

// kTypeMismatch where the definition has another type than Opaque.
Result<model::Value> decode_opaque(ByteView payload, std::optional<model::DataType> type);

}  // namespace lwm2m::codec
