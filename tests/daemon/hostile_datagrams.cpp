#include "tests/daemon/hostile_datagrams.hpp"

#include <algorithm>
#include <string>

namespace lwm2m::test {
namespace {

constexpr std::size_t kMaximumDatagram = 1600;  // more than the daemon takes

// Option numbers (RFC 7252 §12.2, RFC 7641, RFC 7959).
constexpr std::uint16_t kObserve = 6;
constexpr std::uint16_t kContentFormat = 12;
constexpr std::uint16_t kUriQuery = 15;
constexpr std::uint16_t kAccept = 17;
constexpr std::uint16_t kBlock2 = 23;
constexpr std::uint16_t kBlock1 = 27;

const std::vector<std::string>& paths() {
  static const std::vector<std::string> kPaths{"/",
                                               "/3",
                                               "/3/0",
                                               "/3/0/0",
                                               "/3/0/9",
                                               "/3/0/11/0",
                                               "/3303",
                                               "/3303/0",
                                               "/3303/0/5700",
                                               "/3303/0/5701",
                                               "/3303/0/5750",
                                               "/3303/1",
                                               "/64999/0",
                                               "/65535",
                                               "/rd",
                                               "/.well-known/core",
                                               "/1",
                                               "/3303/0/5605"};
  return kPaths;
}
const std::vector<std::uint8_t>& methods() {
  static const std::vector<std::uint8_t> kMethods{1, 1, 1, 2, 3, 4, 5, 6, 7};
  return kMethods;
}
// Text, link format, opaque, CBOR, SenML JSON, SenML CBOR, TLV, LwM2M JSON, and one that is none.
const std::vector<std::uint16_t>& formats() {
  static const std::vector<std::uint16_t> kFormats{0, 40, 42, 60, 110, 112, 11542, 11543, 65535};
  return kFormats;
}
const std::vector<std::string>& queries() {
  static const std::vector<std::string> kQueries{"pmin=1", "pmax=60", "gt=5",    "st=0",     "epmin=4294967295",
                                                 "pmin=",  "=",       "pmin=-1", "gt=1e999", "x=y"};
  return kQueries;
}
const std::vector<Bytes>& payloads() {
  static const std::vector<Bytes> kPayloads{
      to_bytes("21.5"),
      to_bytes("0='a',1,9=''"),
      to_bytes(R"([{"bn":"/3303/0/","n":"5700","v":21.5},{"n":"5750","vs":"x"}])"),
      {0x82, 0xa3, 0x21, 0x69, '/', '3', '3', '0',  '3',  '/',  '0',
       '/',  '5',  0x00, 0x63, '7', '0', '0', 0x02, 0xf9, 0x4d, 0x60},  // SenML CBOR
      {0xe4, 0x16, 0x44, 0x41, 0xac, 0x00, 0x00},                       // TLV: 5700 = 21.5
      {0x08, 0x00, 0x07, 0xe4, 0x16, 0x44, 0x41, 0xac, 0x00, 0x00},     // TLV: an instance with it
      {0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f},                 // CBOR: arrays without end
      {0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},           // CBOR: an array of all there is
      {0xf8, 0xff, 0xff, 0xff, 0xff, 0xff},                             // TLV: a length beyond all
  };
  return kPayloads;
}

}  // namespace

Bytes HostileDatagrams::next() {
  Bytes out;
  switch (below(8)) {
    case 0:
      out = random_bytes(64);
      break;
    case 1:
      out = random_bytes(kMaximumDatagram);
      break;
    case 2:
      out = random_message();
      break;
    case 3:
      out = request().encode();
      break;
    case 4:
      out = request().encode();
      out.resize(below(out.size()) + 1);
      break;
    default:
      out = request().encode();
      mutate(out);
  }
  if (out.size() > 2) out[2] &= 0x7f;  // below kReservedMessageIds
  return out;
}

Bytes HostileDatagrams::random_bytes(std::size_t most) {
  Bytes out(below(most) + 1);
  std::ranges::generate(out, [this] { return byte(); });
  return out;
}

// Acknowledgements, resets, answers and pings that belong to nothing.
Bytes HostileDatagrams::random_message() {
  static const std::vector<std::uint8_t> kCodes{0, 0x41, 0x44, 0x45, 0x5f, 0x80, 0x84, 0x88, 0xa3, 0xe1, 0x1f, 0xff};
  CoapDatagram out{.type = static_cast<std::uint8_t>(below(4)), .code = one_of(kCodes)};
  out.message_id = static_cast<std::uint16_t>(random_());
  out.token = random_bytes(8);
  if (below(2) == 0) out.options.push_back({static_cast<std::uint16_t>(below(300)), random_bytes(20)});
  if (below(2) == 0) out.payload = random_bytes(64);
  return out.encode();
}

CoapDatagram HostileDatagrams::request() {
  CoapDatagram out{.type = static_cast<std::uint8_t>(below(2)), .code = one_of(methods())};
  out.message_id = static_cast<std::uint16_t>(random_());
  out.token = random_bytes(8);
  const auto number = [this](std::uint16_t value) {
    return Bytes{static_cast<std::uint8_t>(value >> 8U), static_cast<std::uint8_t>(value)};
  };
  if (out.code == 1 && below(4) == 0) out.options.push_back({kObserve, below(2) == 0 ? Bytes{} : Bytes{1}});
  for (CoapOption& segment : path_options(one_of(paths()))) out.options.push_back(std::move(segment));
  const bool has_payload = out.code != 1 && out.code != 4 && below(8) != 0;
  if (has_payload) out.options.push_back({kContentFormat, number(one_of(formats()))});
  for (std::size_t i = below(3); i > 0; --i) out.options.push_back({kUriQuery, to_bytes(one_of(queries()))});
  if (below(2) == 0) out.options.push_back({kAccept, number(one_of(formats()))});
  if (below(6) == 0) out.options.push_back({kBlock2, random_bytes(3)});
  if (below(6) == 0) out.options.push_back({kBlock1, random_bytes(3)});
  if (has_payload) out.payload = payload();
  return out;
}

Bytes HostileDatagrams::payload() {
  if (below(8) == 0) return random_bytes(1024);
  Bytes out = one_of(payloads());
  if (below(2) == 0) mutate(out);
  return out;
}

void HostileDatagrams::mutate(Bytes& datagram) {
  for (std::size_t i = below(6) + 1; i > 0 && !datagram.empty(); --i) {
    const auto at = datagram.begin() + static_cast<std::ptrdiff_t>(below(datagram.size()));
    switch (below(6)) {
      case 0:
        *at = byte();
        break;
      case 1:
        *at = static_cast<std::uint8_t>(*at ^ (1U << below(8)));
        break;
      case 2:
        *at = below(2) == 0 ? 0xff : 0x00;
        break;
      case 3:
        datagram.erase(at);
        break;
      case 4:
        datagram.insert(at, byte());
        break;
      default: {
        const Bytes tail(at, datagram.end());  // said twice
        datagram.insert(datagram.end(), tail.begin(), tail.end());
      }
    }
  }
  if (datagram.size() > kMaximumDatagram) datagram.resize(kMaximumDatagram);
}

}  // namespace lwm2m::test
