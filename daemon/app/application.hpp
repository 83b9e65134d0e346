// The composition root: makes every part, connects them, runs the loop. Knows all modules and decides nothing else.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "daemon/app/command_line.hpp"
#include "daemon/app/effect_runner.hpp"
#include "daemon/base/result.hpp"
#include "daemon/storage/state_file.hpp"

namespace lwm2m::app {

class Application {
 public:
  // `config` is sound; the state directory is ours.
  static Result<std::unique_ptr<Application>> create(CommandLine line, config::Config config);
  ~Application();
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;

  // Until SIGTERM or SIGINT; the exit code.
  int run();

 private:
  Application(CommandLine line, config::Config config);
  Result<void> set_up();
  [[nodiscard]] std::optional<storage::LoadedState> load(engine::StateFile file) const;
  void restore(engine::StateFile file);
  Result<void> restore(engine::StateFile file, storage::LoadedState& state);
  void restore_registrations();
  void save_registrations() const;
  void load_definition_files();
  void allow_applications();
  void connect_bus();
  void notify_ready();
  static void reboot_without_login(const std::string& why);
  void terminate();
  Result<void> reload();

  CommandLine line_;
  config::Config config_;
  std::unique_ptr<platform::EventLoop> loop_;
  std::unique_ptr<storage::StateWriter> writer_;
  std::unique_ptr<engine::Client> client_;
  std::unique_ptr<EffectRunner> runner_;
  std::unique_ptr<dbus::BusService> bus_;
  bool ready_ = false;        // the service manager has been told
  bool terminating_ = false;
};

// Problems are printed; exit code kExitConfiguration if there are any. Where object definitions come from depends on
// where the program lies: ../share/lwm2md/objects beside it.
std::variant<config::Config, int> load_configuration(const CommandLine& line);
// What a sound configuration says and will not be, a sentence each: keys without effect, users whom nobody knows.
[[nodiscard]] std::vector<std::string> warnings(const config::Config& config);

}  // namespace lwm2m::app
