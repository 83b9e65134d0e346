#include "daemon/platform/reboot_request.hpp"

#include <fcntl.h>
#include <fmt/core.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <unistd.h>

namespace lwm2m::platform {

std::filesystem::path runtime_directory() {
  const char* directories = std::getenv("RUNTIME_DIRECTORY");
  if (directories == nullptr) return {};
  const std::string all = directories;  // systemd.exec(5): several are separated by colons
  return all.substr(0, all.find(':'));
}

Result<void> leave_reboot_request(const std::filesystem::path& directory) {
  if (directory.empty()) {
    return fail(ErrorCode::kUnavailable, "no RuntimeDirectory=, where lwm2md-reboot.path would look for a request");
  }
  const auto file = directory / "reboot-requested";
  const int fd = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0) {
    close(fd);
  } else if (errno != EEXIST) {
    return fail(ErrorCode::kUnavailable, fmt::format("{}: {}", file.string(), std::strerror(errno)));
  }
  return {};
}

}  // namespace lwm2m::platform
