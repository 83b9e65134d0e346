// Every key of the configuration as one row: its name, where it goes (which gives its type), what it may hold and what
// it means. The reader, the suggestions, the check of required keys, the canonical text and the manual page all walk
// this table; adding a key is adding a field to a struct and a row here.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "config/value_codecs.hpp"

namespace lwm2m::config {

template <class Section>
struct Key {
  std::string_view name{};  // below its table; "commands.factory-reset" is in [device.commands]
  Rule rule{};
  std::string_view meaning{};  // a phrase for people, with the unit, without the default
  Verdict (*read)(const Node& node, const Rule& rule, Section& out) = nullptr;
  std::string (*write)(const Section& section) = nullptr;  // as a TOML value; empty: nothing to write
  std::string (*allowed)(const Rule& rule) = nullptr;
};

// The rows of a table in the order of the documentation. Section is one of the structs of config.hpp.
template <class Section>
[[nodiscard]] std::span<const Key<Section>> keys();
template <>
[[nodiscard]] std::span<const Key<ClientConfig>> keys();
template <>
[[nodiscard]] std::span<const Key<ServerConfig>> keys();
template <>
[[nodiscard]] std::span<const Key<AccessConfig>> keys();
template <>
[[nodiscard]] std::span<const Key<CoapConfig>> keys();
template <>
[[nodiscard]] std::span<const Key<DeviceConfig>> keys();
template <>
[[nodiscard]] std::span<const Key<FirmwareConfig>> keys();
template <>
[[nodiscard]] std::span<const Key<ObjectsConfig>> keys();
template <>
[[nodiscard]] std::span<const Key<AppsConfig>> keys();
template <>
[[nodiscard]] std::span<const Key<TelemetryConfig>> keys();
template <>
[[nodiscard]] std::span<const Key<LogConfig>> keys();
template <>
[[nodiscard]] std::span<const Key<AppPolicy>> keys();

// The same row for whoever only describes keys: manual page, tests, suggestions across tables.
struct KeyInfo {
  std::string_view table{};  // "" before the first table, "server", …; "app" for the files of apps.d
  std::string_view name{};
  std::string_view meaning{};
  std::string allowed{};
  std::string default_value{};  // as TOML; "", "\"\"" and "[]" where there is none or where it depends on other keys
  bool secret = false;
  bool required = false;
};
[[nodiscard]] std::vector<KeyInfo> all_keys();

// The text has the name of a key whose value is never shown.
[[nodiscard]] bool names_secret_key(std::string_view text);

}  // namespace lwm2m::config
