// Whether the server is the one that is meant, by trust store and name (RFC 5280, RFC 6125), as it is where no
// certificate of the peer is configured.
#include <cstdlib>

#include "tests/transport/certificate_fixture.hpp"

namespace lwm2m::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr const char* kCcm8 = "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8";
constexpr const char* kName = "DNS:server.example";

using ServerCertificate = CertificateTest;

auto refused(const std::string& words) {
  return FailedWith("handshake",
                    AllOf(HasSubstr("the certificate of " + own_address() + ":5684 is refused"), HasSubstr(words)));
}

TEST_F(ServerCertificate, IsAcceptedFromATrustedAuthority) {
  const auto server = serve(server_for(kName));
  EXPECT_THAT(connect(options), IsUpWith(kCcm8, false));
}

TEST_F(ServerCertificate, IsAcceptedFromAServerOfLibcoap) {
  const Credential credential = server_for(kName);
  const Words arguments{"-c", file("server.pem", credential.certificate_pem()),
                        "-j", file("server.key", credential.key_pem()),
                        "-C", file("root.pem", authority.certificate_pem())};
  for (const Library library : {Library::kOpenssl, Library::kGnutls}) {
    CoapServer server(library, arguments);
    ASSERT_THAT(connect(options), IsUpWith(kCcm8, false));
    EXPECT_EQ(ask(), "2.05");
  }
}

TEST_F(ServerCertificate, IsRefusedFromAnotherAuthority) {
  trust(other_authority);
  const auto server = serve(server_for(kName));
  EXPECT_THAT(connect(options), refused("its authority is not in trust-store " + options.trust_store));
}

TEST_F(ServerCertificate, IsRefusedWhenItSignsItself) {
  const auto server = serve(make_certificate({.common_name = "lonely", .names = kName}));
  EXPECT_THAT(connect(options), refused("'CN=lonely': its authority is not in trust-store"));
}

TEST_F(ServerCertificate, IsRefusedFromTheSystemsTrustStore) {
  options.trust_store.clear();
  const auto server = serve(server_for(kName));
  EXPECT_THAT(connect(options), refused("its authority is not in the system's trust store"));
}

TEST_F(ServerCertificate, IsAcceptedFromAnAuthorityOfADirectory) {
  trust_directory({&authority});
  const auto server = serve(server_for(kName));
  EXPECT_THAT(connect(options), IsUp());
}

// Whom the daemon trusts is said by its configuration, whoever has started it.
TEST_F(ServerCertificate, IsRefusedFromAnAuthorityOfTheEnvironment) {
  trust_directory({&authority});
  ::setenv("SSL_CERT_DIR", options.trust_store.c_str(), 1);
  ::setenv("SSL_CERT_FILE", file("authority.pem", authority.certificate_pem()).c_str(), 1);
  options.trust_store.clear();
  const auto server = serve(server_for(kName));
  EXPECT_THAT(connect(options), refused("its authority is not in the system's trust store"));
  ::unsetenv("SSL_CERT_DIR");
  ::unsetenv("SSL_CERT_FILE");
}

TEST_F(ServerCertificate, NeedsATrustStoreThatCanBeRead) {
  options.trust_store = *directory + "/missing";
  EXPECT_THAT(connect(options), FailedWith("credentials", AllOf(HasSubstr("trust-store "), HasSubstr("No such file"))));
  options.trust_store = file("garbage", "no certificate");
  EXPECT_THAT(connect(options), FailedWith("credentials", AllOf(HasSubstr("trust-store "),
                                                                HasSubstr("not a file of certificates in PEM"))));
}

TEST_F(ServerCertificate, IsRefusedWithAnotherName) {
  const auto server = serve(server_for("DNS:other.example,DNS:third.example,IP:192.0.2.1"));
  EXPECT_THAT(connect(options), refused("it is for other.example, third.example, 192.0.2.1, not for server.example"));
}

TEST_F(ServerCertificate, IsTakenByItsCommonNameOnlyWhereItHasNoOther) {
  const Credential named = make_certificate({.common_name = "server.example"}, &authority);
  {
    const auto server = serve(named);
    EXPECT_THAT(connect(options), IsUp());
  }
  const auto server =
      serve(make_certificate({.common_name = "server.example", .names = "DNS:other.example"}, &authority));
  EXPECT_THAT(connect(options), refused("it is for other.example, not for server.example"));
}

