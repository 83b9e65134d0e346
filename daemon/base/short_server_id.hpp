// Which server account is meant: resources /0/x/10 and /1/x/0.
#pragma once

#include <cstdint>

#include "daemon/base/strong_id.hpp"

namespace lwm2m {

// 1 to 65534.
using ShortServerId = StrongId<struct ShortServerIdTag, std::uint16_t>;
// The bootstrap server, which has none of its own.
inline constexpr ShortServerId kBootstrapServer{0};

}  // namespace lwm2m
