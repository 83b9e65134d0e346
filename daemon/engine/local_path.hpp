// What a local caller may name at all, whatever it wants with it.
#pragma once

#include <string_view>

#include "daemon/base/result.hpp"
#include "daemon/model/path.hpp"

namespace lwm2m::engine {

// kAccessDenied: security material is reached by Provisioning only.
Result<void> check_reachable(model::Path path);
// kBadPath, naming what is wanted.
Result<void> check_level(model::Path path, int lowest, int highest, std::string_view wanted);

}  // namespace lwm2m::engine
