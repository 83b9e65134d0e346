#include "daemon/platform/users.hpp"

#include <pwd.h>

#include <cerrno>
#include <charconv>
#include <limits>
#include <vector>

namespace lwm2m::platform {
namespace {

std::optional<uid_t> number(const std::string& text) {
  uid_t uid = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, uid);
  // The greatest one is not a user: it says "unchanged" to chown(2) and its kin.
  if (error != std::errc{} || stop != end || uid == std::numeric_limits<uid_t>::max()) return std::nullopt;
  return uid;
}

}  // namespace

std::optional<uid_t> find_user(const std::string& user) {
  constexpr std::size_t kLargestEntry = 1 << 20;
  std::vector<char> buffer(1024);
  passwd entry{};
  passwd* found = nullptr;
  while (getpwnam_r(user.c_str(), &entry, buffer.data(), buffer.size(), &found) == ERANGE &&
         buffer.size() < kLargestEntry) {
    buffer.resize(buffer.size() * 4);
  }
  return found == nullptr ? number(user) : std::optional(entry.pw_uid);
}

}  // namespace lwm2m::platform
