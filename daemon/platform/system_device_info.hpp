// What Linux says of the machine: firmware tables, os-release, /proc and the time zone's files.
#pragma once

#include <filesystem>
#include <memory>

#include "objects/device_info.hpp"

namespace lwm2m::platform {

// `root` is "/" but in tests.
[[nodiscard]] objects::DeviceFacts system_device_facts(const std::filesystem::path& root = "/");
[[nodiscard]] std::unique_ptr<objects::DeviceInfo> system_device_info(const std::filesystem::path& root = "/");

// urn:uuid: with an id derived from the machine id for this program alone; empty where there is no machine id.
[[nodiscard]] std::string machine_endpoint();

}  // namespace lwm2m::platform
