// What the machine is asked for over the bus. Owned by nobody.
#pragma once

#include <functional>
#include <string>

#include "dbus/outgoing_calls.hpp"

namespace lwm2m::dbus {

// Asks login1 for a reboot, without waiting. on_refusal gets the reason when it refuses, is absent or does not answer.
void request_reboot(OutgoingCalls& calls, std::function<void(const std::string& why)> on_refusal);

}  // namespace lwm2m::dbus
