// application/vnd.oma.lwm2m+json (11543): Core 1.0.2 §6.4.4. What SenML JSON came from; 1.1 has that instead.
//
//   {"bn": "/3/0/", "bt": 1700000000, "e": [{"n": "6/0", "v": 1, "t": 5}, {"n": "0", "sv": "Open Mobile Alliance"}]}
//
// "bv" is for a Boolean, "ov" for an object link, "sv" for text, and for an Opaque in Base64.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"
#include "daemon/model/object_definition.hpp"
#include "daemon/model/record.hpp"

namespace lwm2m::codec {

// Seconds. A time below, which was zero or negative when it was written, is relative to now, any other is absolute.
inline constexpr std::int64_t kFirstJsonTime = 1;

// See codec.hpp. kNotAcceptable for the root, NaN and infinities, and a time stamp that is relative or after 2242.
Result<void> encode_lwm2m_json(model::Path base, std::span<const model::RecordView> records, Bytes& out);

// See codec.hpp. A name is the base name and the name; where that does not begin with a slash, it is taken as relative
// to the base.
Result<std::vector<model::Record>> decode_lwm2m_json(ByteView payload, model::Path base,
                                                     const model::DefinitionSet& definitions);

// Whether there is an entry, and none whose name can only be a resource of an instance not named: a single id.
[[nodiscard]] bool lwm2m_json_names_instance(ByteView payload);

}  // namespace lwm2m::codec
