#include "daemon/app/provisioning.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "config/cipher_suites.hpp"
#include "config/load.hpp"
#include "daemon/app/option_mapping.hpp"
#include "daemon/base/overloaded.hpp"
#include "daemon/base/psk.hpp"
#include "daemon/base/text.hpp"
#include "daemon/storage/key_file.hpp"

namespace lwm2m::app {
namespace {

using engine::MaterialSource;
using engine::StoredMaterial;

constexpr std::array kKeySources{"key-credential", "key-file", "key-uri"};

// ---- TOML ---------------------------------------------------------------------------------------

std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\u{:04x}", byte);
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string list(const std::vector<std::string>& items) {
  std::string out = "[";
  for (const std::string& item : items) out += (out.size() > 1 ? ", " : "") + toml_text(item);
  return out + "]";
}

std::string hex(ByteView bytes) { return toml_text("hex:" + hex_digits(bytes)); }

std::string to_toml(const dbus::SettingValue& value) {
  return std::visit(Overloaded{
                        [](bool flag) { return std::string(flag ? "true" : "false"); },
                        [](std::int64_t number) { return fmt::format("{}", number); },
                        [](const std::string& text) { return toml_text(text); },
                        [](const Bytes& bytes) { return hex(bytes); },
                        [](const std::vector<std::string>& items) { return list(items); },
                    },
                    value);
}

// "UpdatePeriod" is "update-period"; two have a name of their own on the bus.
std::string key_of(const std::string& setting) {
  if (setting == "Ssid") return "short-server-id";
  if (setting == "SecurityMode") return "security";
  std::string key;
  for (const char c : setting) {
    const bool upper = std::isupper(static_cast<unsigned char>(c)) != 0;
    if (upper && !key.empty()) key += '-';
    key += upper ? static_cast<char>(std::tolower(static_cast<unsigned char>(c))) : c;
  }
  return key;
}

// ---- the table of an account --------------------------------------------------------------------

void put_source(ServerTable& table, const MaterialSource& source, const std::string& kind) {
  std::visit(Overloaded{
                 [](std::monostate) {},
                 [&](const engine::SystemdCredential& it) { table[kind + "-credential"] = toml_text(it.name); },
                 [&](const engine::MaterialFile& it) { table[kind + "-file"] = toml_text(it.path); },
                 [&](const engine::Pkcs11Uri& it) { table[kind + "-uri"] = toml_text(it.uri); },
                 [](const StoredMaterial&) {},
             },
             source);
}

void put_security(ServerTable& table, const engine::LinkSecurity& security) {
  table["security"] = toml_text(engine::to_string(security.mode));
  if (security.mode == engine::SecurityMode::kNoSec) return;
  put_source(table, security.key, "key");
  table["server-name"] = toml_text(security.server_name);
  table["session-resumption"] = security.session_resumption ? "true" : "false";
  std::vector<std::string> suites;
  for (const std::uint16_t suite : security.cipher_suites) {
    if (const auto* known = config::find_cipher_suite(config::CipherSuite(suite))) suites.emplace_back(known->name);
  }
  table["ciphersuites"] = list(suites);
  if (security.mode == engine::SecurityMode::kPsk) {
    table["identity"] = hex(security.identity);
    return;
  }
  put_source(table, security.certificate, "certificate");
  put_source(table, security.peer_certificate, "peer-certificate");
  table["certificate-usage"] = fmt::format("{}", static_cast<int>(security.usage));
  table["matching-type"] = fmt::format("{}", static_cast<int>(security.matching));
  if (!security.trust_store.empty()) table["trust-store"] = toml_text(security.trust_store);
}

// ---- keys and certificates ----------------------------------------------------------------------

// A key or certificate, and the settings that say where it is.
struct Slot {
  const char* name;
  MaterialSource engine::LinkSecurity::*source;
  std::span<const char* const> keys;
  const char* stand_in;  // of the first of them
};
constexpr std::array kCertificateSources{"certificate-file"};
constexpr std::array kPeerCertificateSources{"peer-certificate-file"};
constexpr Slot kSlots[] = {
    {"key", &engine::LinkSecurity::key, kKeySources, "stored"},
    {"certificate", &engine::LinkSecurity::certificate, kCertificateSources, "/stored"},
    {"peer-certificate", &engine::LinkSecurity::peer_certificate, kPeerCertificateSources, "/stored"},
};

bool names_any(const ServerTable& table, std::span<const char* const> keys) {
  return std::ranges::any_of(keys, [&table](const char* key) { return table.contains(key); });
}

int sources_given(const Slot& slot, const dbus::ServerSettings& settings) {
  const auto named = std::ranges::count_if(settings.values, [&slot](const auto& entry) {
    return std::ranges::find(slot.keys, key_of(entry.first)) != slot.keys.end();
  });
  return static_cast<int>(named) + (settings.materials.contains(slot.name) ? 1 : 0);
}

// What protects a link in one mode says nothing in another.
bool changes_mode(const dbus::ServerSettings& settings, const engine::ServerOptions& before) {
  return std::ranges::any_of(settings.values, [&before](const auto& entry) {
    const auto* mode = std::get_if<std::string>(&entry.second);
    return entry.first == "SecurityMode" && mode != nullptr && *mode != engine::to_string(before.security.mode);
  });
}

// What was given now; else what the account has, unless the table has another source of it.
std::optional<MaterialSource> stored_material(const Slot& slot, const ServerTable& table,
                                              const dbus::ServerSettings& settings,
                                              const engine::ServerOptions* before) {
  if (const auto given = settings.materials.find(slot.name); given != settings.materials.end()) {
    return StoredMaterial{given->second};
  }
  if (before == nullptr || names_any(table, slot.keys) || changes_mode(settings, *before)) return std::nullopt;
  const MaterialSource& old = before->security.*slot.source;
  return std::holds_alternative<StoredMaterial>(old) ? std::optional(old) : std::nullopt;
}

// What came over the bus is here to be judged; a file is when a link is opened.
Result<void> check_stored_key(const engine::LinkSecurity& security) {
  const auto* stored = std::get_if<StoredMaterial>(&security.key);
  if (stored == nullptr || security.mode != engine::SecurityMode::kPsk) return {};
  auto checked = check_psk(storage::decode_psk(stored->content).reveal());
  return checked ? checked : fail(checked.error().with_context("key"));
}

void overlay(ServerTable& table, const dbus::ServerSettings& settings) {
  for (const auto& [setting, value] : settings.values) {
    const std::string key = key_of(setting);
    if (std::ranges::find(kKeySources, key) != kKeySources.end()) {  // the new source takes the place of the old one
      for (const char* other : kKeySources) table.erase(other);
    }
    table[key] = to_toml(value);
  }
}

std::string text_of(const ServerTable& table, const std::string& endpoint) {
  std::string text = fmt::format("endpoint = {}\n[[server]]\n", toml_text(endpoint));
  for (const auto& [key, value] : table) text += fmt::format("{} = {}\n", toml_text(key), value);
  return text;
}

std::string message_of(const config::Problem& problem) {
  return problem.key.empty() ? problem.text : fmt::format("{}: {}", problem.key, problem.text);
}

ServerTable server_table_without_security(const engine::ServerOptions& server) {
  ServerTable table;
  const auto number = [&table](const char* key, std::uint32_t value) { table[key] = fmt::format("{}", value); };
  const auto flag = [&table](const char* key, bool value) { table[key] = value ? "true" : "false"; };
  table["uri"] = toml_text(server.uri);
  if (!server.bootstrap) number("short-server-id", server.id.value());
  flag("bootstrap", server.bootstrap);
  number("lifetime", server.lifetime);
  number("minimum-lifetime", server.minimum_lifetime);
  number("update-period", server.update_period);
  number("update-margin", server.update_margin);
  flag("deregister-on-stop", server.deregister_on_stop);
  table["binding"] = toml_text(server.binding);
  flag("queue-mode", server.queue_mode);
  number("queue-awake-time", server.queue_awake_time);
  number("default-minimum-period", server.default_minimum_period);
  number("default-maximum-period", server.default_maximum_period);
  table["default-notification"] = server.confirmable_notifications ? "\"con\"" : "\"non\"";
  flag("store-notifications", server.store_notifications);
  flag("mute-send", server.mute_send);
  number("disable-timeout", server.disable_timeout);
  if (server.priority) number("priority", *server.priority);
  number("initial-delay", server.initial_delay);
  flag("failure-block", server.failure_block);
  flag("bootstrap-on-failure", server.bootstrap_on_failure);
  number("retry-count", server.retry_count);
  number("retry-timer", server.retry_timer);
  number("sequence-delay", server.sequence_delay);
  number("sequence-count", server.sequence_count);
  number("local-port", server.local_port);
  if (!server.alternate_path.empty()) table["alternate-path"] = toml_text(server.alternate_path);
  std::vector<std::string> executable;
  for (const model::Path path : server.allow_execute) executable.push_back(path.to_string());
  table["allow-execute"] = list(executable);
  return table;
}

}  // namespace

ServerTable server_table(const engine::ServerOptions& server) {
  ServerTable table = server_table_without_security(server);
  put_security(table, server.security);
  return table;
}

Result<engine::ServerOptions> provisioned_server(const dbus::ServerSettings& settings,
                                                 const engine::ServerOptions* before, const std::string& endpoint) {
  ServerTable table;
  if (before != nullptr)
    table = changes_mode(settings, *before) ? server_table_without_security(*before) : server_table(*before);
  overlay(table, settings);
  std::vector<std::pair<const Slot*, MaterialSource>> stored;
  for (const Slot& slot : kSlots) {
    if (const int given = sources_given(slot, settings); given > 1) {
      return fail(ErrorCode::kBadValue, fmt::format("{}: {} sources of it are given", slot.name, given));
    }
    auto material = stored_material(slot, table, settings, before);
    if (!material) continue;
    for (const char* key : slot.keys) table.erase(key);
    // The rules want to know where it is; that it is here already they cannot say.
    table[slot.keys.front()] = toml_text(slot.stand_in);
    stored.emplace_back(&slot, *std::move(material));
  }
  const auto parsed = config::from_text(text_of(table, endpoint), "", {});
  if (!parsed.config) return fail(ErrorCode::kBadValue, message_of(parsed.problems.front()));
  engine::ServerOptions options = engine_options(*parsed.config, 0).servers.front();
  for (auto& [slot, material] : stored) options.security.*slot->source = std::move(material);
  if (auto checked = check_stored_key(options.security); !checked) return propagate(checked);
  return options;
}

}  // namespace lwm2m::app
