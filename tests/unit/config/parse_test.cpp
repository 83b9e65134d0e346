#include "config/parse.hpp"

#include <gtest/gtest.h>

#include <ostream>

#include "tests/unit/config/config_text.hpp"

namespace lwm2m::config {
namespace {

using Lines = std::vector<std::string>;

TEST(Parse, TakesTheEmptyTextAsAllDefaults) {
  EXPECT_EQ(problems_of(""), Lines{});
  EXPECT_EQ(config_of("").servers.size(), 0U);
}

TEST(Parse, ReadsEveryTable) {
  const Config config = config_of(R"(
endpoint = "gateway-0042"
lwm2m-version = "1.2"
object-directories = ["/a", "/b"]
[[server]]
uri = "coap://s"
security = "nosec"
[[access]]
path = "/3/0"
[coap]
ack-timeout = 3.5
max-retransmit = 2
[device]
manufacturer = "M"
[device.commands]
factory-reset = "x.service"
[[firmware]]
installer = "rauc"
[objects]
disabled = [10, 25]
[apps]
listed-only = true
[telemetry]
max-bytes = 4096
max-age = 60
[log]
level = "debug"
)");
  EXPECT_EQ(config.client.endpoint, "gateway-0042");
  EXPECT_EQ(config.client.version, ProtocolVersion::kV1_2);
  EXPECT_EQ(config.client.object_directories, (std::vector<std::filesystem::path>{"/a", "/b"}));
  EXPECT_EQ(config.servers.size(), 1U);
  EXPECT_EQ(config.access.size(), 1U);
  EXPECT_EQ(config.coap, (CoapConfig{.ack_timeout = milliseconds(3500), .max_retransmit = 2}));
  EXPECT_EQ(config.device, (DeviceConfig{.manufacturer = "M", .factory_reset_unit = "x.service"}));
  EXPECT_EQ(config.firmware.at(0).installer, Installer::kRauc);
  EXPECT_EQ(config.objects.disabled, (std::vector{model::ObjectId(10), model::ObjectId(25)}));
  EXPECT_TRUE(config.apps.listed_only);
  EXPECT_EQ(config.telemetry, (TelemetryConfig{.max_bytes = 4096, .max_age = seconds(60)}));
  EXPECT_EQ(config.log.level, LogLevel::kDebug);
}

TEST(Parse, SuggestsTheNearestKey) {
  EXPECT_EQ(problems_of(with_server("liftime = 5\n")),
            Lines{"f:4:1: server.liftime: unknown key, did you mean 'lifetime'?"});
  EXPECT_EQ(problems_of(with_server("short_server_id = 5\n")),
            Lines{"f:4:1: server.short_server_id: unknown key, did you mean 'short-server-id'?"});
  EXPECT_EQ(problems_of("endpiont = \"x\"\n"), Lines{"f:1:1: endpiont: unknown key, did you mean 'endpoint'?"});
  EXPECT_EQ(problems_of("[[sever]]\n"), Lines{"f:1:3: sever: unknown key, did you mean 'server'?"});
  EXPECT_EQ(problems_of("[coap]\n  xyz = 1\n"), Lines{"f:2:3: coap.xyz: unknown key"});
}

TEST(Parse, SaysWhereAMisplacedKeyBelongs) {
  EXPECT_EQ(problems_of("lifetime = 5\n"), Lines{"f:1:1: lifetime: not a key here; it belongs in [server]"});
  EXPECT_EQ(problems_of("[log]\nendpoint = \"x\"\n"),
            Lines{"f:2:1: log.endpoint: not a key here; it belongs before the first table"});
  EXPECT_EQ(problems_of("app-id = \"x\"\n"), Lines{"f:1:1: app-id: unknown key"});
}

TEST(Parse, NamesUnknownKeysInSubtables) {
  EXPECT_EQ(problems_of("[device.commands]\nfactory-rest = \"x.service\"\n"),
            Lines{"f:2:1: device.commands.factory-rest: unknown key, did you mean 'commands.factory-reset'?"});
  EXPECT_EQ(problems_of("[device.comands]\nx = 1\n").size(), 1U);
  EXPECT_EQ(problems_of("[device]\ncommands = 5\n"), Lines{"f:2:1: device.commands: unknown key"});
}

TEST(Parse, EscapesAHostileKey) {
  EXPECT_EQ(problems_of("\"a\\u001B[2J\" = 1\n"), Lines{"f:1:1: a\\x1b[2J: unknown key"});
}

struct BadValue {
  const char* keys;
  const char* problem;

