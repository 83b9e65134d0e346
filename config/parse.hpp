// First step: text to values. Knows the syntax, the keys, and the type and range of each by itself; what keys say
// together is for validate(). A ParsedConfig grows by one text after the other, so that a later value wins and entries
// add up.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "config/problem.hpp"

namespace lwm2m::config {

// What a table of the file says, above the defaults; and where it says it.
template <class Section>
struct Parsed {
  struct Mention {
    Origin origin{};
    bool good = false;  // the value was taken; else a problem says why not
  };

  Section values{};
  Origin origin{};                                // of the table's header
  std::map<std::string_view, Mention> written{};  // by the key's name in the key table

  // The key stands there, with whatever value.
  [[nodiscard]] bool has(std::string_view key) const { return written.find(key) != written.end(); }
  // Its value is the key's or the default, and not missing because it was refused: rules over several keys ask this
  // first, so that one mistake makes one problem.
  [[nodiscard]] bool usable(std::string_view key) const {
    const auto found = written.find(key);
    return found == written.end() || found->second.good;
  }
  // Of the key, else of the table.
  [[nodiscard]] const Origin& where(std::string_view key) const {
    const auto found = written.find(key);
    return found == written.end() ? origin : found->second.origin;
  }
};

struct ParsedConfig {
  Parsed<ClientConfig> client{};
  std::vector<Parsed<ServerConfig>> servers{};
  std::vector<Parsed<AccessConfig>> access{};
  Parsed<CoapConfig> coap{};
  Parsed<DeviceConfig> device{};
  std::vector<Parsed<FirmwareConfig>> firmware{};
  Parsed<ObjectsConfig> objects{};
  Parsed<AppsConfig> apps{};
  Parsed<TelemetryConfig> telemetry{};
  Parsed<LogConfig> log{};
  std::vector<Parsed<AppPolicy>> app_policies{};
};

// A text in the format of lwm2md.toml, put on top of what is in `config`. The name is for the problems only.
void parse_into(ParsedConfig& config, std::string_view text, const std::string& file_name, Problems& problems);
// A text in the format of an apps.d file: one more application.
void parse_app_policy_into(ParsedConfig& config, std::string_view text, const std::string& file_name,
                           Problems& problems);

struct ParseResult {
  ParsedConfig config{};
  std::vector<Problem> problems{};  // empty: all of the text was taken
};
// A single text by itself.
[[nodiscard]] ParseResult parse(std::string_view text, std::string file_name);

}  // namespace lwm2m::config
