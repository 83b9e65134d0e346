// A file descriptor that is closed when it goes, and what it has.
#pragma once

#include <unistd.h>

#include <filesystem>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"

namespace lwm2m::storage {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

// So many bytes, from where it stands. They may be secret: one buffer of the right size, because a vector that grows leaves
// copies behind. `path` is for the error: kUnavailable, if there are less or they cannot be read.
Result<Bytes> read_exactly(const Descriptor& file, std::size_t size, const std::filesystem::path& path);

}  // namespace lwm2m::storage
