// application/senml+cbor (112): Core 1.1.1 §7.4.6, RFC 8428 §6. What a 1.1 client sends when nobody asks for a format.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"
#include "daemon/codec/senml.hpp"
#include "daemon/model/object_definition.hpp"
#include "daemon/model/record.hpp"

namespace lwm2m::codec {

// See codec.hpp.
Result<void> encode_senml_cbor(model::Path base, std::span<const model::RecordView> records, Bytes& out,
                               std::string_view prefix);

// Feeds a resolver with every record of the payload.
Result<void> parse_senml_cbor(ByteView payload, SenmlResolver& resolver);

}  // namespace lwm2m::codec
