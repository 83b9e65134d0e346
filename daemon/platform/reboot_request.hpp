// The way to a reboot without the bus: a file that systemd's lwm2md-reboot.path waits for.
#pragma once

#include <filesystem>

#include "daemon/base/result.hpp"

namespace lwm2m::platform {

// The unit's RuntimeDirectory=; empty where no unit has started us, so that nobody waits for the file.
[[nodiscard]] std::filesystem::path runtime_directory();

// Makes `directory`/reboot-requested, empty, in one step; a request that is there already will do. kUnavailable: it
// cannot be made, or there is no directory.
Result<void> leave_reboot_request(const std::filesystem::path& directory);

}  // namespace lwm2m::platform
