// What the Device object has to know of the machine. The facts are fixed for the life of the process; the rest is asked
// for when it is read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "daemon/base/time.hpp"

namespace lwm2m::objects {

// An empty text: nobody knows, and the resource is absent.
struct DeviceFacts {
  std::string manufacturer{};
  std::string model{};
  std::string serial_number{};
  std::string firmware_version{};
  std::string hardware_version{};
  std::string software_version{};
  std::string device_type{};
  std::string binding = "U";  // /3/0/16: what the daemon speaks
};

class DeviceInfo {
 public:
  virtual ~DeviceInfo() = default;
  [[nodiscard]] virtual std::optional<std::int64_t> free_memory() const = 0;   // kilobytes of 1000 bytes
  [[nodiscard]] virtual std::optional<std::int64_t> total_memory() const = 0;  // the same
  [[nodiscard]] virtual std::string utc_offset(WallTime now) const = 0;        // "+02:00"
  [[nodiscard]] virtual std::string timezone() const = 0;                      // "Europe/Berlin"; empty: not known
};

}  // namespace lwm2m::objects
