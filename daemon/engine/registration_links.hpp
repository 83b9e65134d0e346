// The payload of Register and Update (Core 1.1.1 §6.2.1): which objects and instances there are.
#pragma once

#include <string_view>

#include "daemon/engine/context.hpp"

namespace lwm2m::engine {

// </>;rt="oma.lwm2m";ct="…",</1/0>,</3/0>,</3303>;ver=1.1,</3303/0>
// With an alternate path (Transport 1.1.1 §6.4.1): </lwm2m>;rt="oma.lwm2m";ct="…",</lwm2m/1/0>,…
[[nodiscard]] Bytes registration_links(const Context& context, ProtocolVersion version,
                                       std::string_view alternate_path);

}  // namespace lwm2m::engine
