// What the machine is asked for over the bus. Owned by nobody.
#pragma once

#include "dbus/outgoing_calls.hpp"

namespace lwm2m::dbus {

// Asks login1 for a reboot, without waiting; a refusal is logged with what can be done about it.
void request_reboot(OutgoingCalls& calls);

}  // namespace lwm2m::dbus
