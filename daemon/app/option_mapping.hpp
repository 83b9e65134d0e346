// From the configuration's words to the engine's options: the only place that knows both.
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "daemon/engine/options.hpp"
#include "objects/device_info.hpp"

namespace lwm2m::app {

[[nodiscard]] engine::Options engine_options(const config::Config& config, std::uint64_t random_seed);
// What the configuration says of the device wins over what the system says.
[[nodiscard]] objects::DeviceFacts device_facts(const config::DeviceConfig& device, objects::DeviceFacts system);
// Keys that this version reads but does not act upon yet, a sentence each, so that nobody relies on them.
[[nodiscard]] std::vector<std::string> unsupported(const config::Config& config);

}  // namespace lwm2m::app
