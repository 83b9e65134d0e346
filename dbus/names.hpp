// The names that lwm2md has on the bus (dbus/interfaces, the contract). Constants only.
#pragma once

#include <string>
#include <string_view>

namespace lwm2m::dbus {

inline constexpr const char* kBusName = "org.lwm2md.Client1";
inline constexpr const char* kRootPath = "/org/lwm2md/Client1";

inline constexpr const char* kManagerInterface = "org.lwm2md.Client1.Manager";
inline constexpr const char* kRegistryInterface = "org.lwm2md.Client1.Registry";
inline constexpr const char* kDefinitionsInterface = "org.lwm2md.Client1.Definitions";
inline constexpr const char* kAppsInterface = "org.lwm2md.Client1.Apps";
inline constexpr const char* kProvisioningInterface = "org.lwm2md.Client1.Provisioning";
inline constexpr const char* kAppInterface = "org.lwm2md.Client1.App";
inline constexpr const char* kServerInterface = "org.lwm2md.Client1.Server";
inline constexpr const char* kHandlerInterface = "org.lwm2md.Client1.Handler";  // implemented by applications
inline constexpr std::string_view kErrorPrefix = "org.lwm2md.Client1.Error.";

// What systemd asks every service for (org.freedesktop.LogControl1(5)).
inline constexpr const char* kLogControlPath = "/org/freedesktop/LogControl1";
inline constexpr const char* kLogControlInterface = "org.freedesktop.LogControl1";
inline constexpr const char* kSyslogIdentifier = "lwm2md";

// The bus itself.
inline constexpr const char* kDriverName = "org.freedesktop.DBus";
inline constexpr const char* kDriverPath = "/org/freedesktop/DBus";
inline constexpr const char* kDriverInterface = "org.freedesktop.DBus";

}  // namespace lwm2m::dbus
