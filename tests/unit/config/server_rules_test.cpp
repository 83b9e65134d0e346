#include <gtest/gtest.h>

#include <ostream>

#include "tests/unit/config/config_text.hpp"

namespace lwm2m::config {
namespace {

using Lines = std::vector<std::string>;

std::string server(std::string_view uri, std::string_view keys) {
  return "[[server]]\nuri = \"" + std::string(uri) + "\"\n" + std::string(keys);
}

TEST(ServerRules, NeedAUri) {
  EXPECT_EQ(
      problems_of("endpoint = \"e\"\n[[server]]\nkey-credential = \"k\"\n"),
      Lines{"f:2:1: server.uri: missing; allowed: \"coap://\", \"coaps://\", \"coap+tcp://\" or \"coaps+tcp://\", a "
            "host, and \":port\" or nothing"});
}

TEST(ServerRules, NeedNoSecInWritingInTheClear) {
  EXPECT_EQ(problems_of(server("coap://h", "")),
            Lines{"f:1:1: server.security: coap:// goes out in the clear; allowed: security = \"nosec\" in writing, or "
                  "coaps://"});
  EXPECT_EQ(
      problems_of(server("coap+tcp://h", "security = \"psk\"\n")),
      Lines{"f:3:12: server.security: coap+tcp:// goes out in the clear; allowed: security = \"nosec\" in writing, "
            "or coaps+tcp://"});
  EXPECT_EQ(problems_of(server("coap://h", "security = \"nosec\"\n")), Lines{});
  EXPECT_EQ(problems_of(server("coap+tcp://h", "security = \"nosec\"\n")), Lines{});
}

TEST(ServerRules, RefuseNoSecWhereTheUriPromisesProtection) {
  EXPECT_EQ(
      problems_of(server("coaps://h", "security = \"nosec\"\n")),
      Lines{"f:3:12: server.security: \"nosec\" with coaps://; allowed: \"psk\", \"x509\", \"rpk\" with coaps://, or "
            "coap://"});
}

TEST(ServerRules, NeedOneKeySource) {
  EXPECT_EQ(
      problems_of(server("coaps://h", "")),
      Lines{"f:1:1: server: no source of the key; allowed: one of key-credential, key-file, key-uri (or security = "
            "\"nosec\")"});
  EXPECT_EQ(problems_of(server("coaps://h", "key-file = \"/k\"\n")), Lines{});
  EXPECT_EQ(problems_of(server("coaps://h", "key-file = \"/k\"\nkey-credential = \"k\"\n")),
            Lines{"f:3:12: server.key-file: a second source of the key beside key-credential; allowed: one of "
                  "key-credential, key-file, key-uri"});
}

TEST(ServerRules, TakeKeyUrisWithCertificatesOnly) {
  EXPECT_EQ(problems_of(server("coaps://h", "key-uri = \"pkcs11:a\"\n")),
            Lines{"f:3:11: server.key-uri: has no meaning with security = \"psk\"; allowed with: \"x509\", \"rpk\""});
  EXPECT_EQ(problems_of(server("coaps://h", "security = \"x509\"\nkey-uri = \"pkcs11:a\"\n")), Lines{});
}

struct KeyAndModes {
  const char* line;
  bool psk, x509, rpk, nosec;

