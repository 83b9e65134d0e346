#include "tests/daemon/udp_relay.hpp"

#include <fmt/core.h>
#include <poll.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <stdexcept>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace lwm2m::test {
namespace {

constexpr std::size_t kMaximumDatagram = 65536;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

const sockaddr* generic(const sockaddr_in& address) { return reinterpret_cast<const sockaddr*>(&address); }

}  // namespace

UdpRelay::UdpRelay(std::uint16_t server_port)
    : client_side_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)),
      server_side_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)),
      wake_(eventfd(0, EFD_CLOEXEC)) {
  sockaddr_in address = loopback(0);
  socklen_t length = sizeof address;
  const sockaddr_in server = loopback(server_port);
  if (bind(client_side_, generic(address), length) < 0 ||
      getsockname(client_side_, reinterpret_cast<sockaddr*>(&address), &length) < 0 ||
      connect(server_side_, generic(server), sizeof server) < 0) {
    throw std::runtime_error("no socket");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { run(); });
}

UdpRelay::~UdpRelay() {
  eventfd_write(wake_, 1);
  if (thread_.joinable()) thread_.join();
  for (const int fd : {client_side_, server_side_, wake_}) close(fd);
}

std::string UdpRelay::uri() const { return fmt::format("coap://127.0.0.1:{}", port_); }

std::uint16_t UdpRelay::client_port() {
  const std::lock_guard lock(mutex_);
  return client_ ? ntohs(client_->sin_port) : std::uint16_t{0};
}

void UdpRelay::inject(ByteView datagram) {
  const std::lock_guard lock(mutex_);
  if (client_) sendto(client_side_, datagram.data(), datagram.size(), 0, generic(*client_), sizeof *client_);
}

std::optional<Bytes> UdpRelay::wait_for(const std::function<bool(ByteView)>& matches, milliseconds timeout) {
  std::unique_lock lock(mutex_);
  std::optional<Bytes> found;
  came_.wait_for(lock, timeout, [&] {
    const auto at = std::ranges::find_if(from_client_, [&](const Bytes& datagram) { return matches(datagram); });
    if (at != from_client_.end()) found = *at;
    return found.has_value();
  });
  return found;
}

void UdpRelay::keep_from_server(std::function<bool(ByteView)> matches) {
  const std::lock_guard lock(mutex_);
  kept_ = std::move(matches);
}

void UdpRelay::forget() {
  const std::lock_guard lock(mutex_);
  from_client_.clear();
}

void UdpRelay::run() {
  std::array<pollfd, 3> waiting{{{client_side_, POLLIN, 0}, {server_side_, POLLIN, 0}, {wake_, POLLIN, 0}}};
  while (true) {
    poll(waiting.data(), waiting.size(), -1);
    if (waiting[2].revents != 0) return;
    if (waiting[0].revents != 0) pass_to_server();
    if (waiting[1].revents != 0) pass_to_client();
  }
}

void UdpRelay::pass_to_server() {
  std::vector<std::uint8_t> buffer(kMaximumDatagram);
  sockaddr_in from{};
  socklen_t length = sizeof from;
  const ssize_t size =
      recvfrom(client_side_, buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from), &length);
  if (size < 0) return;  // an ICMP error of what was sent before
  buffer.resize(static_cast<std::size_t>(size));
  const std::lock_guard lock(mutex_);
  client_ = from;
  if (from_client_.size() < kRemembered) from_client_.push_back(buffer);
  came_.notify_all();
  if (!kept_ || !kept_(buffer)) send(server_side_, buffer.data(), buffer.size(), 0);
}

void UdpRelay::pass_to_client() {
  std::vector<std::uint8_t> buffer(kMaximumDatagram);
  const ssize_t size = recv(server_side_, buffer.data(), buffer.size(), 0);
  if (size >= 0) inject(ByteView(buffer).first(static_cast<std::size_t>(size)));
}

}  // namespace lwm2m::test
