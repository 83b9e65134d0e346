// Accounts that come over the bus, judged by the rules of the configuration file: their settings are put into the words
// of a [[server]] table, on top of those of the account that they change, and parsed as such.
#pragma once

#include <map>
#include <string>

#include "dbus/server_settings.hpp"

namespace lwm2m::app {

// The values of a [[server]] table in TOML, by key. Keys and certificates that are kept with the account are not in it.
using ServerTable = std::map<std::string, std::string>;
[[nodiscard]] ServerTable server_table(const engine::ServerOptions& server);

// `endpoint` is what the identity is by default. kBadValue, naming the key.
Result<engine::ServerOptions> provisioned_server(const dbus::ServerSettings& settings,
                                                 const engine::ServerOptions* before, const std::string& endpoint);

}  // namespace lwm2m::app
