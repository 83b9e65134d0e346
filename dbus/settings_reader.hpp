// The a{sv} of Provisioning.AddServer and UpdateServer.
#pragma once

#include "dbus/message_io.hpp"
#include "dbus/server_settings.hpp"

namespace lwm2m::dbus {

// kBadValue: a key twice, or a key or certificate that cannot be taken; kTypeMismatch: a value of a type that no setting
// has. Which settings there are is for the configuration to say.
Result<ServerSettings> read_settings(MessageReader& reader);

}  // namespace lwm2m::dbus
