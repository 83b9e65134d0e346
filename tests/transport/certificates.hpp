// Certificates for a test, made when they are needed: nothing in the repository expires.
#pragma once

#include <string>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/transport/openssl.hpp"

namespace lwm2m::test {

// A certificate with its private key.
struct Credential {
  transport::CertificateHandle certificate{};
  transport::KeyHandle key{};

  [[nodiscard]] std::string certificate_pem() const;
  [[nodiscard]] std::string key_pem(const char* password = nullptr) const;
  [[nodiscard]] Bytes certificate_der() const;
  [[nodiscard]] Bytes key_der() const;
  // Of the whole certificate, by "SHA256", "SHA384" or "SHA512".
  [[nodiscard]] Bytes hash(const char* algorithm) const;
};

struct CertificateProfile {
  std::string common_name{};
  std::string names{};  // the subject's other names, as OpenSSL's configuration has them: "DNS:a,IP:::1"
  std::string extended_usage = "serverAuth";  // empty: for everything
  bool is_authority = false;
  bool is_rsa = false;      // else P-256
  long valid_from = -3600;  // seconds from now
  long valid_until = 86400;
};

// Signed by `issuer`, or by itself. Throws where OpenSSL does not do it.
Credential make_certificate(const CertificateProfile& profile, const Credential* issuer = nullptr);

}  // namespace lwm2m::test
