// application/senml+json (110): Core 1.1.1 §7.4.5, RFC 8428 §5.
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

// See codec.hpp. kNotAcceptable for NaN and infinities. Strings are UTF-8, as everything in the object tree is.
Result<void> encode_senml_json(model::Path base, std::span<const model::RecordView> records, Bytes& out,
                               std::string_view prefix);

// Feeds a resolver with every record of the payload.
Result<void> parse_senml_json(ByteView payload, SenmlResolver& resolver);

}  // namespace lwm2m::codec
