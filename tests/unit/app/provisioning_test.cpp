#include "daemon/app/provisioning.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lwm2m::app {
namespace {

using dbus::ServerSettings;
using engine::SecurityMode;
using engine::StoredMaterial;
using testing::HasSubstr;

Result<engine::ServerOptions> make(const ServerSettings& settings, const engine::ServerOptions* before = nullptr) {
  return provisioned_server(settings, before, "node");
}

std::string refusal(const ServerSettings& settings, const engine::ServerOptions* before = nullptr) {
  const auto made = make(settings, before);
  return made ? "accepted" : made.error().message();
}

ServerSettings psk() {
  return {.values = {{"Uri", "coaps://s.example"}}, .materials = {{"key", Secret(Bytes{1, 2, 3})}}};
}

TEST(ProvisionedServer, HasTheDefaultsOfTheConfiguration) {
  const auto server = make({.values = {{"Uri", "coap://s.example"}, {"SecurityMode", "nosec"}}});
  ASSERT_TRUE(server) << server.error().message();
  EXPECT_EQ(server->id, ShortServerId(1));
  EXPECT_EQ(server->uri, "coap://s.example");
  EXPECT_EQ(server->lifetime, 86400U);
  EXPECT_EQ(server->security.mode, SecurityMode::kNoSec);
}

TEST(ProvisionedServer, TakesEverySettingOfATable) {
  ServerSettings settings = psk();
  settings.values.emplace_back("Ssid", 7);
  settings.values.emplace_back("Lifetime", 60);
  settings.values.emplace_back("DeregisterOnStop", false);
  settings.values.emplace_back("DefaultNotification", "con");
  settings.values.emplace_back("AllowExecute", std::vector<std::string>{"/3"});
  settings.values.emplace_back("Ciphersuites", std::vector<std::string>{"TLS_PSK_WITH_AES_128_GCM_SHA256"});
  settings.values.emplace_back("Identity", Bytes{0xFF, 0x01});
  const auto server = make(settings);
  ASSERT_TRUE(server) << server.error().message();
  EXPECT_EQ(server->id, ShortServerId(7));
  EXPECT_EQ(server->lifetime, 60U);
  EXPECT_FALSE(server->deregister_on_stop);
  EXPECT_TRUE(server->confirmable_notifications);
  EXPECT_EQ(server->allow_execute, std::vector{model::Path(model::ObjectId(3))});
  EXPECT_EQ(server->security.cipher_suites, std::vector<std::uint16_t>{0x00A8});
  EXPECT_EQ(server->security.identity, (Bytes{0xFF, 0x01}));
}

TEST(ProvisionedServer, KeepsAKeyThatWasGiven) {
  const auto server = make(psk());
  ASSERT_TRUE(server) << server.error().message();
  EXPECT_EQ(server->security.mode, SecurityMode::kPsk);
  EXPECT_EQ(server->security.key, engine::MaterialSource(StoredMaterial{Secret(Bytes{1, 2, 3})}));
  EXPECT_EQ(server->security.identity, to_bytes("node"));
}

TEST(ProvisionedServer, IsRefusedByTheRulesOfTheConfiguration) {
  EXPECT_THAT(refusal({}), HasSubstr("uri"));
  EXPECT_THAT(refusal({.values = {{"Uri", "coaps://s.example"}}}), HasSubstr("key-"));
  EXPECT_THAT(refusal({.values = {{"Uri", "coap://s.example"}}}), HasSubstr("nosec"));
  ServerSettings settings = psk();
  settings.values.emplace_back("Lifetme", 60);
  EXPECT_THAT(refusal(settings), HasSubstr("lifetime"));  // the nearest that is known
  settings = psk();
  settings.values.emplace_back("Lifetime", "long");
  EXPECT_THAT(refusal(settings), HasSubstr("server.lifetime"));
}

TEST(ProvisionedServer, HasOneSourceOfItsKey) {
  ServerSettings settings = psk();
  settings.values.emplace_back("KeyCredential", "fleet");
  EXPECT_THAT(refusal(settings), HasSubstr("key: 2 sources"));
  settings = {.values = {{"Uri", "coaps://s.example"}, {"KeyFile", "/k"}, {"KeyCredential", "fleet"}}};
  EXPECT_THAT(refusal(settings), HasSubstr("key: 2 sources"));
}

// As OpenSSL takes them: what it would cut off or refuse must not be kept as if it were good.
TEST(ProvisionedServer, HasAnIdentityAndAKeyThatCanBeUsed) {
  const auto before = make(psk());
  ASSERT_TRUE(before);
  for (const auto* account : {static_cast<const engine::ServerOptions*>(nullptr), &*before}) {
    ServerSettings settings = account == nullptr ? psk() : ServerSettings{};
    settings.values.emplace_back("Identity", Bytes{'a', 0, 'b'});
    EXPECT_THAT(refusal(settings, account), HasSubstr("server.identity: a zero byte"));
    settings.values.back().second = Bytes(256, 'i');
    EXPECT_THAT(refusal(settings, account), HasSubstr("server.identity: 256 bytes"));
    settings = account == nullptr ? psk() : ServerSettings{};
    settings.materials["key"] = Secret(Bytes(513, 0xFF));
    EXPECT_THAT(refusal(settings, account), HasSubstr("key: 513 bytes"));
    settings.materials["key"] = Secret(Bytes(1024, 'f'));  // hex digits of 512
    EXPECT_EQ(refusal(settings, account), "accepted");
  }
}

TEST(ProvisionedServer, CannotBeTalkedIntoAnotherTable) {
  ServerSettings settings = psk();
  settings.values.emplace_back("x\" = 1\n[log]\nlevel", "\"trace\"");
  EXPECT_NE(refusal(settings), "accepted");
  settings = psk();
  settings.values.emplace_back("ServerName", "a\"\nlifetime = 1\n#");
  EXPECT_THAT(refusal(settings), HasSubstr("server-name"));
}

TEST(ProvisionedServer, ChangesOnlyWhatIsGiven) {
  ServerSettings first = psk();
  first.values.emplace_back("UpdatePeriod", 30);
  const auto before = make(first);
  ASSERT_TRUE(before);
  const auto after = make({.values = {{"Lifetime", 60}}}, &*before);
  ASSERT_TRUE(after) << after.error().message();
  engine::ServerOptions expected = *before;
  expected.lifetime = 60;
  EXPECT_EQ(*after, expected);
}

TEST(ProvisionedServer, ReplacesTheKeyByAnotherSource) {
  const auto before = make(psk());
  ASSERT_TRUE(before);
  const auto file = make({.values = {{"KeyFile", "/etc/k"}}}, &*before);
  ASSERT_TRUE(file) << file.error().message();
  EXPECT_EQ(file->security.key, engine::MaterialSource(engine::MaterialFile{"/etc/k"}));
  const auto credential = make({.values = {{"KeyCredential", "fleet"}}}, &*file);
  ASSERT_TRUE(credential) << credential.error().message();
  EXPECT_EQ(credential->security.key, engine::MaterialSource(engine::SystemdCredential{"fleet"}));
  const auto stored = make({.materials = {{"key", Secret(Bytes{9})}}}, &*credential);
  ASSERT_TRUE(stored) << stored.error().message();
  EXPECT_EQ(stored->security.key, engine::MaterialSource(StoredMaterial{Secret(Bytes{9})}));
}

TEST(ProvisionedServer, LeavesBehindWhatProtectedItInAnotherMode) {
  const auto before = make(psk());
  ASSERT_TRUE(before);
  const auto after = make({.values = {{"Uri", "coap://s.example"}, {"SecurityMode", "nosec"}}}, &*before);
  ASSERT_TRUE(after) << after.error().message();
  EXPECT_EQ(after->security, engine::LinkSecurity{});
}

TEST(ProvisionedServer, KeepsCertificatesThatWereGiven) {
  const ServerSettings settings{
      .values = {{"Uri", "coaps://s.example"}, {"SecurityMode", "x509"}, {"KeyFile", "/etc/k"}, {"CertificateUsage", 1}},
      .materials = {{"certificate", Secret(to_bytes("c"))}, {"peer-certificate", Secret(to_bytes("p"))}}};
  const auto server = make(settings);
  ASSERT_TRUE(server) << server.error().message();
  EXPECT_EQ(server->security.certificate, engine::MaterialSource(StoredMaterial{Secret(to_bytes("c"))}));
  EXPECT_EQ(server->security.peer_certificate, engine::MaterialSource(StoredMaterial{Secret(to_bytes("p"))}));
  const auto file = make({.values = {{"PeerCertificateFile", "/etc/p"}}}, &*server);
  ASSERT_TRUE(file) << file.error().message();
  EXPECT_EQ(file->security.peer_certificate, engine::MaterialSource(engine::MaterialFile{"/etc/p"}));
  EXPECT_EQ(file->security.certificate, server->security.certificate);
}

// Every option goes through the table and comes back.
TEST(ServerTable, SaysTheWholeAccount) {
  engine::ServerOptions options{.id = ShortServerId(9), .uri = "coaps://s.example:1234"};
  options.security = {.mode = SecurityMode::kCertificate, .certificate = engine::MaterialFile{"/c"}};
  options.security.key = engine::SystemdCredential{"k"};
  options.security.peer_certificate = engine::MaterialFile{"/p"};
  options.security.usage = engine::CertificateUsage::kTrustAnchorAssertion;
  options.security.matching = engine::MatchingType::kSha256;
  options.security.trust_store = "/ca";
  options.security.server_name = "other.example";
  options.security.cipher_suites = {0xC02B};
  options.security.session_resumption = false;
  options.lifetime = 100;
  options.minimum_lifetime = 2;
  options.update_period = 3;
  options.update_margin = 4;
  options.deregister_on_stop = false;
  options.queue_mode = true;
  options.queue_awake_time = 15;
  options.default_minimum_period = 5;
  options.default_maximum_period = 6;
  options.confirmable_notifications = true;
  options.store_notifications = false;
  options.mute_send = true;
  options.disable_timeout = 7;
  options.priority = 8;
  options.initial_delay = 9;
  options.failure_block = true;
  options.bootstrap_on_failure = false;
  options.retry_count = 10;
  options.retry_timer = 11;
  options.sequence_delay = 12;
  options.sequence_count = 13;
  options.local_port = 14;
  options.alternate_path = "/lwm2m/x";
  options.allow_execute = {model::Path(model::ObjectId(3))};
  const auto again = make({}, &options);
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(*again, options);
}

}  // namespace
}  // namespace lwm2m::app
