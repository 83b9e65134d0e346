#include "tests/transport/certificate_fixture.hpp"

#include <fmt/core.h>

#include <filesystem>

namespace lwm2m::test {

using engine::MatchingType;

OpensslServer CertificateTest::serve(const Credential& credential, Words more, const std::string& chain) const {
  Words arguments{"-cert",   file("server.pem", credential.certificate_pem()),
                  "-key",    file("server.key", credential.key_pem()),
                  "-no_dhe", "-cipher",
                  "ALL"};
  if (!chain.empty()) arguments.insert(arguments.end(), {"-cert_chain", file("chain.pem", chain)});
  arguments.insert(arguments.end(), more.begin(), more.end());
  return OpensslServer(arguments);
}

void CertificateTest::pin(const Credential& peer, engine::CertificateUsage usage, MatchingType matching) {
  options.peer_certificate.origin = "peer-certificate-file /p";
  options.usage = usage;
  options.matching = matching;
  switch (matching) {
    case MatchingType::kExact: options.peer_certificate.content = to_bytes(peer.certificate_pem()); break;
    case MatchingType::kSha256: options.peer_certificate.content = peer.hash("SHA256"); break;
    case MatchingType::kSha384: options.peer_certificate.content = peer.hash("SHA384"); break;
    case MatchingType::kSha512: options.peer_certificate.content = peer.hash("SHA512"); break;
  }
}

void CertificateTest::pin(const std::string& certificates, engine::CertificateUsage usage, MatchingType matching) {
  options.peer_certificate = {to_bytes(certificates), "peer-certificate-file /p"};
  options.usage = usage;
  options.matching = matching;
}

void CertificateTest::trust_directory(const std::vector<const Credential*>& roots) {
  options.trust_store = *directory + "/trusted";
  std::filesystem::create_directory(options.trust_store);
  for (const Credential* root : roots) file("trusted/" + hashed_name(*root), root->certificate_pem());
}

std::string CertificateTest::hashed_name(const Credential& root) {
  return fmt::format("{:08x}.0", X509_NAME_hash_ex(X509_get_subject_name(root.certificate.get()), nullptr, nullptr, nullptr));
}

void CertificateTest::show(const Credential& own, const std::string& chain) {
  options.certificate.content = to_bytes(own.certificate_pem() + chain);
  options.key = Secret(to_bytes(own.key_pem()));
}

}  // namespace lwm2m::test
