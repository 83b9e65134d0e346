#include "tests/transport/lossy_wire.hpp"

#include <arpa/inet.h>
#include <stdexcept>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace lwm2m::test {
namespace {

constexpr std::size_t kMaximumDatagram = 65536;

std::size_t index(Direction direction) { return static_cast<std::size_t>(direction); }

sockaddr_in ipv4(const std::string& address, std::uint16_t port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_port = htons(port);
  inet_pton(AF_INET, address.c_str(), &out.sin_addr);
  return out;
}

sockaddr* generic(sockaddr_in& address) { return reinterpret_cast<sockaddr*>(&address); }

}  // namespace

LossyWire::LossyWire(sd_event* loop, const std::string& address, std::uint16_t port) {
  for (int& fd : fd_) fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in server = ipv4(address, port);
  sockaddr_in own = ipv4("127.0.0.1", 0);
  socklen_t length = sizeof own;
  const int client_side = fd_[index(Direction::kToServer)];
  if (bind(client_side, generic(own), length) < 0 || getsockname(client_side, generic(own), &length) < 0 ||
      ::connect(fd_[index(Direction::kToClient)], generic(server), sizeof server) < 0 ||
      watch(loop, Direction::kToServer) < 0 || watch(loop, Direction::kToClient) < 0) {
    throw std::runtime_error("no wire");
  }
  port_ = ntohs(own.sin_port);
}

LossyWire::~LossyWire() {
  for (sd_event_source* source : source_) sd_event_source_disable_unref(source);
  for (const int fd : fd_) close(fd);
}

std::size_t LossyWire::take_bytes() { return std::exchange(bytes_, 0); }

int LossyWire::watch(sd_event* loop, Direction direction) {
  const sd_event_io_handler_t to_server = [](sd_event_source*, int, std::uint32_t, void* self) {
    static_cast<LossyWire*>(self)->carry(Direction::kToServer);
    return 0;
  };
  const sd_event_io_handler_t to_client = [](sd_event_source*, int, std::uint32_t, void* self) {
    static_cast<LossyWire*>(self)->carry(Direction::kToClient);
    return 0;
  };
  return sd_event_add_io(loop, &source_[index(direction)], fd_[index(direction)], EPOLLIN,
                         direction == Direction::kToServer ? to_server : to_client, this);
}

void LossyWire::carry(Direction direction) {
  Bytes datagram(kMaximumDatagram);
  sockaddr_in from{};
  socklen_t length = sizeof from;
  const ssize_t size = recvfrom(fd_[index(direction)], datagram.data(), datagram.size(), 0, generic(from), &length);
  if (size < 0) return;  // an ICMP error of what was sent before
  if (direction == Direction::kToServer) client_ = from;
  datagram.resize(static_cast<std::size_t>(size));
  bytes_ += datagram.size();
  const Fate fate = treatment_ ? treatment_(direction, ++count_[index(direction)]) : Fate::kPass;
  Bytes& held_back = held_back_[index(direction)];
  if (fate == Fate::kAfterNext) {
    held_back = std::move(datagram);
    return;
  }
  if (fate != Fate::kDrop) send(direction, datagram);
  if (fate == Fate::kTwice) send(direction, datagram);
  if (!held_back.empty()) send(direction, std::exchange(held_back, {}));
}

void LossyWire::send(Direction direction, const Bytes& datagram) const {
  if (direction == Direction::kToServer) {
    ::send(fd_[index(Direction::kToClient)], datagram.data(), datagram.size(), 0);
  } else {
    ::sendto(fd_[index(Direction::kToServer)], datagram.data(), datagram.size(), 0,
             reinterpret_cast<const sockaddr*>(&client_), sizeof client_);
  }
}

}  // namespace lwm2m::test
