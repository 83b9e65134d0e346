// An authority, what it has issued, and servers that show it.
#pragma once

#include "tests/transport/certificates.hpp"
#include "tests/transport/link_fixture.hpp"

namespace lwm2m::test {

class CertificateTest : public LinkTest {
 protected:
  using Words = std::vector<std::string>;

  CertificateTest() { trust(authority); }

  [[nodiscard]] Credential server_for(const std::string& names, CertificateProfile profile = {}) const {
    profile.common_name = "server";
    profile.names = names;
    return make_certificate(profile, &authority);
  }
  // Shows this certificate, then `chain`.
  [[nodiscard]] OpensslServer serve(const Credential& credential, Words more = {}, const std::string& chain = {}) const;
  // Names this certificate, or its hash, as the peer's.
  void pin(const Credential& peer, engine::CertificateUsage usage,
           engine::MatchingType matching = engine::MatchingType::kExact);
  // Names all the certificates of this PEM text.
  void pin(const std::string& certificates, engine::CertificateUsage usage, engine::MatchingType matching);
  // As the only one.
  void trust(const Credential& root) { options.trust_store = file("trusted.pem", root.certificate_pem()); }
  // As a directory has them, by the hash of their names.
  void trust_directory(const std::vector<const Credential*>& roots);
  static std::string hashed_name(const Credential& root);
  void show(const Credential& own, const std::string& chain = {});

  const Credential authority = make_certificate({.common_name = "Root", .is_authority = true});
  const Credential other_authority = make_certificate({.common_name = "Other Root", .is_authority = true});
  const Credential client = make_certificate({.common_name = "node", .extended_usage = "clientAuth"}, &authority);
  // For server.example.
  transport::TlsOptions options{.mode = engine::SecurityMode::kCertificate,
                                .key = Secret(to_bytes(client.key_pem())),
                                .key_origin = "key-file /k",
                                .certificate = {to_bytes(client.certificate_pem()), "certificate-file /c"},
                                .server_name = "server.example",
                                .cipher_suites = {0xC0AE, 0xC02B}};
};

}  // namespace lwm2m::test
