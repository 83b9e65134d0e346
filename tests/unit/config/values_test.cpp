#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

#include "config/value_codecs.hpp"
#include "tests/unit/config/config_text.hpp"

namespace lwm2m::config {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Node text_node(std::string text) {
  Node node;
  node.value = std::move(text);
  return node;
}

TEST(Times, AreSecondsOrATextWithAUnit) {
  const auto lifetime = [](std::string_view value) {
    return server_of(with_server("lifetime = " + std::string(value) + "\n")).lifetime.count();
  };
  EXPECT_EQ(lifetime("90"), 90);
  EXPECT_EQ(lifetime("\"90s\""), 90);
  EXPECT_EQ(lifetime("\"15min\""), 900);
  EXPECT_EQ(lifetime("\"24h\""), 86400);
  EXPECT_EQ(lifetime("\"7d\""), 604800);
  EXPECT_EQ(lifetime("\"3000ms\""), 3);
}

TEST(Times, RefuseOtherTexts) {
  const Rule rule{.least = 0, .greatest = 2147483647};
  std::chrono::seconds out{};
  for (const char* text : {"", "s", "5", "5 s", "-5s", "5m", "5x", "1.5h", "1500ms", "9223372036854775807d",
                           "99999999999999999999s", "s5", "5s5"}) {
    EXPECT_TRUE(ValueOf<std::chrono::seconds>::read(text_node(text), rule, out)) << text;
  }
  EXPECT_EQ(problems_of("[telemetry]\nmax-age = \"5m\"\n").at(0).substr(0, 52),
            "f:2:11: telemetry.max-age: '5m' is no time; allowed:");
}

TEST(Times, OfTransmissionHaveFractions) {
  EXPECT_EQ(config_of("[coap]\nack-timeout = 1\n").coap.ack_timeout, seconds(1));
  EXPECT_EQ(config_of("[coap]\nack-timeout = 2.25\n").coap.ack_timeout, milliseconds(2250));
  EXPECT_EQ(config_of("[coap]\nack-timeout = \"1500ms\"\n").coap.ack_timeout, milliseconds(1500));
  for (const char* bad : {"0.999", "61", "nan", "inf", "-inf", "\"999ms\"", "true"}) {
    EXPECT_EQ(problems_of(std::string("[coap]\nack-timeout = ") + bad + "\n").size(), 1U) << bad;
  }
}

TEST(Identity, IsATextOrHexDigits) {
  const auto identity = [](std::string_view value) {
    return server_of(with_server("identity = " + std::string(value) + "\n")).identity;
  };
  EXPECT_EQ(identity("\"gw\""), to_bytes("gw"));
  EXPECT_EQ(identity("\"hex:01fF10\""), (Bytes{0x01, 0xFF, 0x10}));
  EXPECT_EQ(identity("\"HEX:00\""), to_bytes("HEX:00"));
  EXPECT_EQ(identity("\"b\xC3\xBC\""), (Bytes{'b', 0xC3, 0xBC}));
  for (const char* bad : {"\"\"", "\"hex:\"", "\"hex:0\"", "\"hex:0g\"", "5"}) {
    EXPECT_EQ(problems_of(with_server(std::string("identity = ") + bad + "\n")).size(), 1U) << bad;
  }
  for (const char* cut : {"\"hex:00\"", "\"hex:610062\"", "\"hex:6100\"", "\"a\\u0000b\""}) {
    const auto problems = problems_of(with_server(std::string("identity = ") + cut + "\n"));
    ASSERT_EQ(problems.size(), 1U) << cut;
    EXPECT_THAT(problems[0], AllOf(StartsWith("f:4:12: server.identity: a zero byte"), HasSubstr("none of them zero"),
                                   Not(HasSubstr("61"))))
        << cut;
  }
  EXPECT_EQ(identity("\"" + std::string(255, 'a') + "\"").size(), 255U);
  EXPECT_EQ(problems_of(with_server("identity = \"" + std::string(256, 'a') + "\"\n")).size(), 1U);
}

TEST(Acl, IsRightsByShortServerId) {
  const Config config =
      config_of("[[access]]\npath = \"/3/0\"\nowner = 5\nacl = { 1 = \"RWED\", 2 = \"R\", 0 = \"\" }\n");
  const AccessConfig& entry = config.access.at(0);
  EXPECT_EQ(entry.path.to_string(), "/3/0");
  EXPECT_EQ(entry.owner, ShortServerId(5));
  EXPECT_EQ(entry.acl.size(), 3U);
  EXPECT_EQ(entry.acl.at(ShortServerId(1)).bits, 1 | 2 | 4 | 8);
  EXPECT_EQ(entry.acl.at(ShortServerId(2)).bits, 1);
  EXPECT_EQ(entry.acl.at(ShortServerId(0)).bits, 0);
}

TEST(Acl, SaysWhichEntryIsWrong) {
  const auto problem = [](std::string_view acl) {
    return problems_of("[[access]]\npath = \"/3/0\"\nacl = " + std::string(acl) + "\n").at(0);
  };
  EXPECT_TRUE(
      problem("{ 1 = \"RX\" }").starts_with("f:3:13: access.acl: 'RX' is no set of rights; allowed: a table of"))
      << problem("{ 1 = \"RX\" }");
  EXPECT_TRUE(problem("{ 1 = \"RR\" }").starts_with("f:3:13: access.acl: 'RR' is no set of rights"));
  EXPECT_TRUE(problem("{ 65535 = \"R\" }").starts_with("f:3:9: access.acl: '65535' is no short server id"));
  EXPECT_TRUE(problem("{ x = \"R\" }").starts_with("f:3:9: access.acl: 'x' is no short server id"));
  EXPECT_TRUE(problem("{ 1 = 5 }").starts_with("f:3:13: access.acl: a whole number is the wrong type"));
  EXPECT_TRUE(problem("\"R\"").starts_with("f:3:7: access.acl: a text is the wrong type"));
}

TEST(MaintenanceWindow, IsTwoTimesOfTheDay) {
  const auto window = [](std::string_view value) {
    return config_of("[[firmware]]\nmaintenance-window = \"" + std::string(value) + "\"\n")
        .firmware.at(0)
        .maintenance_window;
  };
  EXPECT_EQ(window("02:00-04:30"), (MaintenanceWindow{std::chrono::minutes(120), std::chrono::minutes(270)}));
  EXPECT_EQ(window("23:59-00:00"), (MaintenanceWindow{std::chrono::minutes(1439), std::chrono::minutes(0)}));
  for (const char* bad : {"02:00", "02:00-02:00", "24:00-01:00", "02:60-03:00", "2:00-3:00", "02:00-04:0x",
                          "02:00 04:00", "-2:00-04:00", "+2:00-04:00", "02:00-04:000"}) {
    EXPECT_EQ(problems_of(std::string("[[firmware]]\nmaintenance-window = \"") + bad + "\"\n").size(), 1U) << bad;
  }
}

TEST(Callbacks, AreASetOfWords) {
  Node list;
  list.value = List{text_node("execute"), text_node("write-stream"), text_node("execute")};
  CallbackSet out;
  EXPECT_FALSE(ValueOf<CallbackSet>::read(list, {}, out));
  EXPECT_EQ(out.bits, 8 | 64);
  EXPECT_TRUE(out.has(Callback::kExecute));
  EXPECT_FALSE(out.has(Callback::kRead));
  EXPECT_EQ(ValueOf<CallbackSet>::write(out), "[\"execute\", \"write-stream\"]");
  list.value = List{text_node("exec")};
  EXPECT_TRUE(ValueOf<CallbackSet>::read(list, {}, out));
}

struct TextCase {
  const char* text;
  bool accepted;

