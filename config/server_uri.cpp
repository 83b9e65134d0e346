#include "config/server_uri.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace lwm2m::config {
namespace {

constexpr std::array<std::pair<std::string_view, Scheme>, 4> kSchemes{{{"coap", Scheme::kCoap},
                                                                       {"coaps", Scheme::kCoaps},
                                                                       {"coap+tcp", Scheme::kCoapTcp},
                                                                       {"coaps+tcp", Scheme::kCoapsTcp}}};
constexpr std::string_view kSchemesAllowed = "allowed: coap, coaps, coap+tcp, coaps+tcp";

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
// Not those of <cctype>: they depend on the locale.
constexpr char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), to_lower);
  return out;
}

tl::unexpected<Error> bad(std::string_view why) { return fail(ErrorCode::kBadValue, std::string(why)); }

std::optional<Scheme> find_scheme(std::string_view text) {
  const std::string name = lower(text);
  for (const auto& [spelling, scheme] : kSchemes) {
    if (spelling == name) return scheme;
  }
  return std::nullopt;
}

bool is_label(std::string_view label) {
  const auto allowed = [](char c) {
    return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'z') || c == '-' || c == '_';
  };
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), allowed);
}

bool is_address(int family, std::string_view text) {
  std::array<unsigned char, 16> binary{};
  // The conversion ends at the first NUL: nothing may follow it.
  return text.find('\0') == std::string_view::npos && inet_pton(family, std::string(text).c_str(), binary.data()) == 1;
}

// What follows the scheme, cut into its parts but not yet looked at.
struct Authority {
  std::string_view host{};
  std::optional<std::string_view> port{};
  bool bracketed = false;
};

Result<Authority> split_bracketed(std::string_view text) {
  const std::size_t end = text.find(']');
  if (end == std::string_view::npos) return bad("']' is missing behind the IPv6 address");
  Authority out{.host = text.substr(1, end - 1), .bracketed = true};
  text.remove_prefix(end + 1);
  if (text.empty()) return out;
  if (text.front() != ':') return bad("only ':' and a port may follow ']'");
  out.port = text.substr(1);
  return out;
}

Result<Authority> split_authority(std::string_view text) {
  if (!text.empty() && text.front() == '[') return split_bracketed(text);
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return Authority{.host = text};
  if (text.find(':', colon + 1) != std::string_view::npos) return bad("an IPv6 address needs brackets: [2001:db8::1]");
  return Authority{.host = text.substr(0, colon), .port = text.substr(colon + 1)};
}

Result<Port> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0) {
    return bad("the port is not a number from 1 to 65535");
  }
  return Port(port);
}

Result<void> check_host(const Authority& authority) {
  if (authority.host.empty()) return bad("the host is missing");
  if (authority.bracketed) {
    if (authority.host.find('%') != std::string_view::npos) {
      return bad("an IPv6 address has no zone here; the key interface says which one is used");
    }
    if (!is_address(AF_INET6, authority.host)) return bad("between the brackets is no IPv6 address");
    return {};
  }
  if (is_dns_name(authority.host) || is_address(AF_INET, authority.host)) return {};
  return bad("the host is no DNS name (letters, digits, '-', '_', '.'), IPv4 address or [IPv6 address]");
}

Result<Authority> authority_of(std::string_view rest) {
  const std::size_t end = rest.find_first_of("/?#");
  const std::string_view authority = rest.substr(0, end);
  if (authority.find('@') != std::string_view::npos) return bad("user information ('@') is not allowed");
  if (end != std::string_view::npos && rest.substr(end) != "/") return bad("a path, query or fragment is not allowed");
  return split_authority(authority);
}

}  // namespace

std::string_view to_string(Scheme scheme) {
  for (const auto& [spelling, value] : kSchemes) {
    if (value == scheme) return spelling;
  }
  return "";
}

bool is_dns_name(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  std::string_view label;
  for (std::size_t begin = 0; begin <= text.size(); begin += label.size() + 1) {
    label = text.substr(begin, text.find('.', begin) - begin);
    if (!is_label(label)) return false;
  }
  return !std::all_of(label.begin(), label.end(), is_digit);  // else 10.0.0.256 would be looked up as a name
}

bool is_ip_address(std::string_view text) { return is_address(AF_INET, text) || is_address(AF_INET6, text); }

Result<ServerUri> ServerUri::parse(std::string_view text) {
  if (text.empty()) return bad("the address is empty");
  if (text.size() > kLongest) return bad(fmt::format("longer than {} bytes", kLongest));
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos) return bad(fmt::format("no scheme and '://' in front; {}", kSchemesAllowed));
  const auto scheme = find_scheme(text.substr(0, colon));
  if (!scheme) return bad(fmt::format("the scheme is not known; {}", kSchemesAllowed));
  const auto authority = authority_of(text.substr(colon + 3));
  if (!authority) return propagate(authority);
  if (const auto host = check_host(*authority); !host) return propagate(host);
  auto port = authority->port ? parse_port(*authority->port) : Result<Port>(default_port(*scheme));
  if (!port) return propagate(port);
  return ServerUri{.scheme = *scheme,
                   .host = lower(authority->host),
                   .port = *port,
                   .is_ip_literal = is_ip_address(authority->host),
                   .text = std::string(text)};
}

std::string ServerUri::to_string() const {
  const bool brackets = host.find(':') != std::string::npos;
  return fmt::format("{}://{}{}{}:{}", config::to_string(scheme), brackets ? "[" : "", host, brackets ? "]" : "",
                     port.value());
}

}  // namespace lwm2m::config
