#include "daemon/transport/tls_suites.hpp"

#include <fmt/core.h>

#include <array>
#include <string>
#include <string_view>

#include "daemon/transport/tls_material.hpp"

namespace lwm2m::transport {
namespace {

bool is_ccm8(const void* cipher) {
  const std::uint16_t id = SSL_CIPHER_get_protocol_id(static_cast<const SSL_CIPHER*>(cipher));
  return id == 0xC0A8 || id == 0xC0AE;
}

// From OpenSSL 3.2 on an authentication tag of 8 bytes counts as weak, and the suites that LwM2M makes mandatory (RFC
// 7925 §4) need security level 0, which would let weak keys and certificates pass as well. So: these two suites, and
// all else by the level in force.
using SecurityCallback = int (*)(const SSL*, const SSL_CTX*, int, int, int, void*, void*);
SecurityCallback library_judgement = nullptr;  // one function in all of the process

int judge(const SSL* ssl, const SSL_CTX* context, int operation, int bits, int id, void* other, void* data) {
  const bool of_suite = operation == SSL_SECOP_CIPHER_SUPPORTED || operation == SSL_SECOP_CIPHER_SHARED ||
                        operation == SSL_SECOP_CIPHER_CHECK;
  if (of_suite && is_ccm8(other)) return 1;
  return library_judgement(ssl, context, operation, bits, id, other, data);
}

void allow_ccm8(SSL& ssl) {
  const SecurityCallback current = SSL_get_security_callback(&ssl);
  if (current == judge) return;
  library_judgement = current;
  SSL_set_security_callback(&ssl, judge);
}

const SSL_CIPHER* find_suite(SSL& ssl, std::uint16_t number) {
  const std::array<unsigned char, 2> wire{static_cast<unsigned char>(number >> 8U), static_cast<unsigned char>(number)};
  return SSL_CIPHER_find(&ssl, wire.data());
}

bool fits(const SSL_CIPHER& suite, engine::SecurityMode mode) {
  const int proof = SSL_CIPHER_get_auth_nid(&suite);
  const bool proves =
      mode == engine::SecurityMode::kPsk ? proof == NID_auth_psk : proof == NID_auth_ecdsa || proof == NID_auth_rsa;
  const bool is_1_3 = SSL_CIPHER_get_version(&suite) == std::string_view("TLSv1.3");
  return proves && !is_1_3 && SSL_CIPHER_get_bits(&suite, nullptr) > 0;
}

std::string name_of(const SSL_CIPHER* suite, std::uint16_t number) {
  return suite == nullptr ? fmt::format("0x{:04X}", number) : SSL_CIPHER_standard_name(suite);
}

void append(std::string& list, std::string_view separator, std::string_view name) {
  if (!list.empty()) list += separator;
  list += name;
}

}  // namespace

Result<void> apply_cipher_suites(SSL& ssl, std::span<const std::uint16_t> numbers, engine::SecurityMode mode) {
  allow_ccm8(ssl);
  std::string list;
  std::string left_out;
  bool all_aead = true;
  for (const std::uint16_t number : numbers) {
    const SSL_CIPHER* suite = find_suite(ssl, number);
    if (suite == nullptr || !fits(*suite, mode)) {
      append(left_out, ", ", name_of(suite, number));
      continue;
    }
    append(list, ":", SSL_CIPHER_get_name(suite));
    all_aead = all_aead && SSL_CIPHER_is_aead(suite) != 0;
  }
  if (list.empty()) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("ciphersuites: none of these can be used with security = \"{}\" and this TLS library: {}",
                            engine::to_string(mode), left_out.empty() ? "(the list is empty)" : left_out));
  }
  if (all_aead) SSL_set_options(&ssl, SSL_OP_NO_ENCRYPT_THEN_MAC);  // says nothing then (RFC 7366 §3)
  if (SSL_set_cipher_list(&ssl, list.c_str()) == 1) return {};
  return fail(ErrorCode::kUnavailable,
              fmt::format("the TLS library refuses the suites {}: {}", list, openssl_errors()));
}

}  // namespace lwm2m::transport
