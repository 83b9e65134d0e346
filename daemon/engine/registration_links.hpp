// The payload of Register and Update (Core 1.1.1 §6.2.1): which objects and instances there are.
#pragma once

#include <string>

#include "daemon/engine/context.hpp"

namespace lwm2m::engine {

// </>;rt="oma.lwm2m";ct="…",</1/0>,</3/0>,</3303>;ver=1.1,</3303/0>
[[nodiscard]] Bytes registration_links(const Context& context, ProtocolVersion version);

}  // namespace lwm2m::engine