  friend void PrintTo(const BadValue& value, std::ostream* out) { *out << value.keys; }
};

class BadServerValue : public testing::TestWithParam<BadValue> {};

TEST_P(BadServerValue, IsReportedWithPlaceKeyAndWhatIsAllowed) {
  const auto problems = problems_of(with_server(GetParam().keys));
  EXPECT_EQ(problems, Lines{GetParam().problem});
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadServerValue,
    testing::Values(
        BadValue{"lifetime = true\n",
                 "f:4:12: server.lifetime: true or false is the wrong type; allowed: a whole number of seconds from 1 "
                 "to 2147483647, or a text with a unit (ms, s, min, h, d) such as \"90s\""},
        BadValue{"lifetime = 0\n",
                 "f:4:12: server.lifetime: 0 is out of range; allowed: a whole number of seconds from 1 to 2147483647, "
                 "or a text with a unit (ms, s, min, h, d) such as \"90s\""},
        BadValue{"lifetime = 2147483648\n",
                 "f:4:12: server.lifetime: 2147483648 is out of range; allowed: a whole number of seconds from 1 to "
                 "2147483647, or a text with a unit (ms, s, min, h, d) such as \"90s\""},
        BadValue{"short-server-id = 0\n",
                 "f:4:19: server.short-server-id: 0 is out of range; allowed: a whole number from 1 to 65534"},
        BadValue{"short-server-id = 65535\n",
                 "f:4:19: server.short-server-id: 65535 is out of range; allowed: a whole number from 1 to 65534"},
        BadValue{"short-server-id = \"1\"\n",
                 "f:4:19: server.short-server-id: a text is the wrong type; allowed: a whole number from 1 to 65534"},
        BadValue{"short-server-id = 1.5\n",
                 "f:4:19: server.short-server-id: a number with a fraction is the wrong type; allowed: a whole number "
                 "from 1 to 65534"},
        BadValue{"bootstrap = \"yes\"\n", "f:4:13: server.bootstrap: a text is the wrong type; allowed: true or false"},
        BadValue{"binding = \"UQ\"\n",
                 "f:4:11: server.binding: 'UQ' is not known, did you mean \"U\"?; allowed: \"U\", \"T\", \"UT\""},
        BadValue{"default-notification = \"confirmable\"\n",
                 "f:4:24: server.default-notification: 'confirmable' is not known; allowed: \"non\", \"con\""},
        BadValue{"security = 0\n",
                 "f:4:12: server.security: a whole number is the wrong type; allowed: \"psk\", \"x509\", \"rpk\", "
                 "\"nosec\""},
        BadValue{"local-port = 65536\n",
                 "f:4:14: server.local-port: 65536 is out of range; allowed: a whole number from 0 to 65535"},
        BadValue{"dscp = 64\n", "f:4:8: server.dscp: 64 is out of range; allowed: a whole number from 0 to 63"},
        BadValue{"dscp = -1\n", "f:4:8: server.dscp: -1 is out of range; allowed: a whole number from 0 to 63"},
        BadValue{"retry-count = 0\n",
                 "f:4:15: server.retry-count: 0 is out of range; allowed: a whole number from 1 to 4294967295"},
        BadValue{"priority = 4294967296\n",
                 "f:4:12: server.priority: 4294967296 is out of range; allowed: a whole number from 0 to 4294967295"},
        BadValue{"interface = \"a-name-too-long0\"\n",
                 "f:4:13: server.interface: 'a-name-too-long0' is not accepted; allowed: the name of a network "
                 "interface, at most 15 bytes"},
        BadValue{"interface = \"\"\n",
                 "f:4:13: server.interface: the text is empty; allowed: the name of a network interface, at most 15 "
                 "bytes"},
        BadValue{"alternate-path = \"/3\"\n",
                 "f:4:18: server.alternate-path: '/3' is not accepted; allowed: \"/\" and a name of letters, digits, "
                 "'-', '.', '_', '~' that is no number, repeatedly"},
        BadValue{"allow-execute = \"/\"\n",
                 "f:4:17: server.allow-execute: a text is the wrong type; allowed: a list, each of it a path such as "
                 "\"/\", \"/3\" or \"/3/0/4\""},
        BadValue{"allow-execute = [\"/\",\n  \"3\"]\n",
                 "f:5:3: server.allow-execute: '3' is not such a path; allowed: a list, each of it a path such as "
                 "\"/\", \"/3\" or \"/3/0/4\""},
        BadValue{"ciphersuites = [\"TLS_PSK_WITH_AES_128_CCM8\"]\n",
                 "f:4:17: server.ciphersuites: 'TLS_PSK_WITH_AES_128_CCM8' is not known, did you mean "
                 "\"TLS_PSK_WITH_AES_128_CCM_8\"?; allowed: a list, each of it the IANA name of a cipher suite such as "
                 "\"TLS_PSK_WITH_AES_128_CCM_8\""},
        BadValue{"server-name = \"a b\"\n",
                 "f:4:15: server.server-name: 'a b' is not accepted; allowed: a DNS name or an IP address"}));

TEST(Parse, RefusesABadUriWithoutQuotingIt) {
  EXPECT_EQ(problems_of("[[server]]\nuri = \"mqtt://h\"\nkey-credential = \"k\"\n"),
            Lines{"f:2:7: server.uri: the scheme is not known; allowed: coap, coaps, coap+tcp, coaps+tcp; allowed: "
                  "\"coap://\", \"coaps://\", \"coap+tcp://\" or \"coaps+tcp://\", a host, and \":port\" or nothing"});
}

TEST(Parse, RefusesTablesOfTheWrongKind) {
  EXPECT_EQ(problems_of("[server]\nuri = \"coaps://h\"\n"),
            Lines{"f:1:1: server: a table is the wrong type; allowed: tables in double brackets, [[server]]"});
  EXPECT_EQ(problems_of("[[coap]]\n"), Lines{"f:1:1: coap: a list is the wrong type; allowed: one table, [coap]"});
  EXPECT_EQ(problems_of("log = 5\n"), Lines{"f:1:7: log: a whole number is the wrong type; allowed: one table, [log]"});
  EXPECT_EQ(problems_of("server = [1]\n"), Lines{"f:1:11: server: no table; allowed: at most 1000 tables"});
}

TEST(Parse, BoundsTheNumberOfEntries) {
  std::string text;
  for (int i = 0; i < 1001; ++i) text += "[[firmware]]\n";
  EXPECT_EQ(problems_of(text), Lines{"f:1001:1: firmware: one too many; allowed: at most 1000 tables"});
}

TEST(Parse, ReportsAllProblemsInTheOrderOfTheLines) {
  const auto problems =
      problems_of("lwm2m-version = 1.1\nfoo = 1\n[log]\nlevel = \"loud\"\n[coap]\nack-timeout = 0.5\n");
  ASSERT_EQ(problems.size(), 4U);
  EXPECT_TRUE(
      problems[0].starts_with("f:1:17: lwm2m-version: a number with a fraction is the wrong type; allowed: \"1.0\""))
      << problems[0];
  EXPECT_TRUE(problems[1].starts_with("f:2:1: foo: unknown key")) << problems[1];
  EXPECT_TRUE(problems[2].starts_with("f:4:9: log.level: 'loud' is not known; allowed: \"error\", ")) << problems[2];
  EXPECT_TRUE(
      problems[3].starts_with("f:6:15: coap.ack-timeout: 0.5 is out of range; allowed: a number of seconds from 1"))
      << problems[3];
}

TEST(Parse, StopsSearchingForWordsWhenThereAreTooManyProblems) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "k" + std::to_string(i) + "=1\n";
  EXPECT_EQ(problems_of(text).size(), Problems::kMost + 1);
}

TEST(Parse, LetsALaterTextWin) {
  ParsedConfig config;
  Problems problems;
  parse_into(config, "endpoint = \"a\"\n[coap]\nack-timeout = 3\nmax-retransmit = 2\n", "1", problems);
  parse_into(config, "endpoint = \"b\"\n[coap]\nack-timeout = 5\n", "2", problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(config.client.values.endpoint, "b");
  EXPECT_EQ(config.coap.values, (CoapConfig{.ack_timeout = seconds(5), .max_retransmit = 2}));
  EXPECT_EQ(config.coap.where("ack-timeout").file, "2");
  EXPECT_EQ(config.coap.where("max-retransmit").file, "1");
}

TEST(Parse, AddsUpServersAccessAndFirmwareInTheOrderOfTheTexts) {
  ParsedConfig config;
  Problems problems;
  const char* text = "[[server]]\nshort-server-id = 7\n[[access]]\npath = \"/3/0\"\n[[firmware]]\n";
  parse_into(config, text, "1", problems);
  parse_into(config, "[[server]]\nshort-server-id = 8\n[[access]]\n[[firmware]]\n", "2", problems);
  ASSERT_EQ(config.servers.size(), 2U);
  EXPECT_EQ(config.servers[0].values.short_server_id, ShortServerId(7));
  EXPECT_EQ(config.servers[1].values.short_server_id, ShortServerId(8));
  EXPECT_EQ(config.servers[1].origin.file, "2");
  EXPECT_EQ(config.access.size(), 2U);
  EXPECT_EQ(config.firmware.size(), 2U);
}

TEST(Parse, ReadsAnApplicationFile) {
  ParsedConfig config;
  Problems problems;
  parse_app_policy_into(config, "app-id = \"m\"\nuser = \"u\"\nobjects = [\"/3303\", \"/3/0/9\"]\n", "a", problems);
  ASSERT_TRUE(problems.empty());
  const AppPolicy& policy = config.app_policies.at(0).values;
  EXPECT_EQ(policy.app_id, "m");
  EXPECT_EQ(policy.user, "u");
  EXPECT_EQ(policy.objects.at(1).to_string(), "/3/0/9");
  EXPECT_EQ(policy.callbacks.bits, CallbackSet::kAll);
}

TEST(Parse, SuggestsTheKeysOfAnApplicationFile) {
  ParsedConfig config;
  Problems problems;
  parse_app_policy_into(config, "appid = \"m\"\nlifetime = 1\n", "a", problems);
  const auto all = std::move(problems).take();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(to_string(all[0]), "a:1:1: app.appid: unknown key, did you mean 'app-id'?");
  EXPECT_EQ(to_string(all[1]), "a:2:1: app.lifetime: unknown key");
}

TEST(Parse, KnowsWhatIsWrittenAndWhatIsUsable) {
  const auto result = parse("[[server]]\nlifetime = 0\nbootstrap = true\n", "f");
  ASSERT_EQ(result.config.servers.size(), 1U);
  const auto& server = result.config.servers.front();
  EXPECT_TRUE(server.has("lifetime"));
  EXPECT_FALSE(server.usable("lifetime"));
  EXPECT_TRUE(server.usable("bootstrap"));
  EXPECT_FALSE(server.has("uri"));
  EXPECT_TRUE(server.usable("uri"));
  EXPECT_EQ(result.problems.size(), 1U);
}

}  // namespace
}  // namespace lwm2m::config
