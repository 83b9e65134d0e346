#include "daemon/storage/key_file.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "daemon/storage/descriptor.hpp"

namespace lwm2m::storage {
namespace {

namespace fs = std::filesystem;

enum class Audience { kOwnerOnly, kAnybody };

Result<void> check_owner(const struct stat& info, const fs::path& path) {
  if (info.st_uid != 0 && info.st_uid != ::geteuid()) {
    return fail(ErrorCode::kAccessDenied,
                fmt::format("{}: belongs to uid {}; a key belongs to root or to the daemon's user", path.string(), info.st_uid));
  }
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail(ErrorCode::kAccessDenied,
                fmt::format("{}: others may use it (mode {:04o}); chmod 600 it", path.string(), info.st_mode & 07777U));
  }
  return {};
}

Result<Bytes> read_whole(const fs::path& path, Audience audience) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) return fail(ErrorCode::kUnavailable, fmt::format("{}: {}", path.string(), std::strerror(errno)));
  struct stat info {};
  if (::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode)) {
    return fail(ErrorCode::kBadValue, fmt::format("{}: not a file", path.string()));
  }
  if (audience == Audience::kOwnerOnly) {
    if (auto closed = check_owner(info, path); !closed) return propagate(closed);
  }
  const auto size = static_cast<std::size_t>(info.st_size);
  if (size == 0) return fail(ErrorCode::kBadValue, fmt::format("{}: empty", path.string()));
  if (size > kMaximumSecret) {
    return fail(ErrorCode::kBadValue, fmt::format("{}: more than {} bytes", path.string(), kMaximumSecret));
  }
  return read_exactly(file, size, path);
}

bool is_space(std::uint8_t c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

int hex_digit(std::uint8_t c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Result<Secret> read_key_file(const fs::path& path) {
  auto bytes = read_whole(path, Audience::kOwnerOnly);
  if (!bytes) return propagate(bytes);
  return Secret(*std::move(bytes));
}

Result<Secret> read_credential(const std::string& name) {
  const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
  if (directory == nullptr) {
    return fail(ErrorCode::kUnavailable, fmt::format("credential {}: not started by systemd with credentials", name));
  }
  for (const std::string& file : {name, "keys_" + name}) {
    const fs::path path = fs::path(directory) / file;
    std::error_code error;
    if (!fs::exists(path, error)) continue;
    auto bytes = read_whole(path, Audience::kAnybody);
    if (!bytes) return propagate(bytes);
    return Secret(*std::move(bytes));
  }
  return fail(ErrorCode::kUnavailable,
              fmt::format("credential {}: not there; put the key into /etc/lwm2md/credentials/{} and restart the service", name,
                          name));
}

Result<Bytes> read_public_file(const fs::path& path) { return read_whole(path, Audience::kAnybody); }

Secret decode_psk(const Secret& content) {
  const ByteView given = content.reveal();
  const auto digits = static_cast<std::size_t>(std::ranges::count_if(given, [](std::uint8_t c) { return hex_digit(c) >= 0; }));
  const bool nothing_else = std::ranges::all_of(given, [](std::uint8_t c) { return is_space(c) || hex_digit(c) >= 0; });
  if (!nothing_else || digits == 0 || digits % 2 != 0) return content;
  Bytes key;
  key.reserve(digits / 2);
  int high = -1;
  for (const std::uint8_t c : given) {
    const int digit = hex_digit(c);
    if (digit < 0) continue;
    if (high < 0) {
      high = digit;
    } else {
      key.push_back(static_cast<std::uint8_t>(high * 16 + digit));
      high = -1;
    }
  }
  return Secret(std::move(key));
}

}  // namespace lwm2m::storage
