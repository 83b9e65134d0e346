#include "tests/bus/service_fixture.hpp"

namespace lwm2m::test {
namespace {

using testing::HasSubstr;

class Definitions : public Service {
 protected:
  // Source by object id.
  std::map<std::uint16_t, std::string> sources() {
    const auto listed = caller.call("Definitions", "List");
    auto reader = listed.reader();
    std::map<std::uint16_t, std::string> all;
    reader.enter('a', "(qssa{sv})");
    while (reader.enter('r', "qssa{sv}")) {
      const std::uint16_t id = reader.u16();
      reader.text();
      reader.text();
      reader.enter('a', "{sv}");
      while (reader.enter('e', "sv")) {
        if (reader.text() == "Source") {
          reader.enter('v', "s");
          all[id] = std::string(reader.text());
          reader.leave();
        } else {
          reader.skip("v");
        }
        reader.leave();
      }
      reader.leave();
      reader.leave();
    }
    return all;
  }
  Reply define() {
    return caller.call("Definitions", "Define", "qssba(qsssbb)", 26241, "Pump", "1.0", 1, 2, 0, "Speed", "Integer", "RW", 0, 1,
                       1, "Start", "None", "E", 0, 0);
  }
};

TEST_F(Definitions, AreDefinedAndTakenBack) {
  EXPECT_EQ(define().text, "");
  EXPECT_EQ(caller.call("Registry", "CreateInstance", "sa(sv)", "/26241", 1, "0", "i", 3).text, "");
  EXPECT_EQ(caller.call("Definitions", "Undefine", "q", 26241).error, "InUse");
  caller.call("Registry", "Delete", "s", "/26241/0");
  EXPECT_EQ(caller.call("Definitions", "Undefine", "q", 26241).text, "");
  EXPECT_EQ(caller.call("Definitions", "Export", "q", 26241).error, "NotDefined");
}

TEST_F(Definitions, SayWhereTheyAreFrom) {
  define();
  const auto all = sources();
  EXPECT_EQ(all.at(3), "builtin");
  EXPECT_EQ(all.at(3303), "file");
  EXPECT_EQ(all.at(26241), "bus");
}

TEST_F(Definitions, ComeBackFromTheirExport) {
  define();
  auto exported = caller.call("Definitions", "Export", "q", 26241);
  ASSERT_EQ(exported.text, "");
  const std::string xml(exported.reader().text());
  EXPECT_THAT(xml, HasSubstr("Pump"));
  caller.call("Definitions", "Undefine", "q", 26241);

  const auto loaded = caller.call("Definitions", "Load", "s", xml.c_str());

  ASSERT_EQ(loaded.text, "");
  auto reader = loaded.reader();
  reader.enter('a', "q");
  EXPECT_EQ(reader.u16(), 26241);
  EXPECT_EQ(sources().at(26241), "bus");
}

TEST_F(Definitions, AreRefusedWhenTheyMakeNoSense) {
  EXPECT_EQ(caller.call("Definitions", "Load", "s", "<LWM2M>").error, "BadDefinition");
  const auto type = caller.call("Definitions", "Define", "qssba(qsssbb)", 26241, "Pump", "1.0", 1, 1, 7, "Speed", "Int", "RW", 0, 1);
  EXPECT_EQ(type.error, "BadDefinition");
  EXPECT_THAT(type.text, HasSubstr("resource 7: 'Int'"));
  EXPECT_EQ(caller.call("Definitions", "Define", "qssba(qsssbb)", 26241, "Pump", "one", 1, 0).error, "BadDefinition");
  EXPECT_EQ(caller.call("Definitions", "Define", "qssba(qsssbb)", 26241, "Pump", "1.0", 1, 1, 7, "Go", "None", "RE", 0, 1).error,
            "BadDefinition");
  EXPECT_EQ(caller.call("Definitions", "Define", "qssba(qsssbb)", 26241, "Pump", "1.0", 1, 2, 7, "A", "Integer", "R", 0, 1, 7, "B",
                        "Integer", "R", 0, 1).error,
            "BadDefinition");
}

TEST_F(Definitions, OfTheCoreStay) {
  EXPECT_EQ(caller.call("Definitions", "Define", "qssba(qsssbb)", 1, "Mine", "1.0", 1, 0).error, "AccessDenied");
}

}  // namespace
}  // namespace lwm2m::test
