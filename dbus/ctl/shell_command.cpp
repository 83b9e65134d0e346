#include "dbus/ctl/shell_command.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <spawn.h>
#include <sysexits.h>

#include <csignal>
#include <cstring>
#include <string_view>
#include <unistd.h>

namespace lwm2m::ctl {
namespace {

// What lwm2mctl itself inherited must not look like this Execute's.
bool is_ours(std::string_view variable) {
  return variable.starts_with("LWM2M_PATH=") || variable.starts_with("LWM2M_SSID=") ||
         variable.starts_with("LWM2M_ARG_");
}

class SpawnSetup {
 public:
  explicit SpawnSetup(bool output_to_stderr) {
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (output_to_stderr) posix_spawn_file_actions_adddup2(&actions_, STDERR_FILENO, STDOUT_FILENO);
  }
  ~SpawnSetup() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;

  int spawn(pid_t& pid, char* const* arguments, char* const* environment) {
    return posix_spawn(&pid, arguments[0], &actions_, &attributes_, arguments, environment);
  }

 private:
  posix_spawnattr_t attributes_{};
  posix_spawn_file_actions_t actions_{};
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (auto& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

}  // namespace

Result<pid_t> start(const ShellCommand& command) {
  std::vector<std::string> environment = command.variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (!is_ours(*variable)) environment.emplace_back(*variable);
  }
  std::vector<std::string> arguments{"/bin/sh", "-c", command.command};
  SpawnSetup setup(command.output_to_stderr);
  pid_t pid = 0;
  const int error = setup.spawn(pid, pointers(arguments).data(), pointers(environment).data());
  if (error != 0) return fail(ErrorCode::kInternal, fmt::format("/bin/sh: {}", std::strerror(error)));
  return pid;
}

std::string error_for_exit(bool exited, int status) {
  if (!exited) return "Internal";
  switch (status) {
    case EX_OK:
      return "";
    case EX_USAGE:
    case EX_DATAERR:
      return "BadValue";
    case EX_TEMPFAIL:
      return "Unavailable";
    default:
      return "Internal";
  }
}

}  // namespace lwm2m::ctl
