// One total function from an Error to its name on the bus, and one back for the errors that a Handler returns. The table
// is that of dbus/interfaces: two codes that mean the same to a local caller share a name.
#pragma once

#include <string>
#include <string_view>

#include "daemon/base/error.hpp"

namespace lwm2m::dbus {

// "org.lwm2md.Client1.Error.NotFound"
[[nodiscard]] std::string bus_error_name(ErrorCode code);
// What a Handler's error means to the one who waits for it: the names that have a CoAP code keep their meaning, nobody
// there or no answer in time is kUnavailable, and any other is kInternal.
[[nodiscard]] Error from_bus_error(std::string_view name, std::string_view text);

}  // namespace lwm2m::dbus
