// application/vnd.oma.lwm2m+cbor (11544): Core 1.2 §7.4.7. One map, whose keys are the ids of a path, one or several at
// once, and whose values are maps of what lies below, or a value:
//
//   {[3, 0]: {0: "Open Mobile Alliance", 6: {0: 1, 1: 5}, 9: 100}}
//
// Carries no time stamps.
#pragma once

#include <span>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"
#include "daemon/model/object_definition.hpp"
#include "daemon/model/record.hpp"

namespace lwm2m::codec {

// See codec.hpp. Ids from the object on: the base is the one key of the outermost map; of a composite every object
// instance is, or the one thing of it that is there. kNotAcceptable for a value history.
Result<void> encode_lwm2m_cbor(model::Path base, std::span<const model::RecordView> records, Bytes& out);

// See codec.hpp. Paths begin with the object; where they do not fit the base so, all of them are taken as relative to
// it, which the specification leaves open. kMalformed for a key that comes twice in one map.
Result<std::vector<model::Record>> decode_lwm2m_cbor(ByteView payload, model::Path base,
                                                     const model::DefinitionSet& definitions);
Result<model::Patch> decode_lwm2m_cbor_patch(ByteView payload, const model::DefinitionSet& definitions);

// The body of a composite read: an array of paths, each an array of ids.
Result<std::vector<model::Path>> decode_lwm2m_cbor_paths(ByteView payload);

// Whether there is something, and nothing that can only be a resource of an instance not named: a value with one id.
[[nodiscard]] bool lwm2m_cbor_names_instance(ByteView payload);

}  // namespace lwm2m::codec
