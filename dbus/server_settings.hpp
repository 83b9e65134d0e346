// What Provisioning.AddServer and UpdateServer are given: the keys of a [[server]] table in CamelCase, and keys and
// certificates. What they mean is not the bus's to know: the program hands them to the configuration's own rules.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/secret.hpp"
#include "daemon/engine/options.hpp"

namespace lwm2m::dbus {

// b; any integer; s; ay; as.
using SettingValue = std::variant<bool, std::int64_t, std::string, Bytes, std::vector<std::string>>;

struct ServerSettings {
  std::vector<std::pair<std::string, SettingValue>> values{};  // "Lifetime", …; each at most once
  std::map<std::string, Secret> materials{};                   // "key", "certificate", "peer-certificate"
};

// The options of an account with these settings, on top of those of `before`, nullptr for a new account. kBadValue, naming
// the key.
using ServerOptionsOf =
    std::function<Result<engine::ServerOptions>(const ServerSettings& settings, const engine::ServerOptions* before)>;

}  // namespace lwm2m::dbus
