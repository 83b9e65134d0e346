// The two clocks of the machine, read together.
#pragma once

#include "daemon/base/time.hpp"

namespace lwm2m::platform {

[[nodiscard]] Instant now();

}  // namespace lwm2m::platform