TEST_F(ServerCertificate, IsTakenByItsAddress) {
  options.server_name = own_address();
  {
    const auto server = serve(server_for("IP:" + own_address()));
    EXPECT_THAT(connect(options), IsUp());
  }
  const auto server = serve(server_for("IP:192.0.2.1,DNS:" + own_address()));
  EXPECT_THAT(connect(options), refused("not for " + own_address()));
}

TEST_F(ServerCertificate, IsTakenByAWildcardInTheFirstLabelAlone) {
  const auto server = serve(server_for("DNS:*.fleet.example,DNS:s*.other.example"));
  options.server_name = "server.fleet.example";
  EXPECT_THAT(connect(options), IsUp());
  options.server_name = "a.server.fleet.example";
  EXPECT_THAT(connect(options), refused("it is for *.fleet.example, s*.other.example, not for a.server.fleet.example"));
  options.server_name = "server.other.example";
  EXPECT_THAT(connect(options), refused("not for server.other.example"));
}

TEST_F(ServerCertificate, IsAskedForByNameButNotByAddress) {
  const Credential credential = server_for(kName + std::string(",IP:") + own_address());
  auto server =
      serve(credential, {"-servername", "server.example", "-cert2", file("2.pem", credential.certificate_pem()),
                         "-key2", file("2.key", credential.key_pem())});
  options.server_name = own_address();
  EXPECT_THAT(connect(options), IsUp());
  EXPECT_THAT(server.printed(), testing::Not(HasSubstr("Hostname in TLS extension")));
  options.server_name = "server.example";
  EXPECT_THAT(connect(options), IsUp());
  EXPECT_TRUE(server.prints("Hostname in TLS extension: \"server.example\""));
}

TEST_F(ServerCertificate, IsRefusedWhenItHasExpired) {
  const auto server = serve(server_for(kName, {.valid_from = -7200, .valid_until = -3600}));
  EXPECT_THAT(connect(options), refused("'CN=server' expired at 20"));
  EXPECT_THAT(events.state, refused("renew it there, or look at this machine's clock"));
}

TEST_F(ServerCertificate, IsRefusedBeforeItIsValid) {
  const auto server = serve(server_for(kName, {.valid_from = 3600}));
  EXPECT_THAT(connect(options), refused("'CN=server' is valid from 20"));
  EXPECT_THAT(events.state, refused("this machine's clock"));
}

TEST_F(ServerCertificate, IsRefusedWhenItIsForClients) {
  const auto server = serve(server_for(kName, {.extended_usage = "clientAuth"}));
  EXPECT_THAT(connect(options), refused("it is not a certificate for a TLS server"));
}

TEST_F(ServerCertificate, NeedsTheAuthorityBetweenFromTheServer) {
  const Credential between = make_certificate({.common_name = "Between", .is_authority = true}, &authority);
  const Credential credential = make_certificate({.common_name = "server", .names = kName}, &between);
  {
    const auto server = serve(credential);
    EXPECT_THAT(connect(options), refused("or the server does not send the certificates between"));
  }
  const auto server = serve(credential, {}, between.certificate_pem());
  EXPECT_THAT(connect(options), IsUp());
}

TEST_F(ServerCertificate, MayBeOfRsaWithSuitesForIt) {
  const auto server = serve(server_for(kName, {.is_rsa = true}));
  EXPECT_THAT(connect(options), FailedAfterAlert(40, HasSubstr("no cipher suite or signature algorithm in common")));
  options.cipher_suites = {0xC02F};
  EXPECT_THAT(connect(options), IsUpWith("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", false));
}

// Whatever a Bootstrap-Server writes into resource 16.
TEST_F(ServerCertificate, IsNeverDoneWithout) {
  OpensslServer server({"-nocert", "-psk", "00", "-cipher", "ALL:@SECLEVEL=0"});
  options.cipher_suites = {0xC0AE, 0x00A6, 0x00A8};  // and DH without authentication, and PSK
  EXPECT_THAT(connect(options), FailedAfterAlert(40, HasSubstr("or it wants no certificates")));
  options.cipher_suites = {0x00A6, 0xC006, 0xC0AF};  // and one that does not encrypt, and one that is good
  EXPECT_THAT(connect(options), FailedAfterAlert(40, HasSubstr("ciphersuites")));
  options.cipher_suites = {0x00A6, 0xC006};
  EXPECT_THAT(connect(options),
              FailedWith("handshake", HasSubstr("ciphersuites: none of these can be used with security = \"x509\"")));
}

}  // namespace
}  // namespace lwm2m::test
