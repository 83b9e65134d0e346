// What the daemon shows of itself: its certificate and key, as files have them, and what servers say to them.
#include <openssl/core_names.h>
#include <openssl/pem.h>

#include "tests/transport/certificate_fixture.hpp"

namespace lwm2m::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class OwnCertificate : public CertificateTest {
 protected:
  // One that demands a certificate of the authority.
  [[nodiscard]] OpensslServer demanding() const {
    return serve(server_for("DNS:server.example"), {"-Verify", "3", "-verify_return_error", "-verifyCAfile",
                                                    file("root.pem", authority.certificate_pem())});
  }
  void expect_refused_key(const std::string& key, const std::string& words) {
    options.key = Secret(to_bytes(key));
    EXPECT_THAT(connect(options), FailedWith("credentials", HasSubstr("key-file /k: " + words)));
  }
  void expect_refused_certificate(Bytes certificate, const std::string& words) {
    options.certificate.content = std::move(certificate);
    EXPECT_THAT(connect(options), FailedWith("credentials", HasSubstr("certificate-file /c: " + words)));
  }
};

TEST_F(OwnCertificate, IsShownToAServerThatWantsIt) {
  auto server = demanding();
  EXPECT_THAT(connect(options), IsUp());
  EXPECT_TRUE(server.prints("subject=CN = node"));
}

TEST_F(OwnCertificate, IsShownWithTheCertificatesBehindIt) {
  const Credential between = make_certificate({.common_name = "Between", .is_authority = true}, &authority);
  const Credential own = make_certificate({.common_name = "node", .extended_usage = "clientAuth"}, &between);
  const auto server = demanding();
  show(own, between.certificate_pem());
  EXPECT_THAT(connect(options), IsUp());
  show(own);
  EXPECT_THAT(connect(options),
              FailedAfterAlert(48, HasSubstr("does not trust the authority of our certificate, certificate-file /c")));
}

TEST_F(OwnCertificate, MayBeRefusedForItsAuthority) {
  const auto server = demanding();
  show(make_certificate({.common_name = "node", .extended_usage = "clientAuth"}, &other_authority));
  EXPECT_THAT(connect(options),
              FailedAfterAlert(48, AllOf(HasSubstr("unknown_ca (48)"), HasSubstr("certificate-file /c"))));
}

TEST_F(OwnCertificate, MayBeRefusedForItsAge) {
  const auto server = demanding();
  show(make_certificate(
      {.common_name = "node", .extended_usage = "clientAuth", .valid_from = -7200, .valid_until = -3600}, &authority));
  EXPECT_THAT(connect(options), FailedAfterAlert(45, HasSubstr("our certificate, certificate-file /c, has expired")));
}

TEST_F(OwnCertificate, MayBeRefusedForItsPurpose) {
  const auto server = demanding();
  show(make_certificate({.common_name = "node", .extended_usage = "serverAuth"}, &authority));
  EXPECT_THAT(connect(options),
              FailedAfterAlert(43, HasSubstr("does not accept our certificate, certificate-file /c")));
}

TEST_F(OwnCertificate, MayBeRefusedByAServerOfLibcoap) {
  const Credential credential = server_for("DNS:server.example");
  const CoapServer server(Library::kOpenssl, {"-c", file("server.pem", credential.certificate_pem()), "-j",
                                              file("server.key", credential.key_pem()), "-C",
                                              file("root.pem", authority.certificate_pem())});
  show(make_certificate({.common_name = "node", .extended_usage = "clientAuth"}, &other_authority));
  EXPECT_THAT(connect(options), FailedAfterAlert(48, HasSubstr("does not trust the authority of our certificate")));
}

TEST_F(OwnCertificate, MayBeInDer) {
  auto server = demanding();
  options.certificate.content = client.certificate_der();
  options.key = Secret(client.key_der());
  EXPECT_THAT(connect(options), IsUp());
}

TEST_F(OwnCertificate, MayHaveAKeyAsOpensslsEcparamWritesIt) {
  const transport::BioHandle out(BIO_new(BIO_s_mem()));
  const transport::KeyHandle parameters(EVP_EC_gen("P-256"));
  ASSERT_EQ(PEM_write_bio_Parameters(out.get(), parameters.get()), 1);
  ASSERT_EQ(PEM_write_bio_PrivateKey_traditional(out.get(), client.key.get(), nullptr, nullptr, 0, nullptr, nullptr),
            1);
  char* text = nullptr;
  const long length = BIO_get_mem_data(out.get(), &text);
  options.key = Secret(Bytes(text, text + length));
  auto server = demanding();
  EXPECT_THAT(connect(options), IsUp());
}

TEST_F(OwnCertificate, MayBeInOneFileWithItsKey) {
  const std::string both = client.key_pem() + client.certificate_pem();
  options.certificate.content = to_bytes(both);
  options.key = Secret(to_bytes(both));
  auto server = demanding();
  EXPECT_THAT(connect(options), IsUp());
}

TEST_F(OwnCertificate, MayBeOfRsa) {
  const auto server = demanding();
  show(make_certificate({.common_name = "node", .extended_usage = "clientAuth", .is_rsa = true}, &authority));
  EXPECT_THAT(connect(options), IsUp());
}

TEST_F(OwnCertificate, NeedsItsOwnKey) {
  options.key = Secret(to_bytes(make_certificate({.common_name = "node"}).key_pem()));
  EXPECT_THAT(connect(options),
              FailedWith("credentials", HasSubstr("key-file /k is not the private key of certificate-file /c")));
}

TEST_F(OwnCertificate, NeedsAKeyWithoutAPassword) {
  expect_refused_key(client.key_pem("secret"), "the private key has a password; store it without one");
}

TEST_F(OwnCertificate, NeedsAKeyThatIsOne) {
  expect_refused_key("rubbish", "not a private key in PEM or DER");
  expect_refused_key(client.certificate_pem(), "not a private key in PEM or DER");
  std::string damaged = client.key_pem();
  damaged[60] = '!';
  expect_refused_key(damaged, "not a private key in PEM or DER");
}

TEST_F(OwnCertificate, NeedsACertificateThatIsOne) {
  expect_refused_certificate(to_bytes("rubbish"), "not a certificate in PEM or DER");
  expect_refused_certificate(to_bytes(client.key_pem()), "not a certificate in PEM or DER");
  std::string damaged = client.certificate_pem();
  damaged[60] = '!';
  expect_refused_certificate(to_bytes(damaged), "damaged");
  Bytes cut = client.certificate_der();
  cut.pop_back();
  expect_refused_certificate(cut, "not a certificate in PEM or DER");
}

}  // namespace
}  // namespace lwm2m::test
