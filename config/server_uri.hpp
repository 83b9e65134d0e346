// The address of a server as resource /0/x/0 and the key server.uri have it: scheme://host[:port]. No user information,
// path or query (Core 1.1.1 appendix E.1, resource 0; RFC 7252 §6 and RFC 8323 §8 the ports). libcoap's own splitter
// is not used: it has had memory errors. Nothing is resolved here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "config/vocabulary.hpp"
#include "daemon/base/result.hpp"

namespace lwm2m::config {

enum class Scheme : std::uint8_t { kCoap, kCoaps, kCoapTcp, kCoapsTcp };

// "coap", "coaps", "coap+tcp", "coaps+tcp"
[[nodiscard]] std::string_view to_string(Scheme scheme);
[[nodiscard]] constexpr bool is_secure(Scheme scheme) {
  return scheme == Scheme::kCoaps || scheme == Scheme::kCoapsTcp;
}
[[nodiscard]] constexpr bool is_tcp(Scheme scheme) { return scheme == Scheme::kCoapTcp || scheme == Scheme::kCoapsTcp; }
// 5683 without, 5684 with (D)TLS.
[[nodiscard]] constexpr Port default_port(Scheme scheme) {
  return Port(is_secure(scheme) ? std::uint16_t{5684} : std::uint16_t{5683});
}

struct ServerUri {
  static constexpr std::size_t kLongest = 255;  // bytes: the range of /0/x/0

  Scheme scheme = Scheme::kCoaps;
  std::string host{};          // lower case; an IPv6 address without its brackets
  Port port{};                 // never 0
  bool is_ip_literal = false;  // else a DNS name: only that one goes into the SNI extension (RFC 6066 §3)
  std::string text{};          // as it was written: what status and D-Bus show

  // kBadValue says what is wrong and what is allowed, and never quotes the text: it may hold a password by mistake. A
  // lone
  // "/" behind the authority is the same as no path (RFC 3986 §6.2.3) and is accepted.
  static Result<ServerUri> parse(std::string_view text);
  // One spelling for each address, with its port: "coaps://[2001:db8::1]:5684".
  [[nodiscard]] std::string to_string() const;

  friend bool operator==(const ServerUri&, const ServerUri&) = default;
};

// A DNS name in ASCII: labels of letters, digits, hyphens and underscores, 253 bytes at most, the last label no number.
[[nodiscard]] bool is_dns_name(std::string_view text);
// An IPv4 address in dotted decimal, or an IPv6 address without brackets and zone.
[[nodiscard]] bool is_ip_address(std::string_view text);

}  // namespace lwm2m::config
