// application/senml+json (110): Core 1.1.1 §7.4.5, RFC 8428 §5. The encoder writes its few forms itself; the decoder
// follows the SAX events of a JSON library, so that nothing is built of what is not wanted and no 64-bit integer passes
// through a double.
#pragma once

#include <span>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"
#include "daemon/codec/senml.hpp"
#include "daemon/model/object_definition.hpp"
#include "daemon/model/record.hpp"

namespace lwm2m::codec {

// How deep arrays and objects may lie in each other. SenML needs two levels, the rest is room for unknown fields.
inline constexpr int kMaximumJsonDepth = 16;

// See codec.hpp. kNotAcceptable for NaN and infinities. Strings are UTF-8, as everything in the object tree is.
Result<void> encode_senml_json(model::Path base, std::span<const model::RecordView> records, Bytes& out);

// Feeds a resolver with every record of the payload.
Result<void> parse_senml_json(ByteView payload, SenmlResolver& resolver);

}  // namespace lwm2m::codec
