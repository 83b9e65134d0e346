// application/cbor (60): one CBOR item for one value of a resource or resource instance (Core 1.1.1 §7.4.3).
#pragma once

#include <optional>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"
#include "daemon/model/value.hpp"

namespace lwm2m::codec {

// Objlnk and Corelnk as text, Time as a plain integer.
void encode_cbor(const model::Value& value, Bytes& out);

// In the type of the definition; without one as CBOR itself tells. Nothing may follow the item.
Result<model::Value> decode_cbor(ByteView payload, std::optional<model::DataType> type);

}  // namespace lwm2m::codec
