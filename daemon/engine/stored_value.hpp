// A resource as state files keep it: in TLV, which says every value of every type, and an empty multiple resource as well.
#pragma once

#include <optional>

#include "daemon/base/bytes.hpp"
#include "daemon/model/object_definition.hpp"
#include "daemon/model/value.hpp"

namespace lwm2m::engine {

[[nodiscard]] Bytes to_stored(model::Path resource, const model::ResourceValue& value);
// nullopt: it does not fit the definition that the resource has now, or there is none.
[[nodiscard]] std::optional<model::ResourceValue> from_stored(ByteView stored, model::Path resource,
                                                              const model::DefinitionSet& definitions);

}  // namespace lwm2m::engine
