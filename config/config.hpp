// The whole configuration, typed and complete: what normalise() makes of the files, every default filled in. Owned by
// the composition root, handed to the modules as values. Each field says its default, its unit and why. It holds no
// secret: keys are named by where they are kept.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/server_config.hpp"
#include "config/vocabulary.hpp"
#include "daemon/base/time.hpp"
#include "daemon/model/path.hpp"

namespace lwm2m::config {

// The keys before the first table: what the client says of itself.
struct ClientConfig {
  // Default: urn:uuid: and an application-specific id derived from the machine id: a form that the specification
  // recommends, stable over reinstallation, unique, and not the machine id itself, which is confidential.
  std::string endpoint{};
  // Default 1.1, which the servers in use have; the highest version offered, lower ones are tried when it is refused.
  ProtocolVersion version = ProtocolVersion::kV1_1;
  // Directories with OMA object definitions (XML), known before registering. Default: those of the distribution, then
  // the administrator's.
  std::vector<std::filesystem::path> object_directories{"/usr/share/lwm2md/objects", "/etc/lwm2md/objects"};

  friend bool operator==(const ClientConfig&, const ClientConfig&) = default;
};

// The bits of resource /2/x/2.
struct AccessRights {
  static constexpr std::uint8_t kRead = 1;
  static constexpr std::uint8_t kWrite = 2;
  static constexpr std::uint8_t kExecute = 4;
  static constexpr std::uint8_t kDelete = 8;
  static constexpr std::uint8_t kCreate = 16;

  std::uint8_t bits = 0;

  [[nodiscard]] constexpr bool has(std::uint8_t right) const { return (bits & right) != 0; }
  friend bool operator==(AccessRights, AccessRights) = default;
};

// [[access]]: an instance of object 2 (Core 1.1.1 §8). Without any, every server has all rights.
struct AccessConfig {
  // Required. An object instance, or an object itself, which is where Create is granted.
  model::Path path{};
  // Default 65535: only the bootstrap server changes the entry.
  ShortServerId owner = kOnlyBootstrapServer;
  // Default none: nobody but the owner. 0: the servers without an entry of their own.
  std::map<ShortServerId, AccessRights> acl{};

  friend bool operator==(const AccessConfig&, const AccessConfig&) = default;
};

// [coap]: transmission parameters (RFC 7252 §4.8).
struct CoapConfig {
  // Default 2 s, the RFC's; a value below 1 s would violate §4.8.1.
  Duration ack_timeout = seconds(2);
  // Default 4, the RFC's: with 2 s a message is given up after 93 s at most.
  std::uint32_t max_retransmit = 4;

  friend bool operator==(const CoapConfig&, const CoapConfig&) = default;
};

// [device]: object 3. A text that is empty, as all are by default, leaves what the operating system says.
struct DeviceConfig {
  std::string manufacturer{};
  std::string model{};
  std::string serial_number{};
  std::string firmware_version{};
  std::string hardware_version{};
  std::string software_version{};
  std::string device_type{};
  // Default false: a server's write to the time or its zone changes what is reported and not the host, whose clock
  // other services depend on.
  bool set_system_time = false;
  // Default none: factory reset is not there. The systemd unit to start.
  std::string factory_reset_unit{};

  friend bool operator==(const DeviceConfig&, const DeviceConfig&) = default;
};

// From `begin` to `end` in minutes after midnight, local time; over midnight where end comes first. Never empty.
struct MaintenanceWindow {
  std::chrono::minutes begin{};
  std::chrono::minutes end{};

  friend bool operator==(const MaintenanceWindow&, const MaintenanceWindow&) = default;
};

// [[firmware]]: an instance of object 5.
struct FirmwareConfig {
  // Default agent: nothing is run before an application on the bus says that it installs.
  Installer installer = Installer::kAgent;
  // installer = "command": required. Gets the file as its argument; its exit status is the verdict.
  std::filesystem::path command{};
  // Default none: a directory below the state directory.
  std::filesystem::path staging_directory{};
  // Default true, all three: the server decides. False: it waits for consent on the bus.
  bool auto_download = true;
  bool auto_install = true;
  bool auto_reboot = true;
  // Default none: at any time.
  std::optional<MaintenanceWindow> maintenance_window{};

  friend bool operator==(const FirmwareConfig&, const FirmwareConfig&) = default;
};

// [objects]
struct ObjectsConfig {
  // Default none. Built-in objects to leave out; not 0, 1 and 3, which every client has.
  std::vector<model::ObjectId> disabled{};

  friend bool operator==(const ObjectsConfig&, const ObjectsConfig&) = default;
};

// [apps]
struct AppsConfig {
  // Default false: an application that apps.d does not name may claim what no file lists.
  bool listed_only = false;

  friend bool operator==(const AppsConfig&, const AppsConfig&) = default;
};

// [telemetry]: what is stored while no server can be reached.
struct TelemetryConfig {
  // Default 64 MiB: months of a few values a minute, and little on any disk.
  std::uint64_t max_bytes = 67108864;
  // Default 604800 s, a week: a longer outage is found by people.
  std::chrono::seconds max_age{604800};

  friend bool operator==(const TelemetryConfig&, const TelemetryConfig&) = default;
};

// [log]
struct LogConfig {
  // Default info: one line for each event that an operator can act upon.
  LogLevel level = LogLevel::kInfo;

  friend bool operator==(const LogConfig&, const LogConfig&) = default;
};

struct CallbackSet {
  static constexpr std::uint8_t kAll = 127;

  std::uint8_t bits = kAll;

  [[nodiscard]] constexpr bool has(Callback callback) const {
    return (bits & static_cast<std::uint8_t>(callback)) != 0;
  }
  friend bool operator==(CallbackSet, CallbackSet) = default;
};

// A file of apps.d: this application id belongs to this user and claims only what is listed.
struct AppPolicy {
  // Required.
  std::string app_id{};
  // Required. A user's name, or a uid in digits; looked up when the file is read.
  std::string user{};
  // Default none. Objects, object instances or resources that it may claim.
  std::vector<model::Path> objects{};
  // Default all. What it may be asked.
  CallbackSet callbacks{};
  // No key: the file that says so, for messages.
  std::string file{};

  friend bool operator==(const AppPolicy&, const AppPolicy&) = default;
};

struct Config {
  ClientConfig client{};
  // None at all is right, too: a daemon that waits to be provisioned over the bus.
  std::vector<ServerConfig> servers{};
  std::vector<AccessConfig> access{};
  CoapConfig coap{};
  DeviceConfig device{};
  // None: /5/0 comes with the first update agent on the bus.
  std::vector<FirmwareConfig> firmware{};
  ObjectsConfig objects{};
  AppsConfig apps{};
  TelemetryConfig telemetry{};
  LogConfig log{};
  std::vector<AppPolicy> app_policies{};

  friend bool operator==(const Config&, const Config&) = default;
};

}  // namespace lwm2m::config
