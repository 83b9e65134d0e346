// A UDP socket to the test server, for what a CoAP library does not do: send the same message twice, see that nothing
// came back.
#pragma once

#include "daemon/base/bytes.hpp"
#include "tests/support/lwm2m_server.hpp"

namespace lwm2m::support {

class Datagrams {
 public:
  // The server has no thread of its own, and is served while this waits.
  explicit Datagrams(LwM2mServer& server);
  ~Datagrams();
  Datagrams(const Datagrams&) = delete;
  Datagrams& operator=(const Datagrams&) = delete;

  void send(ByteView datagram);
  // The next one that arrives; empty after five seconds.
  [[nodiscard]] Bytes receive();
  // One that is there already, without serving the server; empty where there is none.
  [[nodiscard]] Bytes take();
  [[nodiscard]] int descriptor() const { return socket_; }

 private:
  LwM2mServer& server_;
  int socket_;
};

// Confirmable messages with a token of one byte, 0x07 (RFC 7252 §3).
[[nodiscard]] Bytes register_message(std::uint16_t message_id);  // POST /rd?ep=raw&lwm2m=1.1&lt=60, ct 40, </3/0>
// To a path that the server does not know, so that it answers 4.04: what came before this answer, came.
[[nodiscard]] Bytes probe_message(std::uint16_t message_id);
[[nodiscard]] Bytes probe_answer(std::uint16_t message_id);

}  // namespace lwm2m::support
