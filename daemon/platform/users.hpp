// The users of this system.
#pragma once

#include <optional>
#include <string>
#include <sys/types.h>

namespace lwm2m::platform {

// By name, or by uid in digits, which need not have a name; nullopt: there is no such user. Asks the name service,
// which may take its time: at start and reload only.
[[nodiscard]] std::optional<uid_t> find_user(const std::string& user);

}  // namespace lwm2m::platform
