// Third step: the complete configuration. Fills in what depends on other keys and on the machine; cannot fail.
#pragma once

#include "config/config.hpp"
#include "config/validate.hpp"

namespace lwm2m::config {

// The endpoint and the object directories from `defaults` where the files say nothing; of each server the binding, the
// psk identity, the server name and the cipher suites where they say nothing; the short server id 0 for the bootstrap
// server.
[[nodiscard]] Config normalise(const ValidConfig& config, const Defaults& defaults);

}  // namespace lwm2m::config
