// Certificate usage and matching type (Core 1.1.1 §E.1, resources 13 and 15): each with what fits and what does not.
#include <array>

#include "daemon/transport/tls_material.hpp"
#include "tests/transport/certificate_fixture.hpp"

namespace lwm2m::test {
namespace {

using engine::CertificateUsage;
using engine::MatchingType;
using testing::HasSubstr;

constexpr std::array kMatchings{MatchingType::kExact, MatchingType::kSha256, MatchingType::kSha384,
                                MatchingType::kSha512};
constexpr const char* kName = "DNS:server.example";

class PinnedCertificate : public CertificateTest {
 protected:
  // What a server has to send for an authority that is known by its hash only.
  [[nodiscard]] std::string chain() const { return authority.certificate_pem(); }
  // `what` is told of the server's certificate.
  [[nodiscard]] auto mismatch(const std::string& what, int usage) const {
    const std::string known = "'CN=server' with SHA-256 " + transport::fingerprint_of(*good.certificate);
    return FailedWith(
        "handshake", HasSubstr(known + what + " peer-certificate-file /p (certificate-usage " + std::to_string(usage)));
  }
  [[nodiscard]] auto other_authority_in(int usage) const {
    return mismatch(" came without a chain that leads to", usage);
  }
  [[nodiscard]] auto other_certificate_in(int usage) const { return mismatch(" is another one than", usage); }

  const Credential good = server_for(kName);
  const Credential other = server_for(kName);
};

TEST_F(PinnedCertificate, UsageZeroConstrainsTheAuthorityOfTheTrustStore) {
  const auto server = serve(good, {}, chain());
  for (const MatchingType matching : kMatchings) {
    SCOPED_TRACE(static_cast<int>(matching));
    pin(authority, CertificateUsage::kCaConstraint, matching);
    EXPECT_THAT(connect(options), IsUp());
    pin(other_authority, CertificateUsage::kCaConstraint, matching);
    EXPECT_THAT(connect(options), other_authority_in(0));
  }
  pin(authority, CertificateUsage::kCaConstraint);
  options.server_name = "another.example";
  EXPECT_THAT(connect(options),
              FailedWith("handshake", HasSubstr("it is for server.example, not for another.example")));
  options.server_name = "server.example";
  trust(other_authority);
  EXPECT_THAT(connect(options), FailedWith("handshake", HasSubstr("its authority is not in trust-store ")));
}

TEST_F(PinnedCertificate, UsageOneConstrainsTheCertificateOfATrustedAuthority) {
  const auto server = serve(good, {}, chain());
  for (const MatchingType matching : kMatchings) {
    SCOPED_TRACE(static_cast<int>(matching));
    pin(good, CertificateUsage::kServiceCertificateConstraint, matching);
    EXPECT_THAT(connect(options), IsUp());
    pin(other, CertificateUsage::kServiceCertificateConstraint, matching);
    EXPECT_THAT(connect(options), other_certificate_in(1));
  }
  pin(good, CertificateUsage::kServiceCertificateConstraint);
  trust(other_authority);
  EXPECT_THAT(connect(options), FailedWith("handshake", HasSubstr("its authority is not in trust-store ")));
}

TEST_F(PinnedCertificate, UsageTwoTrustsThisAuthorityAlone) {
  trust(other_authority);
  const auto server = serve(good, {}, chain());
  for (const MatchingType matching : kMatchings) {
    SCOPED_TRACE(static_cast<int>(matching));
    pin(authority, CertificateUsage::kTrustAnchorAssertion, matching);
    EXPECT_THAT(connect(options), IsUp());
    pin(other_authority, CertificateUsage::kTrustAnchorAssertion, matching);
    EXPECT_THAT(connect(options), other_authority_in(2));
  }
  pin(authority, CertificateUsage::kTrustAnchorAssertion);
  options.server_name = "another.example";
  EXPECT_THAT(connect(options),
              FailedWith("handshake", HasSubstr("it is for server.example, not for another.example")));
}

TEST_F(PinnedCertificate, UsageTwoNeedsAnAuthorityThatIsKnownByItsHashFromTheServer) {
  const auto server = serve(good);
  pin(authority, CertificateUsage::kTrustAnchorAssertion);
  EXPECT_THAT(connect(options), IsUp());
  pin(authority, CertificateUsage::kTrustAnchorAssertion, MatchingType::kSha256);
  EXPECT_THAT(connect(options), FailedWith("handshake", HasSubstr("peer-certificate-file /p")));
}

TEST_F(PinnedCertificate, UsageThreeTakesThisCertificateWhateverElse) {
  options.trust_store.clear();
  options.server_name = "another.example";
  const auto server = serve(good);
  for (const MatchingType matching : kMatchings) {
    SCOPED_TRACE(static_cast<int>(matching));
    pin(good, CertificateUsage::kDomainIssuedCertificate, matching);
    EXPECT_THAT(connect(options), IsUp());
    pin(other, CertificateUsage::kDomainIssuedCertificate, matching);
    EXPECT_THAT(connect(options), other_certificate_in(3));
  }
}

TEST_F(PinnedCertificate, MayBeSelfSignedWithUsageThree) {
  const Credential lonely = make_certificate({.common_name = "lonely"});
  const auto server = serve(lonely);
  pin(lonely, CertificateUsage::kDomainIssuedCertificate);
  EXPECT_THAT(connect(options), IsUp());
}

TEST_F(PinnedCertificate, MayBeGivenInDerAndForItsHash) {
  const auto server = serve(good);
  pin(good, CertificateUsage::kDomainIssuedCertificate);
  options.peer_certificate.content = good.certificate_der();
  EXPECT_THAT(connect(options), IsUp());
  options.matching = MatchingType::kSha384;
  EXPECT_THAT(connect(options), IsUp());
}

TEST_F(PinnedCertificate, HasToBeACertificateOrAHashOfTheRightLength) {
  pin(good, CertificateUsage::kDomainIssuedCertificate);
  options.peer_certificate.content = to_bytes("nothing");
  EXPECT_THAT(connect(options),
              FailedWith("credentials", HasSubstr("peer-certificate-file /p: not a certificate in PEM or DER")));
  options.matching = MatchingType::kSha256;
  EXPECT_THAT(connect(options),
              FailedWith("credentials", HasSubstr("nor a hash of 32 bytes, as matching-type 1 has it")));
}

}  // namespace
}  // namespace lwm2m::test