  // GoogleTest would print the bytes, padding included.
  friend void PrintTo(const KeyAndModes& key, std::ostream* out) { *out << key.line; }
};
class KeysForModes : public testing::TestWithParam<KeyAndModes> {};

TEST_P(KeysForModes, AreRefusedWhereTheyHaveNoMeaning) {
  const auto accepted = [](const std::string& mode, const std::string& line) {
    const bool nosec = mode == "nosec";
    std::string keys = "security = \"" + mode + "\"\n";
    if (!nosec && line.find("key-") != 0) keys += "key-credential = \"k\"\n";
    if (!nosec && mode != "psk" && line.find("peer-") != 0) keys += "peer-certificate-file = \"/p\"\n";
    return problems_of(server(nosec ? "coap://h" : "coaps://h", keys + line + "\n")).empty();
  };
  const KeyAndModes& expected = GetParam();
  EXPECT_EQ(accepted("psk", expected.line), expected.psk) << expected.line;
  EXPECT_EQ(accepted("x509", expected.line), expected.x509) << expected.line;
  EXPECT_EQ(accepted("rpk", expected.line), expected.rpk) << expected.line;
  EXPECT_EQ(accepted("nosec", expected.line), expected.nosec) << expected.line;
}

INSTANTIATE_TEST_SUITE_P(Table, KeysForModes,
                         testing::Values(KeyAndModes{"identity = \"i\"", true, false, false, false},
                                         KeyAndModes{"key-credential = \"c\"", true, true, true, false},
                                         KeyAndModes{"key-file = \"/k\"", true, true, true, false},
                                         KeyAndModes{"key-uri = \"pkcs11:k\"", false, true, true, false},
                                         KeyAndModes{"certificate-file = \"/c\"", false, true, true, false},
                                         KeyAndModes{"peer-certificate-file = \"/c\"", false, true, true, false},
                                         KeyAndModes{"certificate-usage = 2", false, true, false, false},
                                         KeyAndModes{"matching-type = 1", false, true, true, false},
                                         KeyAndModes{"trust-store = \"/t\"", false, true, false, false},
                                         KeyAndModes{"server-name = \"n\"", true, true, true, false},
                                         KeyAndModes{"connection-id = false", true, true, true, true},
                                         KeyAndModes{"lifetime = 60", true, true, true, true}));

TEST(ServerRules, NeedThePublicKeyOfTheServerForRawPublicKeys) {
  EXPECT_EQ(problems_of(server("coaps://h", "security = \"rpk\"\nkey-credential = \"k\"\n")),
            Lines{"f:3:12: server.security: \"rpk\" without the server's public key; allowed: with "
                  "peer-certificate-file"});
}

TEST(ServerRules, NeedACertificateThatAConstraintRefersTo) {
  const std::string x509 = "security = \"x509\"\nkey-credential = \"k\"\n";
  EXPECT_EQ(problems_of(server("coaps://h", x509)), Lines{});
  EXPECT_EQ(problems_of(server("coaps://h", x509 + "certificate-usage = 3\nmatching-type = 0\n")), Lines{});
  EXPECT_EQ(problems_of(server("coaps://h", x509 + "certificate-usage = 0\n")),
            Lines{"f:5:21: server.certificate-usage: nothing to compare with; allowed: 3, or with "
                  "peer-certificate-file"});
  EXPECT_EQ(problems_of(server("coaps://h", x509 + "matching-type = 1\n")),
            Lines{"f:5:17: server.matching-type: nothing to compare with; allowed: 0, or with peer-certificate-file"});
}

TEST(ServerRules, MatchCipherSuitesWithTheMode) {
  EXPECT_EQ(
      problems_of(with_server("ciphersuites = [\"TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8\"]\n")),
      Lines{"f:4:16: server.ciphersuites: TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8 cannot be used with security = \"psk\"; "
            "allowed: suites with PSK"});
  EXPECT_EQ(problems_of(with_server("ciphersuites = [\"TLS_AES_128_GCM_SHA256\", \"TLS_PSK_WITH_AES_128_CCM_8\"]\n")),
            Lines{});
  EXPECT_EQ(problems_of(with_server("security = \"x509\"\nciphersuites = [\"TLS_PSK_WITH_AES_128_CCM_8\"]\n")).size(),
            1U);
  EXPECT_EQ(problems_of(with_server("ciphersuites = []\n")),
            Lines{"f:4:16: server.ciphersuites: the list is empty; allowed: one suite or more"});
}

TEST(ServerRules, TakeAHoldOffFromABootstrapServerOnly) {
  EXPECT_EQ(problems_of(with_server("client-hold-off = 5\n")),
            Lines{"f:4:19: server.client-hold-off: not a bootstrap server; allowed: with bootstrap = true"});
  EXPECT_EQ(server_of(with_server("client-hold-off = 5\nbootstrap = true\n")).client_hold_off, seconds(5));
}

TEST(ServerRules, KeepTheLifetimeAboveItsMinimum) {
  EXPECT_EQ(problems_of(with_server("lifetime = 60\nminimum-lifetime = 61\n")),
            Lines{"f:5:20: server.minimum-lifetime: 61 is more than the lifetime; allowed: 0 to 60"});
  EXPECT_EQ(problems_of(with_server("minimum-lifetime = 86401\n")).size(), 1U);
  EXPECT_EQ(problems_of(with_server("lifetime = 60\nminimum-lifetime = 60\n")), Lines{});
}

TEST(ServerRules, KeepThePeriodsInOrder) {
  EXPECT_EQ(
      problems_of(with_server("default-minimum-period = 10\ndefault-maximum-period = 9\n")),
      Lines{"f:5:26: server.default-maximum-period: 9 is below default-minimum-period; allowed: 0, or 10 and more"});
  EXPECT_EQ(problems_of(with_server("default-minimum-period = 10\ndefault-maximum-period = 0\n")), Lines{});
  EXPECT_EQ(problems_of(with_server("default-minimum-period = 10\ndefault-maximum-period = 10\n")), Lines{});
}

TEST(ServerRules, WantTheTransportOfTheUriInTheBinding) {
  EXPECT_EQ(problems_of(with_server("binding = \"T\"\n")),
            Lines{"f:4:11: server.binding: \"T\" lacks the transport of coaps://; allowed: \"U\", \"UT\""});
  EXPECT_EQ(problems_of(server("coaps+tcp://h", "key-file = \"/k\"\nbinding = \"U\"\n")),
            Lines{"f:4:11: server.binding: \"U\" lacks the transport of coaps+tcp://; allowed: \"T\", \"UT\""});
  EXPECT_EQ(problems_of(with_server("binding = \"UT\"\n")), Lines{});
}

TEST(ServerRules, MakeNoSecondProblemOfAValueThatWasRefused) {
  EXPECT_EQ(problems_of(server("nonsense", "security = \"nosec\"\nbinding = \"T\"\n")).size(), 1U);
  EXPECT_EQ(problems_of(server("coaps://h", "security = \"tls\"\n")).size(), 1U);
  EXPECT_EQ(problems_of(server("coaps://h", "key-file = 5\n")).size(), 1U);
  EXPECT_EQ(problems_of(with_server("lifetime = 0\nminimum-lifetime = 86401\n")).size(), 1U);
  EXPECT_EQ(problems_of(with_server("ciphersuites = 5\n")).size(), 1U);
}

}  // namespace
}  // namespace lwm2m::config
