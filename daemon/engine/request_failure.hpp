// A request without an answer, as LastError shows it.
#pragma once

#include "daemon/engine/client_types.hpp"

namespace lwm2m::engine {

[[nodiscard]] inline LastError error_of(RequestFailure failure) {
  switch (failure) {
    case RequestFailure::kTimeout: return {"timeout", 0, "the server does not answer"};
    case RequestFailure::kReset: return {"reset", 0, "the server resets the request"};
    case RequestFailure::kNotSent: break;
  }
  return {"network", 0, "the request could not be sent"};
}

}  // namespace lwm2m::engine
