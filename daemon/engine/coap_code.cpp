#include "daemon/engine/coap_code.hpp"

namespace lwm2m::engine {

Code coap_code(ErrorCode code) {
  switch (code) {
    case ErrorCode::kNotFound:
    case ErrorCode::kNotDefined: return kNotFound;
    case ErrorCode::kMethodNotAllowed:
    case ErrorCode::kBadPath:
      return kMethodNotAllowed;  // Core 1.1.1 §6.3: a path that breaks the rules of its operation
    case ErrorCode::kBadValue:
    case ErrorCode::kTypeMismatch:
    case ErrorCode::kMalformed:
    case ErrorCode::kAlreadyExists:
    case ErrorCode::kBadDefinition: return kBadRequest;
    case ErrorCode::kUnauthorized:
    case ErrorCode::kAccessDenied:
    case ErrorCode::kNotOwner: return kUnauthorized;
    case ErrorCode::kNotAcceptable: return kNotAcceptable;
    case ErrorCode::kUnsupportedFormat: return kUnsupportedContentFormat;
    case ErrorCode::kBadOption: return kBadOption;
    case ErrorCode::kPreconditionFailed: return kPreconditionFailed;
    case ErrorCode::kIncomplete: return kRequestEntityIncomplete;
    case ErrorCode::kTooLarge:
    case ErrorCode::kCacheFull: return kRequestEntityTooLarge;
    case ErrorCode::kUnavailable:
    case ErrorCode::kBusy:
    case ErrorCode::kHeld:
    case ErrorCode::kTimeout:
    case ErrorCode::kInhibited:
    case ErrorCode::kNotConnected: return kServiceUnavailable;
    case ErrorCode::kInternal:
    case ErrorCode::kServerRejected:
    case ErrorCode::kInUse: return kInternalServerError;
  }
  return kInternalServerError;
}

}  // namespace lwm2m::engine
