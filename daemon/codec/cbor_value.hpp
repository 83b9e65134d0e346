// One CBOR item as a value, for the formats that are made of them: a number, text, boolean or byte string, with the
// tags that LwM2M knows: 0 and 1 for times, 4 for decimal fractions (RFC 8949 §3.4.1, §3.4.4).
#pragma once

#include "daemon/base/result.hpp"
#include "daemon/codec/cbor_reader.hpp"
#include "daemon/codec/cbor_writer.hpp"
#include "daemon/codec/wire_value.hpp"
#include "daemon/model/value.hpp"

namespace lwm2m::codec {

// Integers come as std::int64_t where they fit, else as std::uint64_t or, below -2^63, as a rounded double; tag 0 and 1
// as a Time, if it has whole seconds. kMalformed for arrays, maps, null and other tags.
Result<WireValue> read_cbor_value(CborReader& reader);
// The same of the item that begins with this head.
Result<WireValue> read_cbor_value(CborReader& reader, const CborHead& head);

// Objlnk and Corelnk as text, Time as a plain integer.
void write_cbor_value(CborWriter& writer, const model::Value& value);

}  // namespace lwm2m::codec
