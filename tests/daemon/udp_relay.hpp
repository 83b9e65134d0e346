// A wire between lwm2md and a server that can be tapped: what either sends to the relay goes on to the other. A test
// sees what lwm2md sends, and sends to it as if it were the server, from the one address that it hears.
//
// Runs in a thread of its own. One client at a time: the newest address that has sent something.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <netinet/in.h>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/time.hpp"

namespace lwm2m::test {

class UdpRelay {
 public:
  // To this port of 127.0.0.1. Throws where there is no socket.
  explicit UdpRelay(std::uint16_t server_port);
  ~UdpRelay();
  UdpRelay(const UdpRelay&) = delete;
  UdpRelay& operator=(const UdpRelay&) = delete;

  [[nodiscard]] std::string uri() const;  // for lwm2md
  // Where lwm2md sends from; 0 before it has.
  [[nodiscard]] std::uint16_t client_port();
  // To lwm2md, from the server's address.
  void inject(ByteView datagram);
  // The first datagram of lwm2md that matches, of those that came since the last forget(); nothing after `timeout`.
  std::optional<Bytes> wait_for(const std::function<bool(ByteView)>& matches, milliseconds timeout);
  // What matches is not passed on to the server any more.
  void keep_from_server(std::function<bool(ByteView)> matches);
  void forget();

 private:
  static constexpr std::size_t kRemembered = 4096;  // datagrams

  void run();
  void pass_to_server();
  void pass_to_client();

  int client_side_ = -1;
  int server_side_ = -1;
  int wake_ = -1;
  std::uint16_t port_ = 0;

  std::mutex mutex_{};  // guards what follows
  std::condition_variable came_{};
  std::optional<sockaddr_in> client_{};
  std::vector<Bytes> from_client_{};
  std::function<bool(ByteView)> kept_{};
  std::thread thread_{};
};

}  // namespace lwm2m::test
