#include <fcntl.h>
#include <fmt/core.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "daemon/base/text.hpp"
#include "dbus/ctl/commands.hpp"

namespace lwm2m::ctl {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ > STDIN_FILENO) ::close(fd_);
  }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

// errno, or 0. What was in the buffer is overwritten.
int copy(int from, int to) {
  std::array<char, 4096> buffer{};
  int error = 0;
  while (error == 0) {
    const ssize_t size = ::read(from, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size == 0) break;
    // Into memory: as a whole or not at all.
    if (size < 0 || ::write(to, buffer.data(), static_cast<std::size_t>(size)) != size) error = errno;
  }
  ::explicit_bzero(buffer.data(), buffer.size());
  return error;
}

// The content of a file, or of the standard input for "-", in memory that the daemon can read to its end without waiting
// for anybody.
Outcome<Descriptor> secret_of(const std::string& file) {
  const Descriptor source(file == "-" ? STDIN_FILENO : ::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (source.get() < 0) return bad_usage(fmt::format("{}: {}", file, std::strerror(errno)));
  Descriptor memory(::memfd_create("secret", MFD_CLOEXEC));
  if (memory.get() < 0) return refused(fmt::format("no memory for a secret: {}", std::strerror(errno)));
  if (const int error = copy(source.get(), memory.get()); error != 0) {
    return bad_usage(fmt::format("{}: {}", file, std::strerror(error)));
  }
  ::lseek(memory.get(), 0, SEEK_SET);
  return memory;
}

// "update-period" is UpdatePeriod; two have a name of their own on the bus.
std::string setting_name(std::string_view key) {
  if (key == "short-server-id") return "Ssid";
  if (key == "security") return "SecurityMode";
  std::string name;
  bool upper = true;
  for (const char c : key) {
    if (c == '-') {
      upper = true;
      continue;
    }
    name += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    upper = false;
  }
  return name;
}

// Text, whatever it looks like: an identity may be a number.
constexpr std::array<std::string_view, 11> kTexts{
    "identity",    "key-credential", "key-file",    "key-uri",   "certificate-file", "peer-certificate-file",
    "trust-store", "server-name",    "interface",   "uri",       "alternate-path"};

// The type is that of the word: true and false, a whole number, a list for the two settings that are one, else text.
void append_setting(Message& message, const std::string& key, const std::string& value) {
  message.open('e', "sv").append("s", setting_name(key).c_str());
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (std::ranges::find(kTexts, key) != kTexts.end()) {
    message.append("v", "s", value.c_str());
  } else if (key == "ciphersuites" || key == "allow-execute") {
    message.open('v', "as").open('a', "s");
    for (std::size_t at = 0; at <= value.size();) {
      const std::size_t comma = std::min(value.find(',', at), value.size());
      message.append("s", value.substr(at, comma - at).c_str());
      at = comma + 1;
    }
    message.close().close();
  } else if (value == "true" || value == "false") {
    message.append("v", "b", value == "true" ? 1 : 0);
  } else if (error == std::errc() && end == value.data() + value.size()) {
    message.append("v", "x", number);
  } else {
    message.append("v", "s", value.c_str());
  }
  message.close();
}

Outcome<std::pair<std::string, std::string>> split(const std::string& setting) {
  const std::size_t equals = setting.find('=');
  if (equals == std::string::npos || equals == 0) {
    return bad_usage(fmt::format("'{}': KEY=VALUE is wanted, with a key of lwm2md.toml(5)", printable(setting, 64)));
  }
  return std::pair(setting.substr(0, equals), setting.substr(equals + 1));
}

Outcome<void> append_settings(Message& message, const ProvisionArguments& arguments, int key) {
  message.open('a', "{sv}");
  if (!arguments.uri.empty()) append_setting(message, "uri", arguments.uri);
  for (const std::string& setting : arguments.settings) {
    const auto pair = split(setting);
    if (!pair) return propagate(pair);
    append_setting(message, pair->first, pair->second);
  }
  if (key >= 0) message.append("{sv}", "KeyFd", "h", key);
  message.close();
  return {};
}

// -1 without a key.
Outcome<Descriptor> key_of(const ProvisionArguments& arguments) {
  return arguments.key.empty() ? Outcome<Descriptor>(Descriptor(-1)) : secret_of(arguments.key);
}

}  // namespace

Outcome<void> server_add(Session& session, const ProvisionArguments& arguments) {
  const auto key = key_of(arguments);
  if (!key) return propagate(key);
  Message message = session.bus().method("Provisioning", "AddServer");
  if (auto done = append_settings(message, arguments, key->get()); !done) return done;
  return session.done(session.bus().call(message));
}

Outcome<void> server_set(Session& session, const ProvisionArguments& arguments) {
  const auto key = key_of(arguments);
  if (!key) return propagate(key);
  Message message = session.bus().method("Provisioning", "UpdateServer");
  message.append("q", static_cast<int>(arguments.server));
  if (auto done = append_settings(message, arguments, key->get()); !done) return done;
  return session.done(session.bus().call(message));
}

Outcome<void> server_remove(Session& session, std::uint16_t server) {
  return session.done(session.call("Provisioning", "RemoveServer", "q", static_cast<int>(server)));
}

Outcome<void> server_set_secret(Session& session, const SecretArguments& arguments) {
  const auto secret = secret_of(arguments.file);
  if (!secret) return propagate(secret);
  return session.done(session.call("Provisioning", "SetSecret", "qsh", static_cast<int>(arguments.server),
                                   arguments.slot.c_str(), secret->get()));
}

}  // namespace lwm2m::ctl
