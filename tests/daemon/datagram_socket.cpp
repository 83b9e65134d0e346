#include "tests/daemon/datagram_socket.hpp"

#include <poll.h>

#include <chrono>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace lwm2m::test {

DatagramSocket::DatagramSocket(std::filesystem::path path)
    : path_(std::move(path)), fd_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path_.native().size() >= sizeof address.sun_path) throw std::runtime_error("the path of a socket is too long");
  path_.native().copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
  if (bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) < 0) throw std::runtime_error("no socket");
}

DatagramSocket::~DatagramSocket() {
  close(fd_);
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

std::optional<std::string> DatagramSocket::next(milliseconds patience) {
  pollfd waiting{fd_, POLLIN, 0};
  if (poll(&waiting, 1, static_cast<int>(patience.count())) <= 0) return std::nullopt;
  std::string datagram(1U << 16U, '\0');
  const ssize_t size = recv(fd_, datagram.data(), datagram.size(), 0);
  datagram.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
  return datagram;
}

std::string DatagramSocket::wait_for(std::string_view text) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + seconds(60);
  while (Clock::now() < end) {
    const auto datagram = next(std::chrono::ceil<milliseconds>(end - Clock::now()));
    if (datagram && datagram->find(text) != std::string::npos) return *datagram;
  }
  return "";
}

}  // namespace lwm2m::test
