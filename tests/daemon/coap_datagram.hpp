// CoAP messages as bytes (RFC 7252 §3), for what no CoAP library sends.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/base/bytes.hpp"

namespace lwm2m::test {

struct CoapOption {
  std::uint16_t number = 0;
  Bytes value{};
};

struct CoapDatagram {
  std::uint8_t type = 0;  // CON, NON, ACK, RST
  std::uint8_t code = 0;
  std::uint16_t message_id = 0;
  Bytes token{};
  std::vector<CoapOption> options{};  // in the order of their numbers
  Bytes payload{};

  [[nodiscard]] Bytes encode() const;
};

// "/3303/0/5700" as Uri-Path options.
[[nodiscard]] std::vector<CoapOption> path_options(const std::string& path);

// Of what has been received; 0 where it is too short.
[[nodiscard]] std::uint8_t type_of(ByteView datagram);
[[nodiscard]] std::uint8_t code_of(ByteView datagram);
[[nodiscard]] std::uint16_t message_id_of(ByteView datagram);
[[nodiscard]] Bytes token_of(ByteView datagram);

}  // namespace lwm2m::test
