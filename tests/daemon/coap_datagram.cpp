#include "tests/daemon/coap_datagram.hpp"

#include <algorithm>

namespace lwm2m::test {
namespace {

constexpr std::uint16_t kUriPath = 11;

// The nibble for a delta or a length, and the bytes that extend it (RFC 7252 §3.1).
unsigned nibble(std::size_t number) { return number < 13 ? static_cast<unsigned>(number) : number < 269 ? 13 : 14; }

void extend(ByteWriter& writer, std::size_t number) {
  if (number >= 269) {
    writer.u16(static_cast<std::uint16_t>(number - 269));
  } else if (number >= 13) {
    writer.u8(static_cast<std::uint8_t>(number - 13));
  }
}

}  // namespace

Bytes CoapDatagram::encode() const {
  Bytes out;
  ByteWriter writer(out);
  writer.u8(static_cast<std::uint8_t>(0x40U | unsigned{type} << 4U | token.size()));
  writer.u8(code);
  writer.u16(message_id);
  out.insert(out.end(), token.begin(), token.end());
  std::uint16_t before = 0;
  for (const CoapOption& option : options) {
    const auto delta = static_cast<std::size_t>(option.number - before);
    before = option.number;
    writer.u8(static_cast<std::uint8_t>(nibble(delta) << 4U | nibble(option.value.size())));
    extend(writer, delta);
    extend(writer, option.value.size());
    out.insert(out.end(), option.value.begin(), option.value.end());
  }
  if (payload.empty()) return out;
  writer.u8(0xff);
  out.insert(out.end(), payload.begin(), payload.end());
  return out;
}

std::vector<CoapOption> path_options(const std::string& path) {
  std::vector<CoapOption> out;
  for (std::size_t begin = 1; begin < path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    out.push_back({kUriPath, to_bytes(path.substr(begin, end - begin))});
    begin = end + 1;
  }
  return out;
}

std::uint8_t type_of(ByteView datagram) {
  return datagram.size() < 4 ? std::uint8_t{0} : std::uint8_t((datagram[0] >> 4U) & 3U);
}
std::uint8_t code_of(ByteView datagram) { return datagram.size() < 4 ? std::uint8_t{0} : datagram[1]; }
std::uint16_t message_id_of(ByteView datagram) {
  return datagram.size() < 4 ? std::uint16_t{0} : static_cast<std::uint16_t>(datagram[2] << 8U | datagram[3]);
}
Bytes token_of(ByteView datagram) {
  const std::size_t length = datagram.empty() ? 0 : datagram[0] & 15U;
  if (datagram.size() < 4 + length) return {};
  return {datagram.begin() + 4, datagram.begin() + 4 + static_cast<std::ptrdiff_t>(length)};
}

}  // namespace lwm2m::test
