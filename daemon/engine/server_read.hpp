// What a server reads: the payload of a Read or of a notification, and the links of a Discover.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "daemon/engine/object_handlers.hpp"
#include "daemon/model/attributes.hpp"

namespace lwm2m::engine {

// The number of the format that answers: what was accepted, where there is a codec for it; without Accept TLV in 1.0
// and SenML CBOR from 1.1 on (Core 1.1.1 §6.3). kNotAcceptable.
Result<std::uint16_t> answer_format(std::optional<std::uint16_t> accept, ProtocolVersion version);

// 2.05 with everything readable at or below the paths, or the error. The paths exist.
[[nodiscard]] Response render_read(const Context& context, std::span<const model::Path> paths, std::uint16_t format);

// The links of a Discover, as 1.1 has them. `path` is of level 1 to 3 and exists.
[[nodiscard]] Bytes render_discover(const Context& context, const ObjectHandlers& handlers,
                                    const model::AttributeStore& attributes, model::Path path);

}  // namespace lwm2m::engine
