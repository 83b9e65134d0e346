#include "config/normalise.hpp"

#include <gtest/gtest.h>

#include "tests/unit/config/config_text.hpp"

namespace lwm2m::config {
namespace {

// The documented defaults, written out: a changed one is a changed contract.
TEST(Defaults, OfAServerAreThoseOfTheDocumentation) {
  const ServerConfig server = server_of(with_server(""));
  EXPECT_EQ(server.short_server_id, ShortServerId(1));
  EXPECT_FALSE(server.bootstrap);
  EXPECT_EQ(server.lifetime, seconds(86400));
  EXPECT_EQ(server.minimum_lifetime, seconds(0));
  EXPECT_EQ(server.update_period, seconds(0));
  EXPECT_EQ(server.update_margin, seconds(93));
  EXPECT_TRUE(server.deregister_on_stop);
  EXPECT_FALSE(server.queue_mode);
  EXPECT_EQ(server.queue_awake_time, seconds(93));
  EXPECT_EQ(server.disable_timeout, seconds(86400));
  EXPECT_EQ(server.priority, std::nullopt);
  EXPECT_EQ(server.initial_delay, seconds(0));
  EXPECT_FALSE(server.failure_block);
  EXPECT_TRUE(server.bootstrap_on_failure);
  EXPECT_EQ(server.retry_count, 5U);
  EXPECT_EQ(server.retry_timer, seconds(60));
  EXPECT_EQ(server.sequence_delay, seconds(3600));
  EXPECT_EQ(server.sequence_count, 1U);
}

TEST(Defaults, OfReportingAndProtectionAreThoseOfTheDocumentation) {
  const ServerConfig server = server_of(with_server(""));
  EXPECT_EQ(server.default_minimum_period, seconds(0));
  EXPECT_EQ(server.default_maximum_period, seconds(0));
  EXPECT_EQ(server.default_notification, NotificationType::kNonConfirmable);
  EXPECT_TRUE(server.store_notifications);
  EXPECT_FALSE(server.history_in_read);
  EXPECT_FALSE(server.mute_send);
  EXPECT_EQ(server.allow_execute, std::vector{model::Path()});
  EXPECT_EQ(server.security, SecurityMode::kPsk);
  EXPECT_EQ(server.certificate_usage, CertificateUsage::kDomainIssuedCertificate);
  EXPECT_EQ(server.matching_type, MatchingType::kExact);
  EXPECT_TRUE(server.connection_id);
  EXPECT_TRUE(server.session_resumption);
  EXPECT_EQ(server.client_hold_off, seconds(0));
  EXPECT_EQ(server.local_port, Port(0));
  EXPECT_EQ(server.interface, "");
  EXPECT_EQ(server.dscp, 0);
  EXPECT_EQ(server.alternate_path, "");
}

TEST(Defaults, OfTheOtherTablesAreThoseOfTheDocumentation) {
  const Config config = config_of("[[access]]\npath = \"/3/0\"\n[[firmware]]\n");
  EXPECT_EQ(config.client.version, ProtocolVersion::kV1_1);
  EXPECT_EQ(config.access.at(0).owner, kOnlyBootstrapServer);
  EXPECT_EQ(config.coap.ack_timeout, seconds(2));
  EXPECT_EQ(config.coap.max_retransmit, 4U);
  EXPECT_FALSE(config.device.set_system_time);
  EXPECT_TRUE(config.firmware.at(0).auto_download);
  EXPECT_TRUE(config.firmware.at(0).auto_install);
  EXPECT_TRUE(config.firmware.at(0).auto_reboot);
  EXPECT_EQ(config.firmware.at(0).maintenance_window, std::nullopt);
  EXPECT_TRUE(config.objects.disabled.empty());
  EXPECT_FALSE(config.apps.listed_only);
  EXPECT_EQ(config.telemetry.max_bytes, 67108864U);
  EXPECT_EQ(config.telemetry.max_age, seconds(604800));
  EXPECT_EQ(config.log.level, LogLevel::kInfo);
}

TEST(Normalise, TakesTheEndpointFromTheMachineUnlessWritten) {
  EXPECT_EQ(config_of("").client.endpoint, "urn:uuid:machine");
  EXPECT_EQ(config_of("endpoint = \"e\"\n").client.endpoint, "e");
}

TEST(Normalise, TakesTheObjectDirectoriesFromTheCallerUnlessWritten) {
  Defaults defaults = test_defaults();
  EXPECT_EQ(from_text("", "f", defaults).config.value_or(Config{}).client.object_directories,
            (std::vector<std::filesystem::path>{"/usr/share/lwm2md/objects", "/etc/lwm2md/objects"}));
  defaults.object_directories = {"/d"};
  EXPECT_EQ(from_text("", "f", defaults).config.value_or(Config{}).client.object_directories,
            std::vector<std::filesystem::path>{"/d"});
  EXPECT_TRUE(from_text("object-directories = []\n", "f", defaults)
                  .config.value_or(Config{})
                  .client.object_directories.empty());
}

TEST(Normalise, TakesTheBindingFromTheUriUnlessWritten) {
  const auto binding = [](std::string_view uri, std::string_view keys) {
    return server_of("[[server]]\nsecurity = \"nosec\"\nuri = \"" + std::string(uri) + "\"\n" + std::string(keys))
        .binding;
  };
  EXPECT_EQ(binding("coap://h", ""), Binding::kUdp);
  EXPECT_EQ(binding("coap+tcp://h", ""), Binding::kTcp);
  EXPECT_EQ(binding("coap+tcp://h", "binding = \"UT\"\n"), Binding::kUdpAndTcp);
}

TEST(Normalise, TakesTheIdentityFromTheEndpointUnlessWritten) {
  EXPECT_EQ(server_of("endpoint = \"gw\"\n" + with_server("")).identity, to_bytes("gw"));
  EXPECT_EQ(server_of(with_server("")).identity, to_bytes("urn:uuid:machine"));
  EXPECT_EQ(server_of(with_server("identity = \"x\"\n")).identity, to_bytes("x"));
  EXPECT_TRUE(server_of(with_server("security = \"x509\"\n")).identity.empty());
}

TEST(Normalise, TakesTheServerNameFromTheUriUnlessWritten) {
  EXPECT_EQ(server_of(with_server("")).server_name, "s.example");
  EXPECT_EQ(server_of(with_server("server-name = \"other\"\n")).server_name, "other");
  EXPECT_EQ(server_of("[[server]]\nuri = \"coap://h\"\nsecurity = \"nosec\"\n").server_name, "");
}

TEST(Normalise, TakesTheCipherSuitesFromTheModeUnlessWritten) {
  using Suites = std::vector<CipherSuite>;
  EXPECT_EQ(server_of(with_server("")).ciphersuites, (Suites{CipherSuite(0xC0A8), CipherSuite(0x00A8)}));
  EXPECT_EQ(server_of(with_server("security = \"x509\"\n")).ciphersuites,
            (Suites{CipherSuite(0xC0AE), CipherSuite(0xC02B)}));
  EXPECT_EQ(server_of(with_server("ciphersuites = [\"TLS_PSK_WITH_AES_128_GCM_SHA256\"]\n")).ciphersuites,
            Suites{CipherSuite(0x00A8)});
}

TEST(Normalise, GivesTheBootstrapServerNoShortServerId) {
  EXPECT_EQ(server_of(with_server("bootstrap = true\n")).short_server_id, kBootstrapServer);
  EXPECT_EQ(server_of(with_server("bootstrap = true\nshort-server-id = 5\n")).short_server_id, kBootstrapServer);
}

TEST(ServerConfig, EqualsWhatHasNotChanged) {
  const ServerConfig before = server_of(with_server("lifetime = 60\n"));
  EXPECT_EQ(before, server_of("# a comment\n[log]\nlevel = \"debug\"\n" + with_server("lifetime=\"1min\"\n")));
  EXPECT_NE(before, server_of(with_server("lifetime = 61\n")));
}

}  // namespace
}  // namespace lwm2m::config
