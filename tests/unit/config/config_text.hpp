// Short ways from a text to a configuration or to its problems.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "config/load.hpp"

namespace lwm2m::config {

inline Defaults test_defaults() { return {.machine_endpoint = "urn:uuid:machine"}; }

// A server that has all it needs, for the keys that a test is about.
inline std::string with_server(std::string_view keys) {
  return "[[server]]\nuri = \"coaps://s.example\"\nkey-credential = \"k\"\n" + std::string(keys);
}

// Through all three steps, under the name "f", as --check-config prints them.
inline std::vector<std::string> problems_of(std::string_view text) {
  std::vector<std::string> out;
  for (const Problem& problem : from_text(text, "f", test_defaults()).problems) out.push_back(to_string(problem));
  return out;
}

// The configuration of a text without problems; a failed test and the defaults otherwise.
inline Config config_of(std::string_view text) {
  const ConfigResult result = from_text(text, "f", test_defaults());
  for (const Problem& problem : result.problems) ADD_FAILURE() << to_string(problem);
  return result.config.value_or(Config{});
}

inline ServerConfig server_of(std::string_view text) {
  const Config config = config_of(text);
  EXPECT_EQ(config.servers.size(), 1U);
  return config.servers.empty() ? ServerConfig{} : config.servers.front();
}

}  // namespace lwm2m::config
