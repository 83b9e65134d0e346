#include "tests/unit/support/datagrams.hpp"

#include <poll.h>

#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <sys/socket.h>
#include <unistd.h>

namespace lwm2m::support {

Datagrams::Datagrams(LwM2mServer& server) : server_(server), socket_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(server.port());
  connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
}

Datagrams::~Datagrams() { close(socket_); }

void Datagrams::send(ByteView datagram) { ::send(socket_, datagram.data(), datagram.size(), 0); }

Bytes Datagrams::receive() {
  const auto deadline = std::chrono::steady_clock::now() + seconds(5);
  while (std::chrono::steady_clock::now() < deadline) {
    std::array<pollfd, 2> descriptors{{{socket_, POLLIN, 0}, {server_.descriptor(), POLLIN, 0}}};
    poll(descriptors.data(), descriptors.size(), 5000);
    server_.process();
    if (Bytes datagram = take(); !datagram.empty()) return datagram;
  }
  return {};
}

Bytes Datagrams::take() {
  std::array<std::uint8_t, 1500> buffer{};
  const ssize_t count = recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
  return count > 0 ? Bytes(buffer.begin(), buffer.begin() + count) : Bytes();
}

Bytes register_message(std::uint16_t message_id) {
  Bytes message;
  ByteWriter writer(message);
  writer.u8(0x41);  // version 1, CON, a token of 1 byte
  writer.u8(0x02);  // POST
  writer.u16(message_id);
  writer.u8(0x07);
  writer.u8(0xb2);  // Uri-Path (11)
  writer.text("rd");
  writer.u8(0x11);  // Content-Format (12)
  writer.u8(40);
  writer.u8(0x36);  // Uri-Query (15)
  writer.text("ep=raw");
  writer.u8(0x09);
  writer.text("lwm2m=1.1");
  writer.u8(0x05);
  writer.text("lt=60");
  writer.u8(0xff);
  writer.text("</3/0>");
  return message;
}

Bytes probe_message(std::uint16_t message_id) {
  Bytes message;
  ByteWriter writer(message);
  writer.u16(0x4001);  // CON GET without a token
  writer.u16(message_id);
  writer.u8(0xb1);  // Uri-Path (11)
  writer.text("x");
  return message;
}

Bytes probe_answer(std::uint16_t message_id) {
  Bytes message;
  ByteWriter writer(message);
  writer.u16(0x6084);  // ACK 4.04
  writer.u16(message_id);
  return message;
}

}  // namespace lwm2m::support
