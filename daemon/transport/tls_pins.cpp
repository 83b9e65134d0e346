#include "daemon/transport/tls_pins.hpp"

#include <fmt/core.h>
#include <openssl/err.h>

#include <algorithm>

#include "daemon/transport/tls_material.hpp"

namespace lwm2m::transport {
namespace {

using engine::MatchingType;

std::size_t hash_size(MatchingType matching) {
  switch (matching) {
    case MatchingType::kExact: return 0;
    case MatchingType::kSha256: return 32;
    case MatchingType::kSha384: return 48;
    case MatchingType::kSha512: return 64;
  }
  return 0;
}

const EVP_MD* hash_of(MatchingType matching) {
  switch (matching) {
    case MatchingType::kSha256: return EVP_sha256();
    case MatchingType::kSha384: return EVP_sha384();
    case MatchingType::kSha512: return EVP_sha512();
    case MatchingType::kExact: break;
  }
  return nullptr;
}

Result<Bytes> der_of(X509& certificate) {
  unsigned char* der = nullptr;
  const int length = i2d_X509(&certificate, &der);
  if (length <= 0) return refused("the certificate");
  Bytes bytes(der, der + length);
  OPENSSL_free(der);
  return bytes;
}

Result<Bytes> pin_of(X509& certificate, MatchingType matching) {
  if (matching == MatchingType::kExact) return der_of(certificate);
  Bytes hash(hash_size(matching));
  if (X509_digest(&certificate, hash_of(matching), hash.data(), nullptr) != 1) return refused("a hash");
  return hash;
}

bool enable_comparison(SSL& ssl) {
  SSL_CTX* context = SSL_get_SSL_CTX(&ssl);  // the library's, of this one link
  bool done = SSL_CTX_dane_enable(context) > 0;
  for (const auto matching : {MatchingType::kSha256, MatchingType::kSha384, MatchingType::kSha512}) {
    const auto number = static_cast<std::uint8_t>(matching);
    done = done && SSL_CTX_dane_mtype_set(context, hash_of(matching), number, number) > 0;
  }
  return done && SSL_dane_enable(&ssl, nullptr) > 0;
}

}  // namespace

Result<std::vector<Bytes>> load_pins(const TlsMaterial& peer, MatchingType matching) {
  std::vector<Bytes> pins;
  if (peer.content.empty()) return pins;
  auto certificates = parse_certificates(peer);
  if (!certificates && matching == MatchingType::kExact) return propagate(certificates);
  if (!certificates) {
    const std::size_t size = hash_size(matching);
    if (peer.content.size() == size) return std::vector<Bytes>{peer.content};
    return fail(ErrorCode::kBadValue,
                fmt::format("{}: neither a certificate nor a hash of {} bytes, as matching-type {} has it", peer.origin,
                            size, static_cast<int>(matching)));
  }
  for (const CertificateHandle& certificate : *certificates) {
    auto pin = pin_of(*certificate, matching);
    if (!pin) return propagate(pin);
    pins.push_back(*std::move(pin));
  }
  return pins;
}

Result<void> apply_pins(SSL& ssl, std::span<const Bytes> pins, const TlsOptions& options) {
  constexpr std::uint8_t kWholeCertificate = 0;
  const bool done = enable_comparison(ssl) && std::ranges::all_of(pins, [&](const Bytes& pin) {
                      return SSL_dane_tlsa_add(&ssl, static_cast<std::uint8_t>(options.usage), kWholeCertificate,
                                               static_cast<std::uint8_t>(options.matching), pin.data(), pin.size()) > 0;
                    });
  if (!done) return refused(options.peer_certificate.origin);
  return {};
}

}  // namespace lwm2m::transport
