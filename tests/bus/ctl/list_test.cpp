#include "tests/bus/ctl/ctl_fixture.hpp"

namespace lwm2m::test {
namespace {

using testing::HasSubstr;

class CtlList : public Ctl {
 protected:
  CtlList() {
    daemon_.answer("Registry.List", [](sd_bus_message* reply) {
      sd_bus_message_open_container(reply, 'a', "(sa{sv})");
      sd_bus_message_append(reply, "(sa{sv})", "/3303", 2, "Name", "s", "Temperature", "Version", "s", "1.1");
      sd_bus_message_append(reply, "(sa{sv})", "/3303/0", 0);
      append_entry(reply, "/3303/0/5700", "Float", false, "Sensor Value", "Cel");
      append_entry(reply, "/3303/0/5518", "Time", false, "Timestamp");
      append_entry(reply, "/3303/0/7", "Integer", true, "Voltages", "mV");
      return sd_bus_message_close_container(reply);
    });
    daemon_.answer("Registry.Read", [](sd_bus_message* reply) {
      return sd_bus_message_append(reply, "a(sv)", 4, "/3303/0/5700", "d", 21.5, "/3303/0/5518", "x",
                                   std::int64_t{1700000000}, "/3303/0/7/0", "x", std::int64_t{3800}, "/3303/0/7/2", "x",
                                   std::int64_t{5000});
    });
  }
};

TEST_F(CtlList, PrintsATreeWithNamesTypesUnitsAndValues) {
  EXPECT_THAT(run({"ls"}), Ended(0,
                                 "/3303             Temperature\n"
                                 "  /3303/0\n"
                                 "    /3303/0/7     Voltages      Integer[]  RW  0=3800,2=5000 mV\n"
                                 "    /3303/0/5518  Timestamp     Time       RW  2023-11-14T22:13:20Z\n"
                                 "    /3303/0/5700  Sensor Value  Float      RW  21.5 Cel\n",
                                 ""));
  EXPECT_EQ(daemon_.call("Registry.List").arguments, "\"/\" 3");
  EXPECT_EQ(daemon_.call("Registry.Read").arguments, "[\"/\"] [(\"Partial\" <b true>)]");
}

TEST_F(CtlList, GoesDownToTheResourcesUnlessTold) {
  EXPECT_EQ(run({"ls", "/3303"}).status, 0);
  EXPECT_EQ(daemon_.call("Registry.List", 0).arguments, "\"/3303\" 2");
  EXPECT_EQ(run({"ls", "/3303/0/5700"}).status, 0);
  EXPECT_EQ(daemon_.call("Registry.List", 1).arguments, "\"/3303/0/5700\" 0");
  EXPECT_EQ(run({"ls", "--depth", "1"}).status, 0);
  EXPECT_EQ(daemon_.call("Registry.List", 2).arguments, "\"/\" 1");
}

TEST_F(CtlList, JsonHasEveryMemberOfTheApiAndTheValue) {
  const Ending ending = run({"ls", "/3303", "--json"});
  EXPECT_EQ(ending.status, 0);
  EXPECT_THAT(ending.out,
              HasSubstr("    \"Path\": \"/3303\",\n    \"Name\": \"Temperature\",\n    \"Version\": \"1.1\"\n"));
  EXPECT_THAT(ending.out, HasSubstr("    \"Units\": \"Cel\",\n    \"Value\": 21.5\n"));
  EXPECT_THAT(ending.out, HasSubstr("    \"Value\": {\n      \"0\": 3800,\n      \"2\": 5000\n    }\n"));
}

TEST_F(CtlList, PrefersWhatIsReadNowToWhatTheListRemembers) {
  daemon_.answer("Registry.List", [](sd_bus_message* reply) {
    return sd_bus_message_append(reply, "a(sa{sv})", 2, "/3303/0/5700", 2, "Type", "s", "Float", "Value", "v", "d", 7.5,
                                 "/3303/0/5701", 2, "Type", "s", "String", "Value", "v", "s", "Cel");
  });
  EXPECT_THAT(run({"ls", "/3303"}), Ended(0, "/3303/0/5700    Float     21.5\n/3303/0/5701    String    Cel\n", ""));
}

TEST_F(CtlList, ReadsNothingWhereThereIsNothingToRead) {
  daemon_.answer("Registry.List", [](sd_bus_message* reply) {
    return sd_bus_message_append(reply, "a(sa{sv})", 1, "/3303/0/5605", 2, "Type", "s", "None", "Operations", "s", "E");
  });
  EXPECT_THAT(run({"ls", "/3303/0/5605"}), Ended(0, "/3303/0/5605    None  E\n", ""));
  EXPECT_EQ(daemon_.count("Registry.Read"), 0U);
}

TEST_F(CtlList, ShowsTheTreeEvenWhereTheValuesCannotBeHad) {
  daemon_.refuse("Registry.Read", "Timeout", "/3303/0/5700: no answer");
  EXPECT_THAT(run({"ls"}), Ended(1, HasSubstr("Sensor Value  Float"), "Timeout: /3303/0/5700: no answer\n"));
}

TEST_F(CtlList, ShowsObservationsWithTheirAttributes) {
  daemon_.answer("Manager.ListObservations", [](sd_bus_message* reply) {
    return sd_bus_message_append(reply, "a(qasa{sv})", 2, 1, 1, "/3303/0/5700", 4, "pmin", "u", 10, "gt", "d", 25.5,
                                 "Composite", "b", 0, "LastUSec", "t", std::uint64_t{0}, 2, 2, "/3/0/9", "/3/0/13", 1,
                                 "Composite", "b", 1);
  });
  EXPECT_THAT(run({"observe"}), Ended(0,
                                      "SERVER  PATHS            ATTRIBUTES       LAST\n"
                                      "1       /3303/0/5700     pmin=10 gt=25.5  never\n"
                                      "2       /3/0/9, /3/0/13  Composite=true   never\n",
                                      ""));
  EXPECT_THAT(run({"observe", "--json"}).out, HasSubstr("    \"Ssid\": 2,\n    \"Paths\": [\n      \"/3/0/9\",\n      "
                                                        "\"/3/0/13\"\n    ],\n    \"Composite\": true\n"));
}

}  // namespace
}  // namespace lwm2m::test
