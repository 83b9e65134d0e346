// From the files of apps.d to the engine's rules: the users that they name become uids.
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "daemon/engine/application_policy.hpp"

namespace lwm2m::app {

// A user whom the system does not know gives a rule by which the id is nobody's.
[[nodiscard]] engine::ApplicationPolicy application_policy(const config::Config& config);
// A sentence for each file that names such a user.
[[nodiscard]] std::vector<std::string> unknown_users(const config::Config& config);

}  // namespace lwm2m::app
