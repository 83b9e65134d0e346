// A socket of datagrams in the file system, in the place of one that the system has: the service manager's, the
// journal's.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/time.hpp"

namespace lwm2m::test {

class DatagramSocket {
 public:
  // Throws where there can be none.
  explicit DatagramSocket(std::filesystem::path path);
  ~DatagramSocket();
  DatagramSocket(const DatagramSocket&) = delete;
  DatagramSocket& operator=(const DatagramSocket&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  // The next one; none when none has come after `patience`.
  [[nodiscard]] std::optional<std::string> next(milliseconds patience);
  // Takes datagrams until one has `text` and gives that one; "" if none has after 60 s.
  [[nodiscard]] std::string wait_for(std::string_view text);

 private:
  std::filesystem::path path_;
  int fd_ = -1;
};

}  // namespace lwm2m::test
