// text/plain (0): one value of a resource or resource instance (Core 1.1.1 §7.4.1, appendix C).
#pragma once

#include <optional>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"
#include "daemon/model/value.hpp"

namespace lwm2m::codec {

// kNotAcceptable for NaN and infinities, which have no decimal text.
Result<void> encode_plain_text(const model::Value& value, Bytes& out);

// In the type of the definition; without one a String, for text tells no type. An exponent is tolerated in numbers.
Result<model::Value> decode_plain_text(ByteView payload, std::optional<model::DataType> type);

}  // namespace lwm2m::codec
