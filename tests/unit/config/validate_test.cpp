#include "config/validate.hpp"

#include <gtest/gtest.h>

#include "tests/unit/config/config_text.hpp"

namespace lwm2m::config {
namespace {

using Lines = std::vector<std::string>;

TEST(Validate, AllowsNoServerAtAll) { EXPECT_EQ(problems_of("endpoint = \"e\"\n"), Lines{}); }

TEST(Validate, NeedsAnEndpointFromSomewhere) {
  const auto without = from_text("", "f", Defaults{});
  ASSERT_EQ(without.problems.size(), 1U);
  EXPECT_EQ(to_string(without.problems[0]),
            "endpoint: missing, and there is no machine id to derive one from; allowed: a text of 1 to 252 bytes");
  EXPECT_TRUE(from_text("endpoint = \"e\"\n", "f", Defaults{}));
}

TEST(Validate, RefusesAShortServerIdThatIsTaken) {
  EXPECT_EQ(
      problems_of(with_server("short-server-id = 7\n") + with_server("short-server-id = 7\n")),
      Lines{"f:8:19: server.short-server-id: the same short server id as in f:4; allowed: one that no other entry "
            "has"});
}

TEST(Validate, RefusesTwoServersWithTheDefaultId) {
  EXPECT_EQ(problems_of(with_server("") + with_server("")),
            Lines{"f:4:1: server.short-server-id: the same short server id as in f:1; allowed: one that no other entry "
                  "has"});
}

TEST(Validate, LeavesTheBootstrapServerOutOfTheIds) {
  EXPECT_EQ(problems_of(with_server("") + with_server("bootstrap = true\n")), Lines{});
}

TEST(Validate, RefusesASecondBootstrapServer) {
  EXPECT_EQ(
      problems_of(with_server("bootstrap = true\n") + with_server("bootstrap = true\n")),
      Lines{"f:8:13: server.bootstrap: a second bootstrap server, the first is as in f:4; allowed: one that no other "
            "entry has"});
}

TEST(Validate, RefusesALocalPortThatIsTaken) {
  const std::string first = with_server("local-port = 5000\n");
  EXPECT_EQ(problems_of(first + with_server("short-server-id = 2\nlocal-port = 5000\n")).size(), 1U);
  EXPECT_EQ(problems_of(first + with_server("short-server-id = 2\nlocal-port = 5001\n")), Lines{});
  EXPECT_EQ(problems_of(first + with_server("short-server-id = 2\nlocal-port = 5000\ninterface = \"wwan0\"\n")),
            Lines{});
  EXPECT_EQ(problems_of(first + "[[server]]\nuri = \"coaps+tcp://h\"\nkey-file = \"/k\"\nshort-server-id = 2\n"
                                "local-port = 5000\n"),
            Lines{});
}

std::string access(std::string_view keys) { return "[[access]]\n" + std::string(keys); }

TEST(ValidateAccess, NeedsAPath) {
  EXPECT_EQ(
      problems_of(access("acl = { 1 = \"R\" }\n")),
      Lines{"f:1:1: access.path: missing; allowed: an object instance such as \"/3/0\", or an object for Create"});
}

TEST(ValidateAccess, RefusesOtherPaths) {
  for (const char* path : {"/", "/3/0/1", "/3/0/1/2", "3/0", "/65535"}) {
    EXPECT_EQ(problems_of(access(std::string("path = \"") + path + "\"\n")).size(), 1U) << path;
  }
}

TEST(ValidateAccess, RefusesObjectsWithoutAccessControl) {
  EXPECT_EQ(problems_of(access("path = \"/0/1\"\n")),
            Lines{"f:2:8: access.path: object 0 has no access control; allowed: all objects but 0, 2, 21 and 23"});
  for (const char* path : {"/2/0", "/21/0", "/23/0"}) {
    EXPECT_EQ(problems_of(access(std::string("path = \"") + path + "\"\n")).size(), 1U) << path;
  }
  EXPECT_EQ(problems_of(access("path = \"/1/0\"\n")), Lines{});
}

TEST(ValidateAccess, GrantsCreateOnObjectsAndTheRestOnInstances) {
  EXPECT_EQ(problems_of(access("path = \"/3303/0\"\nacl = { 1 = \"RC\" }\n")),
            Lines{"f:3:7: access.acl: C for an object instance; allowed: C with path = \"/3303\""});
  EXPECT_EQ(problems_of(access("path = \"/3303\"\nacl = { 1 = \"RC\" }\n")),
            Lines{"f:3:7: access.acl: other rights than C for an object; allowed: R, W, E, D for its instances"});
  EXPECT_EQ(problems_of(access("path = \"/3303\"\nacl = { 1 = \"C\" }\n")), Lines{});
}

TEST(ValidateAccess, RefusesAPathThatIsThereTwice) {
  EXPECT_EQ(problems_of(access("path = \"/3/0\"\n") + access("path = \"/3/0\"\n")),
            Lines{"f:4:8: access.path: the same path as in f:2; allowed: one that no other entry has"});
}

TEST(ValidateFirmware, MatchesCommandAndInstaller) {
  EXPECT_EQ(problems_of("[[firmware]]\ninstaller = \"command\"\n"),
            Lines{"f:2:13: firmware.command: missing; allowed: an absolute path with installer = \"command\""});
  EXPECT_EQ(problems_of("[[firmware]]\ninstaller = \"rauc\"\ncommand = \"/x\"\n"),
            Lines{"f:3:11: firmware.command: has no meaning with installer = \"rauc\"; allowed with: \"command\""});
  EXPECT_EQ(problems_of("[[firmware]]\ninstaller = \"command\"\ncommand = \"/x\"\n"), Lines{});
}

TEST(ValidateObjects, KeepsWhatEveryClientHas) {
  for (const char* object : {"0", "1"}) {
    EXPECT_EQ(problems_of(std::string("[objects]\ndisabled = [") + object + "]\n").size(), 1U) << object;
  }
  EXPECT_EQ(
      problems_of("[objects]\ndisabled = [7, 3]\n"),
      Lines{"f:2:12: objects.disabled: 3 is the Device object; allowed: objects other than 0, 1 and 3, which every "
            "client has"});
}

TEST(ValidateObjects, KeepsWhatOtherTablesNeed) {
  EXPECT_EQ(problems_of("[objects]\ndisabled = [2, 5]\n"), Lines{});
  EXPECT_EQ(problems_of("[objects]\ndisabled = [2]\n[[access]]\npath = \"/3/0\"\n").size(), 1U);
  EXPECT_EQ(problems_of("[objects]\ndisabled = [5]\n[[firmware]]\n").size(), 1U);
}

Lines app_problems(std::initializer_list<std::string_view> texts) {
  ParsedConfig config;
  Problems problems;
  int number = 0;
  for (const std::string_view text : texts)
    parse_app_policy_into(config, text, "a" + std::to_string(++number), problems);
  const bool valid = validate(std::move(config), test_defaults(), problems).has_value();
  EXPECT_EQ(valid, problems.empty());
  Lines out;
  for (const Problem& problem : std::move(problems).take()) out.push_back(to_string(problem));
  return out;
}

TEST(ValidateApps, NeedAnIdAndAUser) {
  EXPECT_EQ(app_problems({"objects = []\n"}),
            (Lines{"a1:1:1: app.app-id: missing; allowed: a text of 1 to 255 bytes without control characters",
                   "a1:1:1: app.user: missing; allowed: a user's name, or a uid as a text"}));
}

TEST(ValidateApps, RefuseAnIdThatIsTaken) {
  EXPECT_EQ(app_problems({"app-id = \"m\"\nuser = \"u\"\n", "user = \"u\"\napp-id = \"m\"\n"}),
            Lines{"a2:2:10: app.app-id: the same application id as in a1:1; allowed: one that no other entry has"});
}

TEST(ValidateApps, RefuseWhatCannotBeClaimed) {
  EXPECT_EQ(app_problems({"app-id = \"m\"\nuser = \"u\"\nobjects = [\"/3303\", \"/1/0/1\"]\n"}),
            Lines{"a1:3:11: app.objects: '/1/0/1' cannot be claimed; allowed: all objects but 0, 1, 2 and 21"});
  EXPECT_EQ(app_problems({"app-id = \"m\"\nuser = \"u\"\nobjects = [\"/\"]\n"}).size(), 1U);
  EXPECT_EQ(app_problems({"app-id = \"m\"\nuser = \"u\"\nobjects = [\"/3/0/9/1\"]\n"}).size(), 1U);
}

}  // namespace
}  // namespace lwm2m::config
