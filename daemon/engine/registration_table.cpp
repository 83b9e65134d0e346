#include "daemon/engine/registration_table.hpp"

#include <array>

namespace lwm2m::engine {
namespace {

using State = RegistrationState;
using Event = RegistrationEvent;
using Guard = RegistrationGuard;
using Action = RegistrationAction;

// clang-format off
constexpr auto kTransitions = std::to_array<RegistrationTransition>({
    // from                 event             guard             to                      action
    {State::kStopped,        Event::kStart,    Guard::kAlways,   State::kWaiting,        Action::kWaitForTurn},
    {State::kStopped,        Event::kStop,     Guard::kAlways,   State::kStopped,        Action::kEnd},

    {State::kWaiting,        Event::kTurn,     Guard::kAlways,   State::kWaiting,        Action::kTakeTurn},
    {State::kWaiting,        Event::kTimer,    Guard::kAlways,   State::kConnecting,     Action::kOpenLink},
    {State::kWaiting,        Event::kResume,   Guard::kAlways,   State::kWaiting,        Action::kWaitForTurn},
    {State::kWaiting,        Event::kRestart,  Guard::kAlways,   State::kConnecting,     Action::kReopenLink},
    {State::kWaiting,        Event::kDisable,  Guard::kAlways,   State::kDisabled,       Action::kWaitDisabled},
    {State::kWaiting,        Event::kStop,     Guard::kAlways,   State::kStopped,        Action::kEnd},
    {State::kWaiting,        Event::kDrop,     Guard::kAlways,   State::kStopped,        Action::kEnd},

    {State::kConnecting,     Event::kLinkUp,   Guard::kKnownAgain, State::kUpdating,     Action::kSendUpdate},
    {State::kConnecting,     Event::kLinkUp,   Guard::kAlways,   State::kRegistering,    Action::kSendRegister},
    {State::kConnecting,     Event::kLinkDown, Guard::kAlways,   State::kBackoff,        Action::kRetryLater},
    {State::kConnecting,     Event::kResume,   Guard::kAlways,   State::kConnecting,     Action::kReopenLink},
    {State::kConnecting,     Event::kRestart,  Guard::kAlways,   State::kConnecting,     Action::kReopenLink},
    {State::kConnecting,     Event::kDisable,  Guard::kAlways,   State::kDisabled,       Action::kWaitDisabled},
    {State::kConnecting,     Event::kStop,     Guard::kAlways,   State::kStopped,        Action::kEnd},
    {State::kConnecting,     Event::kDrop,     Guard::kAlways,   State::kStopped,        Action::kEnd},

    {State::kRegistering,    Event::kAccepted, Guard::kAlways,   State::kRegistered,     Action::kRegistered},
    {State::kRegistering,    Event::kRefused,  Guard::kAlways,   State::kBackoff,        Action::kRetryLater},
    {State::kRegistering,    Event::kVersionRefused, Guard::kAlways, State::kRegistering, Action::kSendOlderRegister},
    {State::kRegistering,    Event::kNoAnswer, Guard::kAlways,   State::kBackoff,        Action::kRetryLater},
    {State::kRegistering,    Event::kLinkDown, Guard::kAlways,   State::kBackoff,        Action::kRetryLater},
    {State::kRegistering,    Event::kResume,   Guard::kAlways,   State::kConnecting,     Action::kReopenLink},
    {State::kRegistering,    Event::kRestart,  Guard::kAlways,   State::kConnecting,     Action::kReopenLink},
    {State::kRegistering,    Event::kDisable,  Guard::kAlways,   State::kDisabled,       Action::kWaitDisabled},
    {State::kRegistering,    Event::kStop,     Guard::kAlways,   State::kStopped,        Action::kEnd},
    {State::kRegistering,    Event::kDrop,     Guard::kAlways,   State::kStopped,        Action::kEnd},

    {State::kRegistered,     Event::kTimer,    Guard::kAlways,   State::kUpdating,       Action::kSendUpdate},
    {State::kRegistered,     Event::kLinkDown, Guard::kAlways,   State::kConnecting,     Action::kReopenLink},
    {State::kRegistered,     Event::kResume,   Guard::kAlive,    State::kUpdating,       Action::kSendUpdate},
    {State::kRegistered,     Event::kResume,   Guard::kExpired,  State::kConnecting,     Action::kReopenLink},
    {State::kRegistered,     Event::kRestart,  Guard::kAlways,   State::kConnecting,     Action::kReopenLink},
    {State::kRegistered,     Event::kDisable,  Guard::kAlways,   State::kDisabling,      Action::kSendDeregister},
    {State::kRegistered,     Event::kStop,     Guard::kAlways,   State::kDeregistering,  Action::kSendDeregister},
    {State::kRegistered,     Event::kDrop,     Guard::kAlways,   State::kStopped,        Action::kEnd},

    {State::kUpdating,       Event::kAccepted, Guard::kAlways,   State::kRegistered,     Action::kUpdated},
    {State::kUpdating,       Event::kRefused,  Guard::kAlways,   State::kRegistering,    Action::kForgetAndRegister},
    {State::kUpdating,       Event::kNoAnswer, Guard::kAlways,   State::kConnecting,     Action::kLoseServer},
    {State::kUpdating,       Event::kLinkDown, Guard::kAlways,   State::kConnecting,     Action::kReopenLink},
    {State::kUpdating,       Event::kResume,   Guard::kAlive,    State::kUpdating,       Action::kSendUpdate},
    {State::kUpdating,       Event::kResume,   Guard::kExpired,  State::kConnecting,     Action::kReopenLink},
    {State::kUpdating,       Event::kRestart,  Guard::kAlways,   State::kConnecting,     Action::kReopenLink},
    {State::kUpdating,       Event::kDisable,  Guard::kAlways,   State::kDisabling,      Action::kSendDeregister},
    {State::kUpdating,       Event::kStop,     Guard::kAlways,   State::kDeregistering,  Action::kSendDeregister},
    {State::kUpdating,       Event::kDrop,     Guard::kAlways,   State::kStopped,        Action::kEnd},

    {State::kBackoff,        Event::kTimer,    Guard::kLinkOpen, State::kRegistering,    Action::kSendRegister},
    {State::kBackoff,        Event::kTimer,    Guard::kLinkShut, State::kConnecting,     Action::kOpenLink},
    {State::kBackoff,        Event::kResume,   Guard::kAlways,   State::kConnecting,     Action::kReopenLink},
    {State::kBackoff,        Event::kRestart,  Guard::kAlways,   State::kConnecting,     Action::kReopenLink},
    {State::kBackoff,        Event::kDisable,  Guard::kAlways,   State::kDisabled,       Action::kWaitDisabled},
    {State::kBackoff,        Event::kStop,     Guard::kAlways,   State::kStopped,        Action::kEnd},
    {State::kBackoff,        Event::kDrop,     Guard::kAlways,   State::kStopped,        Action::kEnd},

    {State::kDisabling,      Event::kAccepted, Guard::kAlways,   State::kDisabled,       Action::kWaitDisabled},
    {State::kDisabling,      Event::kRefused,  Guard::kAlways,   State::kDisabled,       Action::kWaitDisabled},
    {State::kDisabling,      Event::kNoAnswer, Guard::kAlways,   State::kDisabled,       Action::kWaitDisabled},
    {State::kDisabling,      Event::kLinkDown, Guard::kAlways,   State::kDisabled,       Action::kWaitDisabled},
    {State::kDisabling,      Event::kResume,   Guard::kAlways,   State::kDisabled,       Action::kWaitDisabled},
    {State::kDisabling,      Event::kRestart,  Guard::kAlways,   State::kConnecting,     Action::kReopenLink},
    {State::kDisabling,      Event::kStop,     Guard::kAlways,   State::kDeregistering,  Action::kNothing},
    {State::kDisabling,      Event::kDrop,     Guard::kAlways,   State::kStopped,        Action::kEnd},

    {State::kDisabled,       Event::kTimer,    Guard::kAlways,   State::kConnecting,     Action::kOpenLink},
    {State::kDisabled,       Event::kResume,   Guard::kAlways,   State::kDisabled,       Action::kWaitDisabled},
    {State::kDisabled,       Event::kRestart,  Guard::kAlways,   State::kConnecting,     Action::kReopenLink},
    {State::kDisabled,       Event::kDisable,  Guard::kAlways,   State::kDisabled,       Action::kWaitDisabled},
    {State::kDisabled,       Event::kStop,     Guard::kAlways,   State::kStopped,        Action::kEnd},
    {State::kDisabled,       Event::kDrop,     Guard::kAlways,   State::kStopped,        Action::kEnd},

    {State::kDeregistering,  Event::kAccepted, Guard::kAlways,   State::kStopped,        Action::kDeregistered},
    {State::kDeregistering,  Event::kRefused,  Guard::kAlways,   State::kStopped,        Action::kNotDeregistered},
    {State::kDeregistering,  Event::kNoAnswer, Guard::kAlways,   State::kStopped,        Action::kNotDeregistered},
    {State::kDeregistering,  Event::kLinkDown, Guard::kAlways,   State::kStopped,        Action::kNotDeregistered},
    {State::kDeregistering,  Event::kResume,   Guard::kAlways,   State::kStopped,        Action::kEnd},
    {State::kDeregistering,  Event::kDrop,     Guard::kAlways,   State::kStopped,        Action::kEnd},
});
// clang-format on

}  // namespace

std::span<const RegistrationTransition> registration_transitions() { return kTransitions; }

}  // namespace lwm2m::engine
