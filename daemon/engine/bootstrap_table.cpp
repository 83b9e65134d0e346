#include "daemon/engine/bootstrap_table.hpp"

#include <array>

namespace lwm2m::engine {
namespace {

using State = BootstrapState;
using Event = BootstrapEvent;
using Action = BootstrapAction;

// clang-format off
constexpr auto kTransitions = std::to_array<BootstrapTransition>({
    // from                  event                   to                      action
    {State::kIdle,           Event::kStart,          State::kHoldOff,        Action::kHoldOff},

    {State::kHoldOff,        Event::kTimer,          State::kConnecting,     Action::kOpenLink},
    {State::kHoldOff,        Event::kDrop,           State::kIdle,           Action::kEnd},

    {State::kConnecting,     Event::kLinkUp,         State::kRequestingPack, Action::kRequestPack},
    {State::kConnecting,     Event::kLinkDown,       State::kBackoff,        Action::kRetryLater},
    {State::kConnecting,     Event::kDrop,           State::kIdle,           Action::kEnd},

    {State::kRequestingPack, Event::kMorePack,       State::kRequestingPack, Action::kRequestBlock},
    {State::kRequestingPack, Event::kPack,           State::kSavingPack,     Action::kSavePack},
    {State::kRequestingPack, Event::kAccRefused,     State::kRequestingPack, Action::kRequestPlainPack},
    {State::kRequestingPack, Event::kNoPack,         State::kRequesting,     Action::kSendRequest},
    {State::kRequestingPack, Event::kTimer,          State::kRequesting,     Action::kSendRequest},
    {State::kRequestingPack, Event::kLinkDown,       State::kBackoff,        Action::kRetryLater},
    {State::kRequestingPack, Event::kDrop,           State::kIdle,           Action::kEnd},

    {State::kSavingPack,     Event::kSaved,          State::kIdle,           Action::kCompletePack},
    {State::kSavingPack,     Event::kNotSaved,       State::kRequesting,     Action::kSendRequest},
    {State::kSavingPack,     Event::kDrop,           State::kIdle,           Action::kEnd},

    {State::kRequesting,     Event::kAccepted,       State::kReceiving,      Action::kBegin},
    {State::kRequesting,     Event::kFormatRefused,  State::kRequesting,     Action::kSendPlainRequest},
    {State::kRequesting,     Event::kRefused,        State::kBackoff,        Action::kRetryLater},
    {State::kRequesting,     Event::kNoAnswer,       State::kBackoff,        Action::kRetryLater},
    {State::kRequesting,     Event::kTimer,          State::kBackoff,        Action::kGiveUp},
    {State::kRequesting,     Event::kLinkDown,       State::kBackoff,        Action::kRetryLater},
    {State::kRequesting,     Event::kDrop,           State::kIdle,           Action::kEnd},

    {State::kReceiving,      Event::kMessage,        State::kReceiving,      Action::kWaitForMore},
    {State::kReceiving,      Event::kFinish,         State::kSaving,         Action::kNothing},
    {State::kReceiving,      Event::kTimer,          State::kBackoff,        Action::kGiveUp},
    {State::kReceiving,      Event::kLinkDown,       State::kBackoff,        Action::kRetryLater},
    {State::kReceiving,      Event::kDrop,           State::kIdle,           Action::kEnd},

    {State::kSaving,         Event::kSaved,          State::kLingering,      Action::kComplete},
    {State::kSaving,         Event::kNotSaved,       State::kReceiving,      Action::kWaitForMore},
    {State::kSaving,         Event::kDrop,           State::kIdle,           Action::kEnd},

    {State::kLingering,      Event::kStart,          State::kHoldOff,        Action::kHoldOff},
    {State::kLingering,      Event::kTimer,          State::kIdle,           Action::kEnd},
    {State::kLingering,      Event::kLinkDown,       State::kIdle,           Action::kEnd},
    {State::kLingering,      Event::kDrop,           State::kIdle,           Action::kEnd},

    {State::kBackoff,        Event::kStart,          State::kConnecting,     Action::kOpenLink},
    {State::kBackoff,        Event::kTimer,          State::kConnecting,     Action::kOpenLink},
    {State::kBackoff,        Event::kDrop,           State::kIdle,           Action::kEnd},
});
// clang-format on

}  // namespace

std::span<const BootstrapTransition> bootstrap_transitions() { return kTransitions; }

}  // namespace lwm2m::engine
