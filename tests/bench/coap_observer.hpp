// As much of an LwM2M server as one observation takes: answers the client's Register and Updates, observes one path,
// and says when a notification is there. One UDP socket on 127.0.0.1, blocking, RFC 7252 by hand, so that nothing but
// the system call stands between the wire and the clock. It neither retransmits nor knows blocks. Owned by bus-load.
// Throws std::system_error for what the socket says, std::runtime_error when nothing comes within 10 s.
#pragma once

#include <array>
#include <cstdint>
#include <netinet/in.h>
#include <span>
#include <string_view>

namespace lwm2m::bench {

class CoapObserver {
 public:
  explicit CoapObserver(std::uint16_t port);
  ~CoapObserver();
  CoapObserver(const CoapObserver&) = delete;
  CoapObserver& operator=(const CoapObserver&) = delete;

  void await_register();
  // "3303/0/5700". Returns when the observation is established.
  void observe(std::string_view path);
  void await_notification();

 private:
  // The next datagram, which is in buffer_ then.
  void receive();
  void answer_request();
  void send(std::span<const std::uint8_t> datagram);
  [[nodiscard]] bool is_request() const;
  [[nodiscard]] bool is_of_observation() const;

  int socket_ = -1;
  sockaddr_in client_{};
  bool registered_ = false;
  std::array<std::uint8_t, 2048> buffer_{};
  std::size_t length_ = 0;
};

}  // namespace lwm2m::bench
