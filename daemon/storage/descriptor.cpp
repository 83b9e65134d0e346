#include "daemon/storage/descriptor.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <cstring>

#include "daemon/base/secret.hpp"

namespace lwm2m::storage {

Result<Bytes> read_exactly(const Descriptor& file, std::size_t size, const std::filesystem::path& path) {
  Bytes bytes(size);
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got = ::read(file.get(), bytes.data() + done, size - done);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      const std::string why = got < 0 ? std::strerror(errno) : "shorter than it was";
      wipe(bytes);
      return fail(ErrorCode::kUnavailable, fmt::format("{}: read: {}", path.string(), why));
    }
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

}  // namespace lwm2m::storage
