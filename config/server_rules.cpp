#include "config/server_rules.hpp"

#include <fmt/core.h>

#include <array>
#include <string>

#include "config/cipher_suites.hpp"

namespace lwm2m::config {
namespace {

// One entry with the way to complain about it.
struct Subject {
  const Parsed<ServerConfig>& server;
  Problems& problems;

  [[nodiscard]] const ServerConfig& values() const { return server.values; }
  void add(std::string_view key, std::string text) const {
    problems.add(server.where(key), "server." + std::string(key), std::move(text));
  }
  // The address is there: without, nothing can be said about transport and protection.
  [[nodiscard]] bool knows_uri() const { return server.has("uri") && server.usable("uri"); }
};

// Nothing goes out in the clear by oversight, and nobody believes in a protection that is not there.
void protection_is_what_the_uri_says(const Subject& subject) {
  if (!subject.knows_uri() || !subject.server.usable("security")) return;
  const Scheme scheme = subject.values().uri.scheme;
  const bool nosec = subject.values().security == SecurityMode::kNoSec;
  if (!is_secure(scheme) && !nosec) {
    subject.add("security",
                fmt::format("{}:// goes out in the clear; allowed: security = \"nosec\" in writing, or {}://",
                            to_string(scheme), is_tcp(scheme) ? "coaps+tcp" : "coaps"));
  }
  if (is_secure(scheme) && nosec) {
    subject.add("security",
                fmt::format("\"nosec\" with {0}://; allowed: \"psk\", \"x509\", \"rpk\" with {0}://, or {1}://",
                            to_string(scheme), is_tcp(scheme) ? "coap+tcp" : "coap"));
  }
}

constexpr std::array<std::string_view, 3> kKeySources{"key-credential", "key-file", "key-uri"};
constexpr std::string_view kOneKeySource = "allowed: one of key-credential, key-file, key-uri";

void one_key_source(const Subject& subject) {
  if (!subject.server.usable("security") || subject.values().security == SecurityMode::kNoSec) return;
  if (subject.knows_uri() && !is_secure(subject.values().uri.scheme)) return;  // already told to say "nosec"
  std::string_view first;
  for (const std::string_view source : kKeySources) {
    if (!subject.server.has(source)) continue;
    if (!first.empty())
      subject.add(source, fmt::format("a second source of the key beside {}; {}", first, kOneKeySource));
    if (first.empty()) first = source;
  }
  if (first.empty()) {
    const Origin& at = subject.server.origin;
    subject.problems.add(at, "server",
                         fmt::format("no source of the key; {} (or security = \"nosec\")", kOneKeySource));
  }
}

// Keys that have a meaning in some modes only; elsewhere they show that the mode is not what the writer thinks.
struct KeyForModes {
  std::string_view key;
  bool psk, x509, rpk;
};
// clang-format off
constexpr KeyForModes kKeysForModes[] = {
    {"identity",              true,  false, false},
    {"key-credential",        true,  true,  true},
    {"key-file",              true,  true,  true},
    {"key-uri",               false, true,  true},
    {"certificate-file",      false, true,  true},
    {"peer-certificate-file", false, true,  true},
    {"certificate-usage",     false, true,  false},
    {"matching-type",         false, true,  true},
    {"trust-store",           false, true,  false},
    {"server-name",           true,  true,  true},
    {"ciphersuites",          true,  true,  true},
};
// clang-format on

bool applies(const KeyForModes& row, SecurityMode mode) {
  switch (mode) {
    case SecurityMode::kPsk:
      return row.psk;
    case SecurityMode::kX509:
      return row.x509;
    case SecurityMode::kRpk:
      return row.rpk;
    case SecurityMode::kNoSec:
      return false;
  }
  return false;
}

std::string modes_of(const KeyForModes& row) {
  std::string out;
  for (const SecurityMode mode : {SecurityMode::kPsk, SecurityMode::kX509, SecurityMode::kRpk}) {
    if (applies(row, mode)) out += fmt::format("{}\"{}\"", out.empty() ? "" : ", ", to_string(mode));
  }
  return out;
}

void keys_fit_the_mode(const Subject& subject) {
  if (!subject.server.usable("security")) return;
  for (const KeyForModes& row : kKeysForModes) {
    if (!subject.server.has(row.key) || applies(row, subject.values().security)) continue;
    subject.add(row.key, fmt::format("has no meaning with security = \"{}\"; allowed with: {}",
                                     to_string(subject.values().security), modes_of(row)));
  }
}

// Never "accept any" (resources /0/x/4 and 15): a constraint needs what it constrains to, and a raw key has no chain.
void peer_certificate_where_it_is_needed(const Subject& subject) {
  if (!subject.server.usable("security") || subject.server.has("peer-certificate-file")) return;
  const ServerConfig& values = subject.values();
  if (values.security == SecurityMode::kRpk) {
    subject.add("security", "\"rpk\" without the server's public key; allowed: with peer-certificate-file");
  }
  if (values.security != SecurityMode::kX509) return;
  if (values.certificate_usage != CertificateUsage::kDomainIssuedCertificate) {
    subject.add("certificate-usage", "nothing to compare with; allowed: 3, or with peer-certificate-file");
  }
  if (values.matching_type != MatchingType::kExact) {
    subject.add("matching-type", "nothing to compare with; allowed: 0, or with peer-certificate-file");
  }
}

void suites_fit_the_mode(const Subject& subject) {
  if (!subject.server.has("ciphersuites") || !subject.server.usable("ciphersuites")) return;
  if (!subject.server.usable("security") || subject.values().security == SecurityMode::kNoSec) return;
  if (subject.values().ciphersuites.empty())
    subject.add("ciphersuites", "the list is empty; allowed: one suite or more");
  for (const CipherSuite id : subject.values().ciphersuites) {
    const CipherSuiteInfo* suite = find_cipher_suite(id);
    if (suite == nullptr || fits(*suite, subject.values().security)) continue;
    subject.add("ciphersuites",
                fmt::format("{} cannot be used with security = \"{}\"; allowed: suites with {}", suite->name,
                            to_string(subject.values().security),
                            subject.values().security == SecurityMode::kPsk ? "PSK" : "ECDHE_ECDSA or ECDHE_RSA"));
  }
}

void hold_off_of_a_bootstrap_server_only(const Subject& subject) {
  if (!subject.server.has("client-hold-off") || !subject.server.usable("bootstrap") || subject.values().bootstrap)
    return;
  subject.add("client-hold-off", "not a bootstrap server; allowed: with bootstrap = true");
}

void lifetime_not_below_its_minimum(const Subject& subject) {
  if (!subject.server.usable("lifetime") || !subject.server.usable("minimum-lifetime")) return;
  const ServerConfig& values = subject.values();
  if (values.lifetime >= values.minimum_lifetime) return;
  subject.add("minimum-lifetime", fmt::format("{} is more than the lifetime; allowed: 0 to {}",
                                              values.minimum_lifetime.count(), values.lifetime.count()));
}

// A maximum below the minimum would be ignored (Core 1.1.1 §7.3.1).
void periods_in_order(const Subject& subject) {
  if (!subject.server.usable("default-minimum-period") || !subject.server.usable("default-maximum-period")) return;
  const ServerConfig& values = subject.values();
  if (values.default_maximum_period.count() == 0 || values.default_maximum_period >= values.default_minimum_period)
    return;
  subject.add("default-maximum-period",
              fmt::format("{} is below default-minimum-period; allowed: 0, or {} and more",
                          values.default_maximum_period.count(), values.default_minimum_period.count()));
}

void binding_has_the_transport_of_the_uri(const Subject& subject) {
  if (!subject.knows_uri() || !subject.server.has("binding") || !subject.server.usable("binding")) return;
  const bool tcp = is_tcp(subject.values().uri.scheme);
  if (subject.values().binding == Binding::kUdpAndTcp) return;
  if ((subject.values().binding == Binding::kTcp) == tcp) return;
  subject.add("binding", fmt::format("\"{}\" lacks the transport of {}://; allowed: \"{}\", \"UT\"",
                                     to_string(subject.values().binding), to_string(subject.values().uri.scheme),
                                     tcp ? "T" : "U"));
}

constexpr void (*kRules[])(const Subject&) = {
    protection_is_what_the_uri_says,     one_key_source,      keys_fit_the_mode,
    peer_certificate_where_it_is_needed, suites_fit_the_mode, hold_off_of_a_bootstrap_server_only,
    lifetime_not_below_its_minimum,      periods_in_order,    binding_has_the_transport_of_the_uri,
};

}  // namespace

void check_server(const Parsed<ServerConfig>& server, Problems& problems) {
  const Subject subject{server, problems};
  for (const auto rule : kRules) rule(subject);
}

}  // namespace lwm2m::config
