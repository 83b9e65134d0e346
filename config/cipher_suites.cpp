#include "config/cipher_suites.hpp"

#include <algorithm>
#include <array>

namespace lwm2m::config {
namespace {

using enum Authentication;

// RFC 4279, 5487, 6655, 7251, 5289, 7905, 8442, 8446.
constexpr std::array kSuites = std::to_array<CipherSuiteInfo>({
    {"TLS_PSK_WITH_AES_128_CCM_8", CipherSuite(0xC0A8), kPsk},
    {"TLS_PSK_WITH_AES_128_CCM", CipherSuite(0xC0A4), kPsk},
    {"TLS_PSK_WITH_AES_256_CCM_8", CipherSuite(0xC0A9), kPsk},
    {"TLS_PSK_WITH_AES_256_CCM", CipherSuite(0xC0A5), kPsk},
    {"TLS_PSK_WITH_AES_128_GCM_SHA256", CipherSuite(0x00A8), kPsk},
    {"TLS_PSK_WITH_AES_256_GCM_SHA384", CipherSuite(0x00A9), kPsk},
    {"TLS_PSK_WITH_AES_128_CBC_SHA256", CipherSuite(0x00AE), kPsk},
    {"TLS_PSK_WITH_CHACHA20_POLY1305_SHA256", CipherSuite(0xCCAB), kPsk},
    {"TLS_ECDHE_PSK_WITH_AES_128_CCM_8_SHA256", CipherSuite(0xD003), kPsk},
    {"TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256", CipherSuite(0xD005), kPsk},
    {"TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256", CipherSuite(0xD001), kPsk},
    {"TLS_ECDHE_PSK_WITH_AES_256_GCM_SHA384", CipherSuite(0xD002), kPsk},
    {"TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256", CipherSuite(0xCCAC), kPsk},
    {"TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8", CipherSuite(0xC0AE), kCertificate},
    {"TLS_ECDHE_ECDSA_WITH_AES_128_CCM", CipherSuite(0xC0AC), kCertificate},
    {"TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8", CipherSuite(0xC0AF), kCertificate},
    {"TLS_ECDHE_ECDSA_WITH_AES_256_CCM", CipherSuite(0xC0AD), kCertificate},
    {"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", CipherSuite(0xC02B), kCertificate},
    {"TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", CipherSuite(0xC02C), kCertificate},
    {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", CipherSuite(0xC023), kCertificate},
    {"TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", CipherSuite(0xCCA9), kCertificate},
    {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", CipherSuite(0xC02F), kCertificate},
    {"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", CipherSuite(0xC030), kCertificate},
    {"TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", CipherSuite(0xCCA8), kCertificate},
    {"TLS_AES_128_CCM_8_SHA256", CipherSuite(0x1305), kAny},
    {"TLS_AES_128_CCM_SHA256", CipherSuite(0x1304), kAny},
    {"TLS_AES_128_GCM_SHA256", CipherSuite(0x1301), kAny},
    {"TLS_AES_256_GCM_SHA384", CipherSuite(0x1302), kAny},
    {"TLS_CHACHA20_POLY1305_SHA256", CipherSuite(0x1303), kAny},
});

constexpr auto kNames = [] {
  std::array<std::string_view, kSuites.size()> names{};
  std::transform(kSuites.begin(), kSuites.end(), names.begin(),
                 [](const CipherSuiteInfo& suite) { return suite.name; });
  return names;
}();

template <class Matches>
const CipherSuiteInfo* find_if(Matches matches) {
  const auto* found = std::find_if(kSuites.begin(), kSuites.end(), matches);
  return found == kSuites.end() ? nullptr : found;
}

}  // namespace

const CipherSuiteInfo* find_cipher_suite(std::string_view name) {
  return find_if([name](const CipherSuiteInfo& suite) { return suite.name == name; });
}

const CipherSuiteInfo* find_cipher_suite(CipherSuite id) {
  return find_if([id](const CipherSuiteInfo& suite) { return suite.id == id; });
}

std::span<const std::string_view> cipher_suite_names() { return kNames; }

bool fits(const CipherSuiteInfo& suite, SecurityMode mode) {
  if (mode == SecurityMode::kNoSec) return false;
  const bool psk = mode == SecurityMode::kPsk;
  return suite.authentication == kAny || (suite.authentication == kPsk) == psk;
}

std::vector<CipherSuite> default_cipher_suites(SecurityMode mode) {
  if (mode == SecurityMode::kNoSec) return {};
  if (mode == SecurityMode::kPsk) return {CipherSuite(0xC0A8), CipherSuite(0x00A8)};
  return {CipherSuite(0xC0AE), CipherSuite(0xC02B)};
}

}  // namespace lwm2m::config
