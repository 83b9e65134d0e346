// Certificate usage and matching type (Core 1.1.1 §E.1, resources 13 and 15): each with what fits and what does not.
#include <array>
#include <functional>
#include <initializer_list>

#include "daemon/transport/tls_material.hpp"
#include "tests/transport/certificate_fixture.hpp"

namespace lwm2m::test {
namespace {

using engine::CertificateUsage;
using engine::MatchingType;
using testing::HasSubstr;

constexpr std::array kMatchings{MatchingType::kExact, MatchingType::kSha256, MatchingType::kSha384,
                                MatchingType::kSha512};
constexpr const char* kCcm8 = "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8";
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
  [[nodiscard]] auto other_certificate_in(int usage) const { return mismatch(" is not in", usage); }

  // Each usage that is about authorities, or about certificates, with each matching type.
  void for_authorities(const std::function<void(CertificateUsage, MatchingType)>& check) const {
    for_all({CertificateUsage::kCaConstraint, CertificateUsage::kTrustAnchorAssertion}, check);
  }
  void for_certificates(const std::function<void(CertificateUsage, MatchingType)>& check) const {
    for_all({CertificateUsage::kServiceCertificateConstraint, CertificateUsage::kDomainIssuedCertificate}, check);
  }
  static void for_all(std::initializer_list<CertificateUsage> usages,
                      const std::function<void(CertificateUsage, MatchingType)>& check) {
    for (const CertificateUsage usage : usages) {
      for (const MatchingType matching : kMatchings) {
        SCOPED_TRACE(std::to_string(static_cast<int>(usage)) + ' ' + std::to_string(static_cast<int>(matching)));
        check(usage, matching);
      }
    }
  }

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

// As a roll-over needs it: the old authority and the new one in one file, in either order.
TEST_F(PinnedCertificate, IsAnyOfTheAuthoritiesOfItsFile) {
  const auto server = serve(good, {}, chain());
  const Credential third = make_certificate({.common_name = "Third", .is_authority = true});
  for_authorities([&](CertificateUsage usage, MatchingType matching) {
    pin(other_authority.certificate_pem() + authority.certificate_pem(), usage, matching);
    EXPECT_THAT(connect(options), IsUp());
    pin(authority.certificate_pem() + other_authority.certificate_pem(), usage, matching);
    EXPECT_THAT(connect(options), IsUpWith(kCcm8, false));
    pin(other_authority.certificate_pem() + third.certificate_pem(), usage, matching);
    EXPECT_THAT(connect(options), other_authority_in(static_cast<int>(usage)));
  });
}

TEST_F(PinnedCertificate, IsAnyOfTheCertificatesOfItsFile) {
  const auto server = serve(good, {}, chain());
  const Credential third = server_for(kName);
  for_certificates([&](CertificateUsage usage, MatchingType matching) {
    pin(other.certificate_pem() + good.certificate_pem(), usage, matching);
    EXPECT_THAT(connect(options), IsUp());
    pin(other.certificate_pem() + third.certificate_pem(), usage, matching);
    EXPECT_THAT(connect(options), other_certificate_in(static_cast<int>(usage)));
  });
}

// An authority in such a file does not make good what it issues.
TEST_F(PinnedCertificate, IsNotOneOfAnAuthorityWhereCertificatesAreCompared) {
  const auto server = serve(good, {}, chain());
  for_certificates([&](CertificateUsage usage, MatchingType matching) {
    pin(other.certificate_pem() + authority.certificate_pem(), usage, matching);
    EXPECT_THAT(connect(options), other_certificate_in(static_cast<int>(usage)));
  });
}

TEST_F(PinnedCertificate, HasToBeWholeInEachOfItsFile) {
  std::string damaged = other.certificate_pem();
  damaged[60] = '!';
  pin(good.certificate_pem() + damaged, CertificateUsage::kDomainIssuedCertificate, MatchingType::kExact);
  EXPECT_THAT(connect(options), FailedWith("credentials", HasSubstr("peer-certificate-file /p: damaged")));
  options.matching = MatchingType::kSha256;
  EXPECT_THAT(connect(options), FailedWith("credentials", HasSubstr("neither a certificate nor a hash")));
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
