// The command line of lwm2md; config/lwm2md.toml has the keys.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>

#include "config/vocabulary.hpp"

namespace lwm2m::app {

// Exit codes: 0 stopped on request; anything else is one of these.
inline constexpr int kExitFailure = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitConfiguration = 3;
inline constexpr int kExitStateDirectory = 4;

struct CommandLine {
  std::filesystem::path config = "/etc/lwm2md/lwm2md.toml";
  std::filesystem::path state_directory{};
  std::string bus = "system";
  std::optional<config::LogLevel> log_level{};  // wins over the file's
  bool check_config = false;
};

// What to run, or the exit code: help and version were printed, or the fault was.
std::variant<CommandLine, int> parse_command_line(int argc, const char* const* argv);

}  // namespace lwm2m::app
