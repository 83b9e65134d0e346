#include "dbus/bus_errors.hpp"

#include <algorithm>
#include <array>

#include "dbus/names.hpp"

namespace lwm2m::dbus {
namespace {

struct Row {
  ErrorCode code{};
  std::string_view name{};
};

// In the order of ErrorCode, so that the code is the index.
// clang-format off
constexpr std::array kNames{
    Row{ErrorCode::kNotFound,           "NotFound"},
    Row{ErrorCode::kNotDefined,         "NotDefined"},
    Row{ErrorCode::kMethodNotAllowed,   "MethodNotAllowed"},
    Row{ErrorCode::kBadPath,            "BadValue"},
    Row{ErrorCode::kBadValue,           "BadValue"},
    Row{ErrorCode::kTypeMismatch,       "TypeMismatch"},
    Row{ErrorCode::kMalformed,          "BadValue"},
    Row{ErrorCode::kUnauthorized,       "Unauthorized"},
    Row{ErrorCode::kNotAcceptable,      "NotAcceptable"},
    Row{ErrorCode::kUnsupportedFormat,  "NotAcceptable"},
    Row{ErrorCode::kBadOption,          "BadValue"},
    Row{ErrorCode::kPreconditionFailed, "PreconditionFailed"},
    Row{ErrorCode::kIncomplete,         "BadValue"},
    Row{ErrorCode::kTooLarge,           "TooLarge"},
    Row{ErrorCode::kUnavailable,        "Unavailable"},
    Row{ErrorCode::kInternal,           "Internal"},
    Row{ErrorCode::kAccessDenied,       "AccessDenied"},
    Row{ErrorCode::kNotOwner,           "NotOwner"},
    Row{ErrorCode::kAlreadyExists,      "AlreadyExists"},
    Row{ErrorCode::kBusy,               "Busy"},
    Row{ErrorCode::kCacheFull,          "CacheFull"},
    Row{ErrorCode::kHeld,               "Held"},
    Row{ErrorCode::kNotConnected,       "NotConnected"},
    Row{ErrorCode::kServerRejected,     "ServerRejected"},
    Row{ErrorCode::kTimeout,            "Timeout"},
    Row{ErrorCode::kInhibited,          "Inhibited"},
    Row{ErrorCode::kBadDefinition,      "BadDefinition"},
    Row{ErrorCode::kInUse,              "InUse"},
};

// What a Handler may answer to the server with (the names with a CoAP code), without the prefix.
constexpr std::array kFromHandler{
    Row{ErrorCode::kNotFound,           "NotFound"},
    Row{ErrorCode::kNotDefined,         "NotDefined"},
    Row{ErrorCode::kMethodNotAllowed,   "MethodNotAllowed"},
    Row{ErrorCode::kBadValue,           "BadValue"},
    Row{ErrorCode::kTypeMismatch,       "TypeMismatch"},
    Row{ErrorCode::kUnauthorized,       "Unauthorized"},
    Row{ErrorCode::kNotAcceptable,      "NotAcceptable"},
    Row{ErrorCode::kPreconditionFailed, "PreconditionFailed"},
    Row{ErrorCode::kTooLarge,           "TooLarge"},
    Row{ErrorCode::kUnavailable,        "Unavailable"},
    Row{ErrorCode::kInternal,           "Internal"},
};
// clang-format on

constexpr bool is_in_order() {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (static_cast<std::size_t>(kNames[i].code) != i) return false;
  }
  return kNames.back().code == ErrorCode::kInUse;
}
static_assert(is_in_order());

// Said by the bus in place of somebody who is not there, or by sd-bus when its time is up.
constexpr std::string_view kBusPrefix = "org.freedesktop.DBus.Error.";
constexpr std::array<std::string_view, 6> kNobodyThere{"NoReply",        "Timeout",      "TimedOut",
                                                       "ServiceUnknown", "NameHasNoOwner", "Disconnected"};

ErrorCode code_of(std::string_view name) {
  if (name.substr(0, kErrorPrefix.size()) == kErrorPrefix) {
    const auto* row = std::ranges::find(kFromHandler, name.substr(kErrorPrefix.size()), &Row::name);
    return row == kFromHandler.end() ? ErrorCode::kInternal : row->code;
  }
  if (name.substr(0, kBusPrefix.size()) != kBusPrefix) return ErrorCode::kInternal;
  const auto* nobody = std::ranges::find(kNobodyThere, name.substr(kBusPrefix.size()));
  return nobody == kNobodyThere.end() ? ErrorCode::kInternal : ErrorCode::kUnavailable;
}

}  // namespace

std::string bus_error_name(ErrorCode code) {
  return std::string(kErrorPrefix) + std::string(kNames.at(static_cast<std::size_t>(code)).name);
}

Error from_bus_error(std::string_view name, std::string_view text) {
  return {code_of(name), std::string(text.empty() ? name : text)};
}

}  // namespace lwm2m::dbus
