// org.freedesktop.LogControl1: the log level while the daemon runs, for `systemctl service-log-level`. Until the next
// reload, which puts the configured one in force again. Holds no state: the level is spdlog's.
#pragma once

#include "dbus/adaptor_context.hpp"
#include "dbus/exported_object.hpp"

namespace lwm2m::dbus {

[[nodiscard]] Interface log_control_interface(const AdaptorContext& context);

}  // namespace lwm2m::dbus
