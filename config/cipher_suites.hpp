// The (D)TLS cipher suites that the configuration knows, by their IANA names: those of LwM2M and the AEAD suites that
// servers on the Internet have. Whether a TLS library offers one shows when it is used.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "config/vocabulary.hpp"

namespace lwm2m::config {

// What a suite proves the peer's identity with; those of TLS 1.3 leave that open.
enum class Authentication : std::uint8_t { kPsk, kCertificate, kAny };

struct CipherSuiteInfo {
  std::string_view name{};
  CipherSuite id{};
  Authentication authentication = Authentication::kAny;
};

// nullptr if it is not known.
[[nodiscard]] const CipherSuiteInfo* find_cipher_suite(std::string_view name);
[[nodiscard]] const CipherSuiteInfo* find_cipher_suite(CipherSuite id);
[[nodiscard]] std::span<const std::string_view> cipher_suite_names();

// A suite that this mode can use: with PSK those of PSK, with certificates and raw public keys those of ECDHE.
[[nodiscard]] bool fits(const CipherSuiteInfo& suite, SecurityMode mode);
// Best first: CCM_8, which LwM2M makes mandatory for UDP, then GCM. None for nosec.
[[nodiscard]] std::vector<CipherSuite> default_cipher_suites(SecurityMode mode);

}  // namespace lwm2m::config
