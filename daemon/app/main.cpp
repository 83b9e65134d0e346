// lwm2md: parses the command line, reads the configuration, runs the application. All else can be made in a test.
#include <spdlog/spdlog.h>

#include <cstdio>
#include <cstring>
#include <exception>

#include "daemon/app/application.hpp"
#include "daemon/app/log.hpp"
#include "daemon/platform/core_dumps.hpp"
#include "daemon/storage/state_file.hpp"

namespace {

using namespace lwm2m;

int run(const app::CommandLine& line) {
  auto configuration = app::load_configuration(line);
  if (const int* code = std::get_if<int>(&configuration)) return *code;
  if (line.check_config) {
    for (const std::string& text : app::warnings(std::get<config::Config>(configuration))) {
      std::fprintf(stderr, "warning: %s\n", text.c_str());
    }
    return 0;
  }
  if (const auto usable = storage::prepare_directory(line.state_directory); !usable) {
    spdlog::critical("state directory: {}", usable.error().message());
    return app::kExitStateDirectory;
  }
  auto application = app::Application::create(line, std::get<config::Config>(std::move(configuration)));
  if (!application) {
    spdlog::critical("{}", application.error().message());
    return app::kExitFailure;
  }
  const int code = (*application)->run();
  if (code >= 0) return code;
  spdlog::critical("the event loop: {}", std::strerror(-code));
  return app::kExitFailure;
}

}  // namespace

int main(int argc, char** argv) {
  platform::forbid_core_dumps();
  try {
    app::set_up_log();
    const auto line = app::parse_command_line(argc, argv);
    const auto* parsed = std::get_if<app::CommandLine>(&line);
    return parsed == nullptr ? std::get<int>(line) : run(*parsed);
  } catch (const std::exception& error) {
    spdlog::critical("{}", error.what());
    return app::kExitFailure;
  }
}
