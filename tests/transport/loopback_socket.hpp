// A UDP port on which somebody is, who says nothing or always the same.
#pragma once

#include <systemd/sd-event.h>

#include <cstdint>
#include <string>

#include "daemon/base/bytes.hpp"

namespace lwm2m::test {

class LoopbackSocket {
 public:
  // Port 0: any free one. Throws where it cannot be had.
  explicit LoopbackSocket(const std::string& address, std::uint16_t port = 0);
  ~LoopbackSocket();
  LoopbackSocket(const LoopbackSocket&) = delete;
  LoopbackSocket& operator=(const LoopbackSocket&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  // Whether a datagram has come that nobody has read.
  [[nodiscard]] bool has_datagram() const;
  void answer_everything_with(sd_event* loop, Bytes datagram);

 private:
  void answer();

  int fd_ = -1;
  sd_event_source* source_ = nullptr;
  Bytes answer_{};
};

}  // namespace lwm2m::test
