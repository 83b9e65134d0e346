// The states of a bootstrap and what leads from one to another (Core 1.1.1 §6.1), as data: Bootstrap does what the
// table says, and a test walks all of it.
#pragma once

#include <cstdint>
#include <span>

namespace lwm2m::engine {

enum class BootstrapState : std::uint8_t {
  kIdle,
  kHoldOff,  // the server is given the time to begin by itself
  kConnecting,
  kRequestingPack,  // Bootstrap-Pack-Request, or one for a further block of the pack, is on its way
  kSavingPack,      // the pack goes to the disk
  kRequesting,      // Bootstrap-Request is on its way
  kReceiving,       // the server writes
  kSaving,          // it has finished, and what it wrote goes to the disk
  kLingering,   // done; the answer to Finish may have to be repeated
  kBackoff,
};

enum class BootstrapEvent : std::uint8_t {
  kStart,
  kTimer,  // the delay of this state is over
  kLinkUp,
  kLinkDown,
  kMorePack,       // a block of the pack, which is not the last
  kPack,           // the whole pack, and what it says goes together
  kAccRefused,     // 4.00 to a request that named the instances of the account
  kNoPack,         // none is to be had: what is asked for is an ordinary bootstrap
  kAccepted,       // 2.04 to the request
  kFormatRefused,  // 4.15, or 4.00, to a request that named a preferred format
  kRefused,
  kNoAnswer,
  kMessage,  // of the server
  kFinish,   // of the server, and what it wrote goes together
  kSaved,
  kNotSaved,
  kDrop,
};

enum class BootstrapAction : std::uint8_t {
  kHoldOff,
  kOpenLink,
  kRequestPack,
  kRequestPlainPack,
  kRequestBlock,
  kSavePack,
  kCompletePack,
  kSendRequest,
  kSendPlainRequest,
  kBegin,
  kWaitForMore,
  kNothing,
  kComplete,
  kEnd,
  kGiveUp,
  kRetryLater,
};

struct BootstrapTransition {
  BootstrapState from;
  BootstrapEvent event;
  BootstrapState to;
  BootstrapAction action;
};

// What is not listed changes nothing.
[[nodiscard]] std::span<const BootstrapTransition> bootstrap_transitions();

}  // namespace lwm2m::engine
