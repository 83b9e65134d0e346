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

// Signals of RFC 8323. libcoap 4.3 takes Release and Abort over UDP, too, for a reset of all that is confirmable and on
// its way: an Update under way would end in a new Register, by right of whoever speaks from the server's address.
constexpr std::uint8_t kPing = 0xe2;
constexpr std::uint8_t kRelease = 0xe4;
constexpr std::uint8_t kAbort = 0xe5;

constexpr std::uint8_t kGet = 1;
constexpr std::uint8_t kDelete = 4;

// What a request is about; values come up often, so that some of what is sent is right.
const std::vector<std::string>& paths() {
  static const std::vector<std::string> kPaths{
      "/3303/0/5700", "/3303/0/5700", "/3303/0/5750", "/3303/0/5750", "/3303/0",      "/3303/0", "/",
      "/3",           "/3/0",         "/3/0/0",       "/3/0/9",       "/3/0/11/0",    "/3303",   "/3303/0/5701",
      "/3303/1",      "/64999/0",     "/65535",       "/rd",          "/3303/0/5605", "/1",      "/.well-known/core"};
  return kPaths;
}
// Without them there would soon be nothing left to ask for.
const std::vector<std::string>& paths_to_delete() {
  static const std::vector<std::string> kPaths{"/3303/0/5750", "/3303/0/5701", "/3303/1", "/3/0/0", "/64999/0", "/"};
  return kPaths;
}
const std::vector<std::uint8_t>& methods() {
  static const std::vector<std::uint8_t> kMethods{kGet, kGet, kGet, kGet, 2, 2, 3, 3, kDelete, 5, 6, 7};
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
struct Payload {
  std::uint16_t format = 0;
  Bytes bytes{};
};
const std::vector<Payload>& payloads() {
  // 5750, which a server may write, is "hall"; 0x1676 in TLV.
  static const std::vector<Payload> kPayloads{
      {0, to_bytes("hall")},
      {0, to_bytes("0='a',1,9=''")},
      {60, {0x64, 'h', 'a', 'l', 'l'}},
      {110, to_bytes(R"([{"bn":"/3303/0/","n":"5750","vs":"hall"},{"n":"5700","v":21.5}])")},
      {110, to_bytes(R"([{"n":"/3303/0/5750","vs":"hall"}])")},
      {112, {0x81, 0xa2, 0x00, 0x6c, '/', '3',  '3',  '0', '3', '/', '0',
             '/',  '5',  '7',  '5',  '0', 0x03, 0x64, 'h', 'a', 'l', 'l'}},
      {11542, {0xe4, 0x16, 0x76, 'h', 'a', 'l', 'l'}},
      {11542, {0x08, 0x00, 0x07, 0xe4, 0x16, 0x76, 'h', 'a', 'l', 'l'}},  // an instance with it
      {112, {0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f}},            // arrays without end
      {112, {0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}},      // an array of all there is
      {11542, {0xf8, 0xff, 0xff, 0xff, 0xff, 0xff}},                      // a length beyond all
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
  if (out.size() > 1 && (out[1] == kRelease || out[1] == kAbort)) out[1] = kPing;
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
  static const std::vector<std::uint8_t> kCodes{0,    0x41, 0x44, 0x45, 0x5f, 0x80, 0x84,
                                                0x88, 0xa3, 0xe1, 0xe2, 0xe3, 0x1f, 0xff};
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
  const auto number = [](std::uint16_t value) {
    return Bytes{static_cast<std::uint8_t>(value >> 8U), static_cast<std::uint8_t>(value)};
  };
  if (out.code == kGet && below(3) == 0) out.options.push_back({kObserve, below(3) == 0 ? Bytes{1} : Bytes{}});
  for (CoapOption& segment : path_options(one_of(out.code == kDelete ? paths_to_delete() : paths()))) {
    out.options.push_back(std::move(segment));
  }
  const bool has_payload = out.code != kGet && out.code != kDelete && below(8) != 0;
  const Payload& payload = one_of(payloads());
  if (has_payload) out.options.push_back({kContentFormat, number(below(4) == 0 ? one_of(formats()) : payload.format)});
  for (std::size_t i = below(6); i > 3; --i) out.options.push_back({kUriQuery, to_bytes(one_of(queries()))});
  if (below(2) == 0) out.options.push_back({kAccept, number(one_of(formats()))});
  if (below(8) == 0) out.options.push_back({kBlock2, random_bytes(3)});
  if (below(8) == 0) out.options.push_back({kBlock1, random_bytes(3)});
  if (!has_payload) return out;
  out.payload = payload.bytes;
  if (below(8) == 0) out.payload = random_bytes(1024);
  if (below(3) == 0) mutate(out.payload);
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
