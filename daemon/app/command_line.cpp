#include "daemon/app/command_line.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "daemon/app/version.hpp"

namespace lwm2m::app {
namespace {

// systemd sets it to the unit's StateDirectory=.
std::string default_state_directory() {
  const char* directory = std::getenv("STATE_DIRECTORY");
  return directory != nullptr && *directory != '\0' ? directory : "/var/lib/lwm2md";
}

std::vector<std::string> log_levels() {
  std::vector<std::string> out;
  for (const auto& word : config::kLogLevels) out.emplace_back(word.text);
  return out;
}

std::optional<config::LogLevel> log_level(std::string_view text) {
  for (const auto& word : config::kLogLevels) {
    if (word.text == text) return word.value;
  }
  return std::nullopt;
}

// "" or what is wrong; an address is "transport:key=value" (D-Bus specification, "Server Addresses").
std::string check_bus(const std::string& text) {
  if (text == "system" || text == "session" || text.find(':') != std::string::npos) return {};
  return "'" + text + "': not system, session or a D-Bus address";
}

}  // namespace

std::variant<CommandLine, int> parse_command_line(int argc, const char* const* argv) {
  CommandLine line;
  std::string config = line.config.string();
  std::string state_directory = default_state_directory();
  std::string level;
  CLI::App app("Makes this machine manageable over OMA LwM2M and lets local applications publish objects over D-Bus.",
               "lwm2md");
  app.add_option("--config", config, "configuration file; conf.d/*.toml beside it are read as well")
      ->type_name("FILE")
      ->capture_default_str();
  app.add_option("--state-dir", state_directory, "what survives a restart")->type_name("DIR")->capture_default_str();
  app.add_option("--bus", line.bus, "system, session or a D-Bus address")
      ->type_name("BUS")
      ->check(CLI::Validator(check_bus, ""))
      ->capture_default_str();
  app.add_option("--log-level", level, "error, warning, info, debug or trace; wins over the file's")
      ->type_name("LEVEL")
      ->check(CLI::IsMember(log_levels()).description(""));
  app.add_flag("--check-config", line.check_config,
               "print every problem of the configuration and exit: 0 none, 3 some");
  app.set_version_flag("--version", std::string("lwm2md ") + kVersion);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kExitUsage;
  }
  line.config = config;
  line.state_directory = state_directory;
  line.log_level = log_level(level);
  return line;
}

}  // namespace lwm2m::app
