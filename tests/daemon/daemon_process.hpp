// lwm2md as a child process with a configuration and a state directory of its own. It must end as the test says it
// does: whatever else it does, a report of a sanitizer included, fails the test.
#pragma once

#include <csignal>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/program.hpp"

namespace lwm2m::test {

// What every program of these tests gets; the bus is the system's.
[[nodiscard]] std::vector<std::string> process_environment(const std::string& bus_address);

class DaemonProcess {
 public:
  explicit DaemonProcess(std::string bus_address);
  ~DaemonProcess();
  DaemonProcess(const DaemonProcess&) = delete;
  DaemonProcess& operator=(const DaemonProcess&) = delete;

  [[nodiscard]] std::filesystem::path directory() const { return directory_; }
  [[nodiscard]] std::filesystem::path configuration_file() const { return directory_ / "lwm2md.toml"; }
  [[nodiscard]] std::filesystem::path state_directory() const { return directory_ / "state"; }
  // Writes the configuration file; a daemon that runs notices at reload().
  void configure(std::string_view toml) const;

  // For every start from now on, beside process_environment: "NAME=value".
  void set_environment(std::vector<std::string> more) { more_environment_ = std::move(more); }
  // For every start from now on: a program and its arguments that becomes the one behind them.
  void run_under(std::vector<std::string> words) { wrapper_ = std::move(words); }
  void start(std::vector<std::string> more_arguments = {});
  [[nodiscard]] pid_t pid() const { return program_->pid(); }
  // Behind what was found before.
  [[nodiscard]] bool wait_for_log(std::string_view text) { return program_->wait_for_err(text); }
  [[nodiscard]] const std::string& log_so_far() { return program_->err_so_far(); }
  // Our end of the pipe that it logs into.
  [[nodiscard]] int log_descriptor() const { return program_->err_descriptor(); }
  void hang_up() { program_->signal(SIGHUP); }
  // SIGTERM; it must end with status 0. What it has logged.
  std::string stop();
  // stop(), where it runs.
  void end();
  // SIGKILL.
  void kill();
  // Of a daemon that ends by itself, such as for a bad configuration.
  Ending wait();
  // As start() and wait().
  Ending run(std::vector<std::string> more_arguments = {}) {
    start(std::move(more_arguments));
    return wait();
  }

 private:
  std::string bus_address_;
  std::filesystem::path directory_;
  std::vector<std::string> more_environment_{};
  std::vector<std::string> wrapper_{};
  std::optional<Program> program_{};
};

}  // namespace lwm2m::test
