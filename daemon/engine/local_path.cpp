#include "daemon/engine/local_path.hpp"

#include <fmt/core.h>

#include "daemon/engine/context.hpp"

namespace lwm2m::engine {

Result<void> check_reachable(model::Path path) {
  if (path.level() == 0 || !is_closed_to_servers(path.object())) return {};
  return fail(ErrorCode::kAccessDenied,
              fmt::format("{}: security material is reached by Provisioning only", path.to_string()));
}

Result<void> check_level(model::Path path, int lowest, int highest, std::string_view wanted) {
  if (path.level() >= lowest && path.level() <= highest) return {};
  return fail(ErrorCode::kBadPath, fmt::format("{}: the path of {} is wanted", path.to_string(), wanted));
}

}  // namespace lwm2m::engine
