#include "dbus/secret_reader.hpp"

#include <fmt/core.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace lwm2m::dbus {
namespace {

// -1 with EAGAIN where reading would wait.
ssize_t read_now(int descriptor, std::uint8_t* to, std::size_t size) {
  pollfd ready{descriptor, POLLIN, 0};
  const int events = ::poll(&ready, 1, 0);
  if (events == 0) errno = EAGAIN;
  return events > 0 ? ::read(descriptor, to, size) : -1;
}

}  // namespace

Result<Secret> read_secret(int descriptor) {
  Bytes content(kMaximumSecret + 1);  // one buffer: one that grows leaves copies behind
  std::size_t size = 0;
  while (size < content.size()) {
    const ssize_t got = read_now(descriptor, content.data() + size, content.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      const bool early = errno == EAGAIN;
      const std::string why = early ? "more is to come; write all of it and close it first" : std::strerror(errno);
      wipe(content);
      return fail(early ? ErrorCode::kUnavailable : ErrorCode::kBadValue, fmt::format("the file descriptor: {}", why));
    }
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size == 0) return fail(ErrorCode::kBadValue, "the file descriptor: nothing in it");
  if (size > kMaximumSecret) {
    wipe(content);
    return fail(ErrorCode::kBadValue, fmt::format("the file descriptor: more than {} bytes", kMaximumSecret));
  }
  Bytes exact(content.begin(), content.begin() + static_cast<std::ptrdiff_t>(size));
  wipe(content);
  return Secret(std::move(exact));
}

}  // namespace lwm2m::dbus
