// application/vnd.oma.lwm2m+tlv (11542): Core 1.1.1 §7.4.4, Core 1.0.2 §6.4.3.
//
//   7 6 5 4 3 2 1 0
//  +---+-+---+-----+------------+---------------+-------
//  |kind|I|LL |  L  | id, 1 or 2 | 0 to 3 bytes  | value …
//  +---+-+---+-----+------------+---------------+-------
//
// kind: object instance, resource instance, multiple resource, resource; I: the id has two bytes; LL: how many bytes of
// length follow, none if it stands in L. Carries no time stamps.
#pragma once

#include <span>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"
#include "daemon/model/object_definition.hpp"
#include "daemon/model/record.hpp"

namespace lwm2m::codec {

// See codec.hpp. Of an object: object instances; of an instance: its resources, bare; of a resource instance: its
// resource with that one instance. kNotAcceptable for the root and for a value history, kTooLarge for a part that has
// 16 MiB or more.
Result<void> encode_tlv(model::Path base, std::span<const model::RecordView> records, Bytes& out);

// See codec.hpp. An instance may be wrapped as an object instance of the right id; an object may be given as bare
// resources if it has but one instance.
Result<std::vector<model::Record>> decode_tlv(ByteView payload, model::Path base,
                                              const model::DefinitionSet& definitions);

// Whether the payload begins with an object instance.
[[nodiscard]] bool tlv_names_instance(ByteView payload);

}  // namespace lwm2m::codec
