#include "tests/transport/loopback_socket.hpp"

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace lwm2m::test {

LoopbackSocket::LoopbackSocket(const std::string& address, std::uint16_t port)
    : fd_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in local{};
  local.sin_family = AF_INET;
  local.sin_port = htons(port);
  inet_pton(AF_INET, address.c_str(), &local.sin_addr);
  if (bind(fd_, reinterpret_cast<const sockaddr*>(&local), sizeof local) < 0) throw std::runtime_error("no socket");
}

LoopbackSocket::~LoopbackSocket() {
  sd_event_source_disable_unref(source_);
  close(fd_);
}

std::uint16_t LoopbackSocket::port() const {
  sockaddr_in local{};
  socklen_t length = sizeof local;
  getsockname(fd_, reinterpret_cast<sockaddr*>(&local), &length);
  return ntohs(local.sin_port);
}

bool LoopbackSocket::has_datagram() const {
  std::uint8_t byte = 0;
  return recv(fd_, &byte, sizeof byte, MSG_PEEK | MSG_DONTWAIT) >= 0;
}

void LoopbackSocket::answer_everything_with(sd_event* loop, Bytes datagram) {
  answer_ = std::move(datagram);
  const auto on_io = [](sd_event_source*, int, std::uint32_t, void* self) {
    static_cast<LoopbackSocket*>(self)->answer();
    return 0;
  };
  if (sd_event_add_io(loop, &source_, fd_, EPOLLIN, on_io, this) < 0) throw std::runtime_error("not watched");
}

void LoopbackSocket::answer() {
  std::array<std::uint8_t, 2048> buffer{};
  sockaddr_storage from{};
  socklen_t length = sizeof from;
  if (recvfrom(fd_, buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from), &length) < 0) return;
  sendto(fd_, answer_.data(), answer_.size(), 0, reinterpret_cast<const sockaddr*>(&from), length);
}

}  // namespace lwm2m::test
