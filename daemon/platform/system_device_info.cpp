#include "daemon/platform/system_device_info.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <systemd/sd-id128.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <unistd.h>

#include "daemon/base/bytes.hpp"
#include "daemon/base/text.hpp"

namespace lwm2m::platform {
namespace {

namespace fs = std::filesystem;

// Files of /sys and /proc are a line or two; what is longer is none of them.
constexpr std::size_t kMaximumText = 4096;

// Names this program in front of sd_id128_get_machine_app_specific: the same machine has other ids for other programs.
constexpr sd_id128_t kApplication{
    {0x6a, 0x1e, 0x0c, 0x2f, 0x9d, 0x54, 0x4b, 0x7c, 0x8f, 0x02, 0x3d, 0xd1, 0x77, 0xe5, 0x40, 0xb9}};

std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kMaximumText, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, file.gcount())));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\0' || text.back() == ' ')) text.pop_back();
  return is_utf8(text) ? text : std::string();
}

std::string first_of(const fs::path& root, std::initializer_list<const char*> candidates) {
  for (const char* candidate : candidates) {
    if (std::string text = read_text(root / candidate); !text.empty()) return text;
  }
  return {};
}

// NAME="Debian GNU/Linux"
std::string os_release(const fs::path& root, std::string_view key) {
  std::ifstream file(root / "etc/os-release");
  for (std::string line; std::getline(file, line);) {
    if (line.size() <= key.size() || line.compare(0, key.size(), key) != 0 || line[key.size()] != '=') continue;
    std::string value = line.substr(key.size() + 1);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    return is_utf8(value) ? value : std::string();
  }
  return {};
}

class SystemDeviceInfo : public objects::DeviceInfo {
 public:
  explicit SystemDeviceInfo(fs::path root) : root_(std::move(root)) {}

  [[nodiscard]] std::optional<std::int64_t> free_memory() const override { return memory("MemAvailable:"); }
  [[nodiscard]] std::optional<std::int64_t> total_memory() const override { return memory("MemTotal:"); }

  [[nodiscard]] std::string utc_offset(WallTime now) const override {
    const time_t time = std::chrono::floor<seconds>(now.time_since_epoch()).count();
    tm local{};
    localtime_r(&time, &local);
    const long minutes = local.tm_gmtoff / 60;
    return fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', std::abs(minutes) / 60, std::abs(minutes) % 60);
  }

  // /etc/localtime is a link into the zone database (localtime(5)).
  [[nodiscard]] std::string timezone() const override {
    std::error_code error;
    const std::string target = fs::read_symlink(root_ / "etc/localtime", error).string();
    const std::size_t at = target.find("zoneinfo/");
    if (!error && at != std::string::npos) return target.substr(at + 9);
    return read_text(root_ / "etc/timezone");
  }

 private:
  // MemTotal:       24608120 kB, of 1024 bytes; the resource counts 1000 (Core 1.1.1 §E.4). The keys are among the
  // first.
  [[nodiscard]] std::optional<std::int64_t> memory(std::string_view key) const {
    std::array<char, 512> buffer{};
    const int file = open((root_ / "proc/meminfo").c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return std::nullopt;
    const ssize_t size = read(file, buffer.data(), buffer.size());
    close(file);
    const std::string_view text(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(0, size)));
    const std::size_t at = text.find(key);
    const std::size_t digits = at == std::string_view::npos ? at : text.find_first_of("0123456789", at);
    if (digits == std::string_view::npos) return std::nullopt;
    std::int64_t kibibytes = 0;
    const auto parsed = std::from_chars(text.data() + digits, text.data() + text.size(), kibibytes);
    return parsed.ec == std::errc() ? std::optional(kibibytes * 1024 / 1000) : std::nullopt;
  }

  fs::path root_;
};

}  // namespace

objects::DeviceFacts system_device_facts(const fs::path& root) {
  objects::DeviceFacts facts;
  facts.manufacturer = first_of(root, {"sys/class/dmi/id/sys_vendor"});
  facts.model = first_of(root, {"sys/class/dmi/id/product_name", "sys/firmware/devicetree/base/model"});
  facts.serial_number =
      first_of(root, {"sys/class/dmi/id/product_serial", "sys/firmware/devicetree/base/serial-number"});
  facts.hardware_version = first_of(root, {"sys/class/dmi/id/product_version"});
  facts.firmware_version = os_release(root, "IMAGE_VERSION");
  if (facts.firmware_version.empty()) facts.firmware_version = os_release(root, "VERSION_ID");
  facts.software_version = os_release(root, "PRETTY_NAME");
  return facts;
}

std::unique_ptr<objects::DeviceInfo> system_device_info(const fs::path& root) {
  return std::make_unique<SystemDeviceInfo>(root);
}

std::string machine_endpoint() {
  sd_id128_t id;
  if (sd_id128_get_machine_app_specific(kApplication, &id) < 0) return {};
  std::array<char, SD_ID128_UUID_STRING_MAX> text{};
  return "urn:uuid:" + std::string(sd_id128_to_uuid_string(id, text.data()));
}

}  // namespace lwm2m::platform
