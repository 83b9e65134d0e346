// The one total function from an error to the CoAP code that a server is answered (Core 1.1.1 §6.3).
#pragma once

#include "daemon/base/error.hpp"
#include "daemon/engine/message.hpp"

namespace lwm2m::engine {

[[nodiscard]] Code coap_code(ErrorCode code);

}  // namespace lwm2m::engine
