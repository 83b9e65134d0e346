// Second step: what keys say together. A ValidConfig is a promise to normalise(): every rule holds.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "config/parse.hpp"

namespace lwm2m::config {

// What depends on the machine and not on the files; the caller knows how to ask it.
struct Defaults {
  // "urn:uuid:…" with an application-specific id derived from the machine id; empty: there is no machine id, and the
  // file must name the endpoint.
  std::string machine_endpoint{};
  // Where object definitions are looked for when the file says nothing.
  std::vector<std::filesystem::path> object_directories = ClientConfig{}.object_directories;
};

class ValidConfig {
 public:
  [[nodiscard]] const ParsedConfig& parsed() const { return parsed_; }

 private:
  friend std::optional<ValidConfig> validate(ParsedConfig config, const Defaults& defaults, Problems& problems);
  explicit ValidConfig(ParsedConfig config) : parsed_(std::move(config)) {}

  ParsedConfig parsed_;
};

// nullopt if there is any problem, those already gathered included. A value that parse() has refused makes no second
// problem here. No server at all is right: a daemon that waits to be provisioned over the bus.
[[nodiscard]] std::optional<ValidConfig> validate(ParsedConfig config, const Defaults& defaults, Problems& problems);

}  // namespace lwm2m::config
