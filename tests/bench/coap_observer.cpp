#include "tests/bench/coap_observer.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/time.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace lwm2m::bench {
namespace {

constexpr std::uint8_t kHeaderLength = 4;
constexpr std::uint8_t kToken = 0x77;
// The first byte of a message: version 1, type, length of the token.
constexpr std::uint8_t kConfirmable = 0x40;
constexpr std::uint8_t kAcknowledgement = 0x60;
constexpr std::uint8_t kTypeBits = 0x30;
constexpr std::uint8_t kTokenLengthBits = 0x0f;
// Codes: class in the upper three bits.
constexpr std::uint8_t kGet = 0x01;
constexpr std::uint8_t kCreated = 0x41;
constexpr std::uint8_t kChanged = 0x44;
constexpr std::uint8_t kContent = 0x45;

void require(bool success, const char* what) {
  if (!success) throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

CoapObserver::CoapObserver(std::uint16_t port) : socket_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval patience{10, 0};
  require(setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0, "the socket");
  require(bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0, "the port of the server");
}

CoapObserver::~CoapObserver() { close(socket_); }

void CoapObserver::await_register() {
  while (!registered_) receive();
}

void CoapObserver::observe(std::string_view path) {
  std::vector<std::uint8_t> request{kConfirmable | 1, kGet, 0, 1, kToken, 0x60};  // Observe (6), of no bytes: register
  unsigned delta = 5;                                                             // from Observe to Uri-Path (11)
  while (!path.empty()) {
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), segment.size() + 1));
    request.push_back(static_cast<std::uint8_t>(delta << 4U | segment.size()));
    request.insert(request.end(), segment.begin(), segment.end());
    delta = 0;
  }
  send(request);
  await_notification();  // the first is the answer
}

void CoapObserver::await_notification() {
  do receive();
  while (!is_of_observation());
  if (buffer_[1] != kContent) throw std::runtime_error("the path cannot be observed");
  if ((buffer_[0] & kTypeBits) == 0) send(std::array{kAcknowledgement, std::uint8_t(0), buffer_[2], buffer_[3]});
}

void CoapObserver::receive() {
  socklen_t size = sizeof client_;
  const ssize_t length =
      recvfrom(socket_, buffer_.data(), buffer_.size(), 0, reinterpret_cast<sockaddr*>(&client_), &size);
  require(length >= 0, "nothing comes from the client");
  length_ = static_cast<std::size_t>(length);
  if (is_request()) answer_request();
}

// 2.01 with Location-Path (8) "rd", "0" to the first, 2.04 to the Updates that follow.
void CoapObserver::answer_request() {
  const std::size_t token_end = kHeaderLength + (buffer_[0] & kTokenLengthBits);
  if (token_end > length_) return;
  std::vector<std::uint8_t> answer(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(token_end));
  answer[0] = static_cast<std::uint8_t>((answer[0] & ~kTypeBits) | (kAcknowledgement & kTypeBits));
  answer[1] = registered_ ? kChanged : kCreated;
  if (!registered_) answer.insert(answer.end(), {0x82, 'r', 'd', 0x01, '0'});
  send(answer);
  registered_ = true;
}

void CoapObserver::send(std::span<const std::uint8_t> datagram) {
  const auto* to = reinterpret_cast<const sockaddr*>(&client_);
  require(sendto(socket_, datagram.data(), datagram.size(), 0, to, sizeof client_) >= 0, "the client's address");
}

bool CoapObserver::is_request() const { return length_ >= kHeaderLength && buffer_[1] != 0 && buffer_[1] < 0x20; }

bool CoapObserver::is_of_observation() const {
  return length_ > kHeaderLength && (buffer_[0] & kTokenLengthBits) == 1 && buffer_[4] == kToken && buffer_[1] >= 0x40;
}

}  // namespace lwm2m::bench
