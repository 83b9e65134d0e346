// Datagrams that nobody should send: random bytes, valid requests cut short or changed, answers to nothing. The same
// seed gives the same ones.
//
// Nothing of a valid request asks for what would end the registration by right (object 1, Reboot), so that whatever
// becomes of it is the daemon's fault. Message ids are below kReservedMessageIds; those above are left to the test.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "tests/daemon/coap_datagram.hpp"

namespace lwm2m::test {

class HostileDatagrams {
 public:
  static constexpr std::uint16_t kReservedMessageIds = 0x8000;

  explicit HostileDatagrams(std::uint64_t seed) : random_(seed) {}

  [[nodiscard]] Bytes next();

 private:
  [[nodiscard]] Bytes random_bytes(std::size_t most);
  [[nodiscard]] Bytes random_message();
  [[nodiscard]] CoapDatagram request();
  void mutate(Bytes& datagram);
  [[nodiscard]] std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }
  [[nodiscard]] std::uint8_t byte() { return static_cast<std::uint8_t>(random_()); }
  template <class Row>
  [[nodiscard]] const Row& one_of(const std::vector<Row>& rows) {
    return rows[below(rows.size())];
  }

  std::mt19937_64 random_;
};

}  // namespace lwm2m::test
