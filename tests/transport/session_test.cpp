// The life of a connection: its end, its return, and who else there is.
#include <filesystem>
#include <utility>

#include "tests/transport/certificate_fixture.hpp"
#include "tests/transport/name_service.hpp"

namespace lwm2m::test {
namespace {

using testing::HasSubstr;

const std::string kKeyText = "0123456789abcdef";
constexpr const char* kCcm8 = "TLS_PSK_WITH_AES_128_CCM_8";
constexpr const char* kEcdheCcm8 = "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8";
constexpr const char* kName = "DNS:server.example";

const CertificateProfile kTwoHours{.valid_until = 7200};

class Session : public CertificateTest {
 protected:
  static Words psk_server() {
    return {"-nocert", "-psk", "30313233343536373839616263646566", "-cipher", "PSK:PSK-AES128-CCM8"};
  }
  static transport::TlsOptions psk(const std::string& identity = "node", const std::string& key = kKeyText) {
    return psk_options(identity, to_bytes(key));
  }
  // Of the session of a certificate that is good for two hours, however often it is resumed.
  void expect_end_after_two_hours() {
    EXPECT_THAT(connect(options), IsUpWith(kEcdheCcm8, false));
    events.wall_ahead = hours(1);
    EXPECT_THAT(connect(options), IsUpWith(kEcdheCcm8, true));
    events.wall_ahead = hours(2);
    EXPECT_THAT(connect(options), IsUpWith(kEcdheCcm8, false));
  }
};

TEST_F(Session, IsResumedWithAPreSharedKey) {
  OpensslServer server(psk_server());
  EXPECT_THAT(connect(psk()), IsUpWith(kCcm8, false));
  EXPECT_THAT(connect(psk()), IsUpWith(kCcm8, true));
  EXPECT_THAT(connect(psk()), IsUpWith(kCcm8, true));
}

TEST_F(Session, IsResumedWithCertificates) {
  const auto server = serve(server_for(kName));
  EXPECT_THAT(connect(options), IsUpWith(kEcdheCcm8, false));
  EXPECT_THAT(connect(options), IsUpWith(kEcdheCcm8, true));
}

TEST_F(Session, IsResumedByAServerOfLibcoapAndOpenssl) {
  const CoapServer server(Library::kOpenssl, {"-k", kKeyText});
  EXPECT_THAT(connect(psk()), IsUpWith(kCcm8, false));
  ASSERT_THAT(connect(psk()), IsUpWith(kCcm8, true));
  EXPECT_EQ(ask(), "2.05");
}

// One of GnuTLS has no memory of sessions.
TEST_F(Session, IsMadeAnewWhereTheServerDoesNotRemember) {
  const CoapServer server(Library::kGnutls, {"-k", kKeyText});
  EXPECT_THAT(connect(psk()), IsUpWith(kCcm8, false));
  ASSERT_THAT(connect(psk()), IsUpWith(kCcm8, false));
  EXPECT_EQ(ask(), "2.05");
}

// As after a restart: nothing is left of the endpoint but what it has saved.
TEST_F(Session, IsResumedByAnotherProcess) {
  OpensslServer server(psk_server());
  ASSERT_THAT(connect(psk()), IsUpWith(kCcm8, false));
  const engine::PreviousLink previous{.session = endpoint->session()};
  use(endpoint->options());
  EXPECT_THAT(connect(psk(), previous), IsUpWith(kCcm8, true));
}

TEST_F(Session, OfCertificatesIsResumedByAnotherProcess) {
  const auto server = serve(server_for(kName));
  ASSERT_THAT(connect(options), IsUpWith(kEcdheCcm8, false));
  const engine::PreviousLink previous{.session = endpoint->session()};
  use(endpoint->options());
  EXPECT_THAT(connect(options, previous), IsUpWith(kEcdheCcm8, true));
}

TEST_F(Session, OfAnotherProcessIsNotResumedWithAnotherIdentity) {
  OpensslServer server(psk_server());
  ASSERT_THAT(connect(psk("node")), IsUp());
  const engine::PreviousLink previous{.session = endpoint->session()};
  use(endpoint->options());
  EXPECT_THAT(connect(psk("other"), previous), IsUpWith(kCcm8, false));
}

// Another process may be one of another start of the machine, with another boot clock.
TEST_F(Session, OfAnotherProcessDoesNotOutliveADay) {
  OpensslServer server(psk_server());
  ASSERT_THAT(connect(psk()), IsUpWith(kCcm8, false));
  events.boot_ahead = hours(-1);
  for (const auto& [later, resumed] : {std::pair(hours(23), true), std::pair(hours(24), false), std::pair(hours(-1), false)}) {
    SCOPED_TRACE(later.count());
    events.wall_ahead = {};
    const engine::PreviousLink previous{.session = endpoint->session()};
    use(endpoint->options());
    events.wall_ahead = later;
    EXPECT_THAT(connect(psk(), previous), IsUpWith(kCcm8, resumed));
  }
}

// However often it is handed on.
TEST_F(Session, OfAnotherProcessGoesOnAgeing) {
  OpensslServer server(psk_server());
  ASSERT_THAT(connect(psk()), IsUpWith(kCcm8, false));
  for (const bool resumed : {true, true, false}) {
    const engine::PreviousLink previous{.session = endpoint->session()};
    use(endpoint->options());
    events.wall_ahead += hours(9);
    EXPECT_THAT(connect(psk(), previous), IsUpWith(kCcm8, resumed));
  }
}

TEST_F(Session, OfAnotherProcessDoesNotOutliveItsCertificates) {
  const auto server = serve(server_for(kName, kTwoHours));
  ASSERT_THAT(connect(options), IsUpWith(kEcdheCcm8, false));
  for (const auto& [later, resumed] : {std::pair(hours(1), true), std::pair(hours(2), false)}) {
    const engine::PreviousLink previous{.session = endpoint->session()};
    use(endpoint->options());
    events.wall_ahead = later;
    EXPECT_THAT(connect(options, previous), IsUpWith(kEcdheCcm8, resumed));
  }
}

TEST_F(Session, OfAnotherProcessThatIsNoneIsPassedOver) {
  OpensslServer server(psk_server());
  for (const std::size_t length : {1U, 32U, 33U, 48U, 49U, 200U}) {
    use(endpoint->options());
    EXPECT_THAT(connect(psk(), {.session = Secret(Bytes(length, 0x30))}), IsUpWith(kCcm8, false)) << length;
  }
}

TEST_F(Session, IsNotSavedBeforeThereIsOne) {
  EXPECT_TRUE(endpoint->session().empty());
}

TEST_F(Session, IsNotResumedWhereThatIsNotWanted) {
  OpensslServer server(psk_server());
  transport::TlsOptions options_without = psk();
  options_without.resumption = false;
  EXPECT_THAT(connect(options_without), IsUpWith(kCcm8, false));
  EXPECT_THAT(connect(options_without), IsUpWith(kCcm8, false));
}

TEST_F(Session, IsNotResumedWithAnotherIdentity) {
  OpensslServer server(psk_server());
  EXPECT_THAT(connect(psk("node")), IsUpWith(kCcm8, false));
  EXPECT_THAT(connect(psk("other")), IsUpWith(kCcm8, false));
}

TEST_F(Session, DoesNotOutliveItsKey) {
  OpensslServer server(psk_server());
  ASSERT_THAT(connect(psk()), IsUp());
  EXPECT_THAT(connect(psk("node", "another key here")), FailedWith("handshake", HasSubstr("with another key")));
}

TEST_F(Session, DoesNotOutliveTheTrustInItsAuthority) {
  const auto server = serve(server_for(kName));
  ASSERT_THAT(connect(options), IsUp());
  trust(other_authority);  // the same file, with another content
  EXPECT_THAT(connect(options), FailedWith("handshake", HasSubstr("its authority is not in")));
}

// The authorities had been read when it began, and those were asked.
TEST_F(Session, DoesNotOutliveTheTrustThatWasLostWhileItWasMade) {
  const auto server = serve(server_for(kName));
  auto policy = transport::TlsPolicy::create(options);
  ASSERT_TRUE(policy);
  trust(other_authority);
  ASSERT_THAT(connect(*std::move(policy)), IsUp());
  EXPECT_THAT(connect(options), FailedWith("handshake", HasSubstr("its authority is not in")));
}

// A directory does not tell of it that a file in it has another content.
TEST_F(Session, DoesNotOutliveTheTrustInAnAuthorityOfADirectory) {
  const auto server = serve(server_for(kName));
  trust_directory({&authority});
  ASSERT_THAT(connect(options), IsUpWith(kEcdheCcm8, false));
  ASSERT_THAT(connect(options), IsUpWith(kEcdheCcm8, true));
  file("trusted/" + hashed_name(authority), other_authority.certificate_pem());
  EXPECT_THAT(connect(options), FailedWith("handshake", HasSubstr("its authority is not in")));
}

// As most directories have them.
TEST_F(Session, DoesNotOutliveTheTrustInAnAuthorityThatIsLinkedTo) {
  const auto server = serve(server_for(kName));
  trust_directory({});
  std::filesystem::create_symlink(file("authority.pem", authority.certificate_pem()),
                                  options.trust_store + '/' + hashed_name(authority));
  ASSERT_THAT(connect(options), IsUp());
  file("authority.pem", other_authority.certificate_pem());
  EXPECT_THAT(connect(options), FailedWith("handshake", HasSubstr("its authority is not in")));
}

TEST_F(Session, DoesNotOutliveItsNameOrItsPin) {
  const Credential credential = server_for(kName);
  const auto server = serve(credential);
  ASSERT_THAT(connect(options), IsUp());
  options.server_name = "another.example";
  EXPECT_THAT(connect(options), FailedWith("handshake", HasSubstr("not for another.example")));
  options.server_name = "server.example";
  ASSERT_THAT(connect(options), IsUpWith(kEcdheCcm8, false));
  pin(server_for(kName), engine::CertificateUsage::kDomainIssuedCertificate);
  EXPECT_THAT(connect(options), FailedWith("handshake", HasSubstr("is not in peer-certificate-file")));
}

// The day counts from the full handshake, however often the session is resumed.
TEST_F(Session, DoesNotOutliveADay) {
  OpensslServer server(psk_server());
  ASSERT_THAT(connect(psk()), IsUpWith(kCcm8, false));
  events.boot_ahead = hours(13);
  EXPECT_THAT(connect(psk()), IsUpWith(kCcm8, true));
  events.boot_ahead = hours(24);
  EXPECT_THAT(connect(psk()), IsUpWith(kCcm8, false));
  events.boot_ahead = hours(37);
  EXPECT_THAT(connect(psk()), IsUpWith(kCcm8, true));
}

TEST_F(Session, DoesNotCareForTheWallClockWithoutCertificates) {
  OpensslServer server(psk_server());
  ASSERT_THAT(connect(psk()), IsUpWith(kCcm8, false));
  events.wall_ahead = hours(24 * 365);
  EXPECT_THAT(connect(psk()), IsUpWith(kCcm8, true));
}

TEST_F(Session, DoesNotOutliveTheServersCertificate) {
  const auto server = serve(server_for(kName, kTwoHours));
  expect_end_after_two_hours();
}

TEST_F(Session, DoesNotOutliveTheCertificateOfItsAuthority) {
  const Credential between = make_certificate({.common_name = "Between", .is_authority = true, .valid_until = 7200}, &authority);
  const auto server = serve(make_certificate({.common_name = "server", .names = kName}, &between), {}, between.certificate_pem());
  expect_end_after_two_hours();
}

TEST_F(Session, DoesNotOutliveOurCertificate) {
  const auto server = serve(server_for(kName));
  show(make_certificate({.common_name = "node", .extended_usage = "clientAuth", .valid_until = 7200}, &authority));
  expect_end_after_two_hours();
}

// Nobody asks how long a certificate is good that is pinned as such (RFC 7671 §5.1).
TEST_F(Session, OutlivesTheValidityOfACertificateThatIsPinned) {
  const Credential credential = server_for(kName, kTwoHours);
  const auto server = serve(credential);
  pin(credential, engine::CertificateUsage::kDomainIssuedCertificate);
  ASSERT_THAT(connect(options), IsUpWith(kEcdheCcm8, false));
  events.wall_ahead = hours(3);
  EXPECT_THAT(connect(options), IsUpWith(kEcdheCcm8, true));
  pin(credential, engine::CertificateUsage::kServiceCertificateConstraint);
  ASSERT_THAT(connect(options), IsUpWith(kEcdheCcm8, false));
  EXPECT_THAT(connect(options), IsUpWith(kEcdheCcm8, false));
}

TEST_F(Session, SaysGoodbye) {
  OpensslServer server(psk_server());
  ASSERT_THAT(connect(psk()), IsUp());
  endpoint->close();
  EXPECT_TRUE(server.prints("SSL3 alert read:warning:close notify"));
}

TEST_F(Session, TellsThatTheServerSaysGoodbye) {
  for (const Library library : {Library::kOpenssl, Library::kGnutls}) {
    CoapServer server(library, {"-k", kKeyText});
    ASSERT_THAT(connect(psk()), IsUp());
    server.stop();
    EXPECT_THAT(wait_for_end(), FailedWith("closed", HasSubstr(own_address() + ":5684 closed the connection")));
    EXPECT_EQ(ask(), "failed");
  }
}

TEST_F(Session, IsMadeAnewWithAServerThatCameBack) {
  {
    CoapServer server(Library::kOpenssl, {"-k", kKeyText});
    ASSERT_THAT(connect(psk()), IsUpWith(kCcm8, false));
    server.kill();
  }
  EXPECT_EQ(ask(), "failed");
  const CoapServer server(Library::kOpenssl, {"-k", kKeyText});
  ASSERT_THAT(connect(psk()), IsUpWith(kCcm8, false));
  EXPECT_EQ(ask(), "2.05");
}

TEST_F(Session, DoesNotDisturbAnother) {
  const auto certificate_server = serve(server_for(kName));
  OpensslServer psk_server_(psk_server(), own_address(), 5784);
  LinkRecorder other_events;
  transport::Endpoint other(server_at(own_address(), 5784), *resolver, loop.get(), other_events);
  for (int round = 0; round < 2; ++round) {
    EXPECT_THAT(connect(options), IsUpWith(kEcdheCcm8, round > 0));
    other_events.state = {};
    other.open(*transport::TlsPolicy::create(psk()));
    ASSERT_TRUE(serve_until([&] { return other_events.state.is_up || other_events.state.fault; }));
    EXPECT_THAT(other_events.state, IsUpWith(kCcm8, round > 0));
  }
  endpoint->close();
  EXPECT_TRUE(other_events.state.is_up);
}

TEST_F(Session, IsMadeWithTheNextAddressWhereTheFirstIsDead) {
  NameService names("two.example", {"::1", "127.0.0.99", own_address()});
  OpensslServer server(psk_server());
  use(server_at("two.example"));
  for (int start = 0; start < 3; ++start) EXPECT_THAT(connect(psk()), IsUp());
}

TEST_F(Session, FailsWhereAllAddressesAreDead) {
  NameService names("two.example", {"::1", own_address()});
  use(server_at("two.example"));
  EXPECT_THAT(connect(psk()), FailedWith("handshake", HasSubstr(own_address() + ":5684 does not answer")));
}

}  // namespace
}  // namespace lwm2m::test