  // GoogleTest would print the bytes, padding included.
  friend void PrintTo(const TextCase& sample, std::ostream* out) { *out << sample.text; }
};
class FactoryResetUnit : public testing::TestWithParam<TextCase> {};
TEST_P(FactoryResetUnit, IsAUnitsNameWithItsSuffix) {
  const std::string file = std::string("[device.commands]\nfactory-reset = \"") + GetParam().text + "\"\n";
  EXPECT_EQ(problems_of(file).empty(), GetParam().accepted) << GetParam().text;
}
INSTANTIATE_TEST_SUITE_P(Table, FactoryResetUnit,
                         testing::Values(TextCase{"a.service", true}, TextCase{"a@b\\\\x2d.target", true},
                                         TextCase{"a", false}, TextCase{".service", false},
                                         TextCase{"a/b.service", false}, TextCase{"a b.service", false},
                                         TextCase{"a.services", false}, TextCase{"/bin/reset", false}));

class AlternatePath : public testing::TestWithParam<TextCase> {};
TEST_P(AlternatePath, IsNamesThatAreNoNumbers) {
  const std::string file = with_server(std::string("alternate-path = \"") + GetParam().text + "\"\n");
  EXPECT_EQ(problems_of(file).empty(), GetParam().accepted) << GetParam().text;
}
INSTANTIATE_TEST_SUITE_P(Table, AlternatePath,
                         testing::Values(TextCase{"/lwm2m", true}, TextCase{"/a/b-c.d_e~f", true},
                                         TextCase{"/3a", true}, TextCase{"", false}, TextCase{"/", false},
                                         TextCase{"lwm2m", false}, TextCase{"/a/", false}, TextCase{"//a", false},
                                         TextCase{"/a/3", false}, TextCase{"/a b", false}, TextCase{"/..", false},
                                         TextCase{"/a?b", false}));

class KeyUri : public testing::TestWithParam<TextCase> {};
TEST_P(KeyUri, BeginsWithItsScheme) {
  const std::string file =
      "[[server]]\nuri = \"coaps://h\"\nsecurity = \"x509\"\nkey-uri = \"" + std::string(GetParam().text) + "\"\n";
  EXPECT_EQ(problems_of(file).empty(), GetParam().accepted) << GetParam().text;
}
INSTANTIATE_TEST_SUITE_P(Table, KeyUri,
                         testing::Values(TextCase{"pkcs11:token=gw;object=key", true}, TextCase{"pkcs11:", false},
                                         TextCase{"file:/x", false}, TextCase{"", false}));

class CredentialName : public testing::TestWithParam<TextCase> {};
TEST_P(CredentialName, IsAFileName) {
  const std::string file =
      std::string("[[server]]\nuri = \"coaps://h\"\nkey-credential = \"") + GetParam().text + "\"\n";
  EXPECT_EQ(problems_of(file).empty(), GetParam().accepted) << GetParam().text;
}
INSTANTIATE_TEST_SUITE_P(Table, CredentialName,
                         testing::Values(TextCase{"fleet-psk", true}, TextCase{"a.b", true}, TextCase{"", false},
                                         TextCase{"../etc/shadow", false}, TextCase{"..", false},
                                         TextCase{"/a", false}));

TEST(Paths, AreAbsolute) {
  EXPECT_EQ(problems_of("object-directories = [\"/a\", \"b\"]\n"),
            std::vector<std::string>{
                "f:1:29: object-directories: 'b' is not accepted; allowed: a list, each of it an absolute path"});
  EXPECT_EQ(problems_of("[[firmware]]\nstaging-directory = \"x\"\n").size(), 1U);
}

TEST(Endpoint, FitsIntoOneQueryOption) {
  EXPECT_EQ(config_of("endpoint = \"" + std::string(252, 'e') + "\"\n").client.endpoint.size(), 252U);
  EXPECT_EQ(problems_of("endpoint = \"" + std::string(253, 'e') + "\"\n").size(), 1U);
  EXPECT_EQ(problems_of("endpoint = \"\"\n"),
            std::vector<std::string>{"f:1:12: endpoint: the text is empty; allowed: a text of 1 to 252 bytes without "
                                     "control characters"});
  EXPECT_EQ(problems_of("endpoint = \"a\\nb\"\n").size(), 1U);
}

TEST(TomlString, EscapesWhatTomlDoes) { EXPECT_EQ(toml_string("a\"b\\c\n"), "\"a\\\"b\\\\c\\u000A\""); }

}  // namespace
}  // namespace lwm2m::config
