#include "config/entry_text.hpp"

#include <gtest/gtest.h>

#include "tests/unit/config/config_text.hpp"

namespace lwm2m::config {
namespace {

// Every key that an account can have at once, none with its default.
constexpr std::string_view kEverything = R"([[server]]
uri = "coaps://[2001:db8::1]:7000"
short-server-id = 7
lifetime = 600
minimum-lifetime = 60
update-period = 120
update-margin = 10
deregister-on-stop = false
binding = "UT"
queue-mode = true
queue-awake-time = 30
default-minimum-period = 1
default-maximum-period = 50
default-notification = "con"
store-notifications = false
history-in-read = true
mute-send = true
disable-timeout = 5
priority = 0
initial-delay = 3
failure-block = true
bootstrap-on-failure = false
retry-count = 2
retry-timer = 9
sequence-delay = 4294967295
sequence-count = 3
allow-execute = ["/3", "/5/0/2"]
security = "x509"
key-uri = "pkcs11:token=a;object=b"
certificate-file = "/c\"\\.pem"
peer-certificate-file = "/p"
certificate-usage = 2
matching-type = 1
trust-store = "/t"
server-name = "name.example"
ciphersuites = ["TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8", "TLS_AES_128_GCM_SHA256"]
connection-id = false
session-resumption = false
local-port = 5000
interface = "wwan0"
dscp = 46
alternate-path = "/lwm2m"
)";

TEST(CanonicalText, OfAServerReadsBackAsTheSame) {
  const ServerConfig server = server_of(kEverything);
  EXPECT_EQ(server_of("[[server]]\n" + canonical_text(server)), server);
  EXPECT_EQ("[[server]]\n" + canonical_text(server), kEverything);
}

TEST(CanonicalText, OfABootstrapServerReadsBackAsTheSame) {
  const ServerConfig server =
      server_of(with_server("bootstrap = true\nclient-hold-off = 5\nidentity = \"hex:01ff\"\n"));
  EXPECT_EQ(server_of("[[server]]\n" + canonical_text(server)), server);
}

TEST(CanonicalText, LeavesDefaultsOut) {
  EXPECT_EQ(canonical_text(server_of("[[server]]\nuri = \"coap://h\"\nsecurity = \"nosec\"\nlifetime = 86400\n")),
            "uri = \"coap://h\"\nsecurity = \"nosec\"\n");
  EXPECT_EQ(canonical_text(FirmwareConfig{}), "");
}

TEST(CanonicalText, OfAccessAndFirmwareReadsBackAsTheSame) {
  const Config config = config_of(
      "[[access]]\npath = \"/3/0\"\nowner = 3\nacl = { 2 = \"R\", 1 = \"DEWR\", 0 = \"\" }\n"
      "[[firmware]]\ninstaller = \"command\"\ncommand = \"/x\"\nauto-reboot = false\nmaintenance-window = "
      "\"02:05-04:00\"\n");
  EXPECT_EQ(canonical_text(config.access.at(0)),
            "path = \"/3/0\"\nowner = 3\nacl = { 0 = \"\", 1 = \"RWED\", 2 = \"R\" }\n");
  const Config again = config_of("[[access]]\n" + canonical_text(config.access.at(0)) + "[[firmware]]\n" +
                                 canonical_text(config.firmware.at(0)));
  EXPECT_EQ(again, config);
}

TEST(CanonicalText, OfAnApplicationNamesItsCallbacks) {
  const AppPolicy policy{.app_id = "m", .user = "u", .objects = {model::Path(model::ObjectId(3303))}, .callbacks = {8}};
  EXPECT_EQ(canonical_text(policy), "app-id = \"m\"\nuser = \"u\"\nobjects = [\"/3303\"]\ncallbacks = [\"execute\"]\n");
}

}  // namespace
}  // namespace lwm2m::config
