#include "config/validate.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>

#include "config/key_table.hpp"
#include "config/server_rules.hpp"

namespace lwm2m::config {
namespace {

std::string place(const Origin& origin) { return fmt::format("{}:{}", origin.file, origin.at.line); }

template <class Section>
void required_keys_are_there(std::string_view table, const Parsed<Section>& section, Problems& problems) {
  for (const Key<Section>& key : keys<Section>()) {
    if (!key.rule.required || section.has(key.name)) continue;
    problems.add(section.origin, fmt::format("{}.{}", table, key.name),
                 fmt::format("missing; allowed: {}", key.allowed(key.rule)));
  }
}

// No two entries have the same id; `id_of` gives nullopt for those that do not count.
template <class Section, class IdOf>
void unique(const std::vector<Parsed<Section>>& entries, std::string_view table, std::string_view key, IdOf id_of,
            std::string_view what, Problems& problems) {
  std::map<typename decltype(id_of(entries.front()))::value_type, const Origin*> seen;
  for (const Parsed<Section>& entry : entries) {
    const auto id = id_of(entry);
    if (!id) continue;
    const auto [first, added] = seen.emplace(*id, &entry.where(key));
    if (added) continue;
    problems.add(entry.where(key), fmt::format("{}.{}", table, key),
                 fmt::format("{} as in {}; allowed: one that no other entry has", what, place(*first->second)));
  }
}

void check_servers_together(const std::vector<Parsed<ServerConfig>>& servers, Problems& problems) {
  using Server = Parsed<ServerConfig>;
  unique(
      servers, "server", "short-server-id",
      [](const Server& server) {
        const bool counts = !server.values.bootstrap && server.usable("bootstrap") && server.usable("short-server-id");
        return counts ? std::optional(server.values.short_server_id.value()) : std::nullopt;
      },
      "the same short server id", problems);
  unique(
      servers, "server", "bootstrap",
      [](const Server& server) { return server.values.bootstrap ? std::optional(true) : std::nullopt; },
      "a second bootstrap server, the first is", problems);
  unique(
      servers, "server", "local-port",
      [](const Server& server) {
        const bool counts = server.values.local_port != Port() && server.usable("local-port") && server.usable("uri");
        const auto socket =
            std::tuple(server.values.local_port.value(), is_tcp(server.values.uri.scheme), server.values.interface);
        return counts ? std::optional(socket) : std::nullopt;
      },
      "the same local port", problems);
}

// Objects 0, 2, 21 and 23 have rules of their own; entries exist for all others (Core 1.1.1 §8).
constexpr std::uint16_t kWithoutAccessControl[] = {0, 2, 21, 23};

void check_access(const Parsed<AccessConfig>& entry, Problems& problems) {
  required_keys_are_there("access", entry, problems);
  if (!entry.has("path") || !entry.usable("path")) return;
  const model::Path path = entry.values.path;
  if (std::count(std::begin(kWithoutAccessControl), std::end(kWithoutAccessControl), path.object().value()) != 0) {
    problems.add(entry.where("path"), "access.path",
                 fmt::format("object {} has no access control; allowed: all objects but 0, 2, 21 and 23",
                             path.object().value()));
  }
  for (const auto& right : entry.values.acl) {
    const bool create = right.second.has(AccessRights::kCreate);
    const bool others = (right.second.bits & ~AccessRights::kCreate) != 0;
    if (path.level() == 2 && create) {
      problems.add(entry.where("acl"), "access.acl",
                   fmt::format("C for an object instance; allowed: C with path = \"{}\"", path.parent().to_string()));
    }
    if (path.level() == 1 && others) {
      problems.add(entry.where("acl"), "access.acl",
                   "other rights than C for an object; allowed: R, W, E, D for its instances");
    }
  }
}

void check_firmware(const Parsed<FirmwareConfig>& entry, Problems& problems) {
  if (!entry.usable("installer")) return;
  const bool command = entry.values.installer == Installer::kCommand;
  if (command && !entry.has("command")) {
    problems.add(entry.where("installer"), "firmware.command",
                 "missing; allowed: an absolute path with installer = \"command\"");
  }
  if (!command && entry.has("command")) {
    problems.add(entry.where("command"), "firmware.command",
                 fmt::format("has no meaning with installer = \"{}\"; allowed with: \"command\"",
                             to_string(entry.values.installer)));
  }
}

void check_app_policy(const Parsed<AppPolicy>& policy, Problems& problems) {
  required_keys_are_there("app", policy, problems);
  constexpr std::uint16_t kNeverClaimed[] = {0, 1, 2, 21};
  for (const model::Path path : policy.values.objects) {
    if (std::count(std::begin(kNeverClaimed), std::end(kNeverClaimed), path.object().value()) == 0) continue;
    problems.add(policy.where("objects"), "app.objects",
                 fmt::format("'{}' cannot be claimed; allowed: all objects but 0, 1, 2 and 21", path.to_string()));
  }
}

void check_disabled_objects(const ParsedConfig& config, Problems& problems) {
  const auto refuse = [&](std::uint16_t object, std::string_view why) {
    const auto& disabled = config.objects.values.disabled;
    if (std::find(disabled.begin(), disabled.end(), model::ObjectId(object)) == disabled.end()) return;
    problems.add(config.objects.where("disabled"), "objects.disabled", fmt::format("{} {}", object, why));
  };
  refuse(3, "is the Device object; allowed: objects other than 0, 1 and 3, which every client has");
  if (!config.access.empty()) refuse(2, "is needed by [[access]]; allowed: without such entries");
  if (!config.firmware.empty()) refuse(5, "is needed by [[firmware]]; allowed: without such entries");
}

void check_endpoint(const ParsedConfig& config, const Defaults& defaults, Problems& problems) {
  if (config.client.has("endpoint") || !defaults.machine_endpoint.empty()) return;
  problems.add({}, "endpoint",
               "missing, and there is no machine id to derive one from; allowed: a text of 1 to 252 bytes");
}

}  // namespace

std::optional<ValidConfig> validate(ParsedConfig config, const Defaults& defaults, Problems& problems) {
  check_endpoint(config, defaults, problems);
  for (const auto& server : config.servers) {
    required_keys_are_there("server", server, problems);
    check_server(server, problems);
  }
  check_servers_together(config.servers, problems);
  for (const auto& entry : config.access) check_access(entry, problems);
  unique(
      config.access, "access", "path",
      [](const Parsed<AccessConfig>& entry) {
        return entry.has("path") && entry.usable("path") ? std::optional(entry.values.path) : std::nullopt;
      },
      "the same path", problems);
  for (const auto& entry : config.firmware) check_firmware(entry, problems);
  check_disabled_objects(config, problems);
  for (const auto& policy : config.app_policies) check_app_policy(policy, problems);
  unique(
      config.app_policies, "app", "app-id",
      [](const Parsed<AppPolicy>& policy) {
        return policy.has("app-id") && policy.usable("app-id") ? std::optional(policy.values.app_id) : std::nullopt;
      },
      "the same application id", problems);
  if (!problems.empty()) return std::nullopt;
  return ValidConfig(std::move(config));
}

}  // namespace lwm2m::config
