// An instance of Object 2, LwM2M Access Control (Core 1.1.1 §E.3), as the configuration says it.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "daemon/base/short_server_id.hpp"
#include "daemon/model/path.hpp"

namespace lwm2m::engine {

// Nobody but a bootstrap server changes an instance of Object 2 with this owner.
inline constexpr ShortServerId kOnlyBootstrapServer{65535};

struct AccessEntry {
  model::Path path{};  // an object instance; an object: who may create instances of it
  ShortServerId owner = kOnlyBootstrapServer;
  std::vector<std::pair<std::uint16_t, std::uint8_t>> acl{};  // rights by short server id, ascending; 0: all others
  friend bool operator==(const AccessEntry&, const AccessEntry&) = default;
};

}  // namespace lwm2m::engine
