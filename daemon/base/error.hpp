// The one error type of lwm2md: what went wrong, as an enumerator that adaptors map to a CoAP code or to a D-Bus error
// name, and a message for a person that names the path, option or key at fault. Context is put in front on the way up.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace lwm2m {

// Two faces read these: engine/coap_code.hpp (what a server is answered) and dbus/bus_errors.hpp (what a local caller
// gets). Where the two call the same thing differently, there is an enumerator for each meaning.
enum class ErrorCode : std::uint8_t {
  kNotFound,            // a valid path to something that is not there
  kNotDefined,          // no definition of this object or resource
  kMethodNotAllowed,    // the target does not take this operation
  kBadPath,             // not a path, or too deep or too shallow for the operation
  kBadValue,            // well-formed, but outside the range, or inconsistent
  kTypeMismatch,        // a value of another data type
  kMalformed,           // bytes that cannot be decoded
  kUnauthorized,        // a server lacks the right
  kNotAcceptable,       // no format that can carry the answer
  kUnsupportedFormat,   // a payload in a format that is not known
  kBadOption,           // a critical CoAP option that is not understood
  kPreconditionFailed,  //
  kIncomplete,          // a block is missing
  kTooLarge,            // more than a stated limit
  kUnavailable,         // the one who has to answer is not there, or too slow
  kInternal,            // our own fault
  kAccessDenied,        // a local caller lacks the right
  kNotOwner,            // somebody else owns it
  kAlreadyExists,
  kBusy,
  kCacheFull,
  kHeld,
  kNotConnected,
  kServerRejected,
  kTimeout,
  kInhibited,
  kBadDefinition,
  kInUse,
};

class Error {
 public:
  Error(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}

  [[nodiscard]] ErrorCode code() const { return code_; }
  [[nodiscard]] const std::string& message() const { return message_; }

  // "/3303/0/5700: not a number" becomes "record 3: /3303/0/5700: not a number".
  [[nodiscard]] Error with_context(std::string_view context) const {
    return {code_, std::string(context) + ": " + message_};
  }
  // The same story under another name, for a boundary where the caller sees it differently.
  [[nodiscard]] Error as(ErrorCode code) const { return {code, message_}; }

  friend bool operator==(const Error&, const Error&) = default;

 private:
  ErrorCode code_;
  std::string message_;
};

}  // namespace lwm2m
