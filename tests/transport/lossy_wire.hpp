// A wire between the daemon and a server that loses, doubles and delays datagrams as a test says, and counts what it
// carries. One client; served by the test's event loop.
#pragma once

#include <systemd/sd-event.h>

#include <array>
#include <cstdint>
#include <functional>
#include <netinet/in.h>
#include <string>

#include "daemon/base/bytes.hpp"

namespace lwm2m::test {

enum class Direction { kToServer, kToClient };
enum class Fate {
  kPass,
  kDrop,
  kTwice,
  kAfterNext,  // behind the next datagram of the same direction
};

class LossyWire {
 public:
  // To the server at this IPv4 address. Throws where there is no socket.
  LossyWire(sd_event* loop, const std::string& address, std::uint16_t port);
  ~LossyWire();
  LossyWire(const LossyWire&) = delete;
  LossyWire& operator=(const LossyWire&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }  // of 127.0.0.1, for the client
  // Of the n-th datagram of a direction, from 1 on; all pass before this is called.
  void treat(std::function<Fate(Direction, unsigned)> treatment) { treatment_ = std::move(treatment); }
  // Payload of UDP in both directions, as sent, since the last call.
  std::size_t take_bytes();

 private:
  void carry(Direction direction);
  void send(Direction direction, const Bytes& datagram) const;
  int watch(sd_event* loop, Direction direction);

  std::array<int, 2> fd_{-1, -1};  // where what goes in this direction comes in
  std::array<sd_event_source*, 2> source_{};
  std::array<unsigned, 2> count_{};
  std::array<Bytes, 2> held_back_{};
  sockaddr_in client_{};
  std::uint16_t port_ = 0;
  std::size_t bytes_ = 0;
  std::function<Fate(Direction, unsigned)> treatment_{};
};

}  // namespace lwm2m::test
