#include <fstream>

#include "tests/bus/ctl/ctl_fixture.hpp"

namespace lwm2m::test {
namespace {

using testing::HasSubstr;

class CtlProvisioning : public Ctl {
 protected:
  static std::string file_with(const std::string& content) {
    const std::string path = temporary_file("secret");
    std::ofstream(path) << content;
    return path;
  }
};

TEST_F(CtlProvisioning, SendsSettingsInTheirTypes) {
  EXPECT_THAT(run({"server", "add", "coaps://s.example", "short-server-id=7", "security=psk", "queue-mode=true",
                   "key-credential=fleet", "allow-execute=/3,/5/0"}),
              Ended(0, "", ""));
  EXPECT_EQ(daemon_.call("Provisioning.AddServer").arguments,
            R"([("Uri" <s "coaps://s.example">), ("Ssid" <x 7>), ("SecurityMode" <s "psk">), ("QueueMode" <b true>), )"
            R"(("KeyCredential" <s "fleet">), ("AllowExecute" <as ["/3", "/5/0"]>)])");
}

TEST_F(CtlProvisioning, SendsTextsAsTexts) {
  EXPECT_THAT(run({"server", "set", "7", "identity=356938035643809", "key-credential=true"}), Ended(0, "", ""));
  EXPECT_EQ(daemon_.call("Provisioning.UpdateServer").arguments,
            R"(7 [("Identity" <s "356938035643809">), ("KeyCredential" <s "true">)])");
}

TEST_F(CtlProvisioning, NamesTheServerThatIsChanged) {
  EXPECT_THAT(run({"server", "set", "7", "lifetime=60"}), Ended(0, "", ""));
  EXPECT_EQ(daemon_.call("Provisioning.UpdateServer").arguments, R"(7 [("Lifetime" <x 60>)])");
  EXPECT_THAT(run({"server", "remove", "7"}), Ended(0, "", ""));
  EXPECT_EQ(daemon_.call("Provisioning.RemoveServer").arguments, "7");
}

TEST_F(CtlProvisioning, HandsSecretsOverAsDescriptors) {
  const std::string file = file_with("a secret");
  EXPECT_THAT(run({"server", "set-secret", "7", "key", file}), Ended(0, "", ""));
  EXPECT_EQ(daemon_.call("Provisioning.SetSecret").arguments, R"(7 "key" ?)");
  EXPECT_THAT(run({"server", "add", "coaps://s.example", "--key", file}), Ended(0, "", ""));
  EXPECT_EQ(daemon_.call("Provisioning.AddServer").arguments, R"([("Uri" <s "coaps://s.example">), ("KeyFd" <h ?>)])");
}

TEST_F(CtlProvisioning, FindsBadUsageBeforeItAsks) {
  EXPECT_THAT(run({"server", "add", "coaps://s.example", "lifetime"}), Ended(2, "", HasSubstr("KEY=VALUE")));
  EXPECT_THAT(run({"server", "set-secret", "7", "password", "f"}), Ended(2, "", HasSubstr("peer-certificate")));
  EXPECT_THAT(run({"server", "set-secret", "7", "key", "/no/such/file"}), Ended(2, "", HasSubstr("/no/such/file")));
  EXPECT_EQ(daemon_.count("Provisioning.SetSecret"), 0U);
}

}  // namespace
}  // namespace lwm2m::test
