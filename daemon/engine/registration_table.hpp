// The states of a registration and what leads from one to another (Core 1.1.1 §6.2), as data: Registration does what
// the table says, and a test walks all of it.
#pragma once

#include <cstdint>
#include <span>

namespace lwm2m::engine {

enum class RegistrationState : std::uint8_t {
  kStopped,
  kWaiting,      // for its turn
  kConnecting,   // the link is being made
  kRegistering,  // Register is on its way
  kRegistered,
  kUpdating,   // Update is on its way
  kBackoff,    // waiting for the next attempt
  kDisabling,  // De-register is on its way, and kDisabled comes after it
  kDisabled,   // left alone for a time
  kDeregistering,
};

enum class RegistrationEvent : std::uint8_t {
  kStart,
  kTurn,     // no other server is to be registered with before
  kRestart,  // a new link and a new registration, now
  kTimer,    // the delay of this state is over
  kLinkUp,
  kLinkDown,  // failed to come up, or lost
  kAccepted,  // 2.01 to Register, 2.04 to Update, any answer to De-register
  kRefused,   // an error
  kVersionRefused,  // to Register, which may go better with an older version
  kNoAnswer,
  kDisable,
  kResume,  // after a pause
  kStop,    // de-register
  kDrop,    // close without a word
};

enum class RegistrationGuard : std::uint8_t {
  kAlways,
  kLinkOpen,
  kLinkShut,
  kAlive,  // the lifetime is not over
  kExpired,
  kKnownAgain,  // the server has the registration still, and sees that it is us
};

// What is done on the way; Registration has a function for each.
enum class RegistrationAction : std::uint8_t {
  kWaitForTurn,
  kTakeTurn,
  kEnd,
  kOpenLink,
  kWaitDisabled,
  kSendRegister,
  kSendOlderRegister,
  kRetryLater,
  kReopenLink,
  kRegistered,
  kSendUpdate,
  kSendDeregister,
  kUpdated,
  kForgetAndRegister,
  kLoseServer,
  kNothing,
  kDeregistered,
  kNotDeregistered,
};

struct RegistrationTransition {
  RegistrationState from;
  RegistrationEvent event;
  RegistrationGuard guard;
  RegistrationState to;
  RegistrationAction action;
};

// What is not listed changes nothing: a late timer, an answer to what was given up, a second start.
[[nodiscard]] std::span<const RegistrationTransition> registration_transitions();

}  // namespace lwm2m::engine
