#include "dbus/ctl/type_lookup.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dbus/ctl/shell_command.hpp"

namespace lwm2m::ctl {
namespace {

using testing::HasSubstr;

constexpr const char* kPump =
    "<?xml version='1.0'?><LWM2M><Object><Name>Pump</Name><Resources>"
    "<Item ID='0'><Name>Speed</Name><Operations>RW</Operations><MultipleInstances>Single</MultipleInstances>"
    "<Type>Unsigned Integer</Type></Item>"
    "<Item ID='1'><Operations>E</Operations><MultipleInstances>Single</MultipleInstances><Type></Type></Item>"
    "<Item ID='7'><MultipleInstances>Multiple</MultipleInstances><Type>Float</Type></Item>"
    "</Resources></Object></LWM2M>";

TEST(CtlTypeLookup, FindsTypesInADefinition) {
  const auto types = parse_definition(kPump);
  ASSERT_TRUE(types) << types.error().message();
  ASSERT_EQ(types->size(), 3U);
  EXPECT_EQ(types->at(model::ResourceId(0)).type, model::DataType::kUnsignedInteger);
  EXPECT_FALSE(types->at(model::ResourceId(0)).multiple);
  EXPECT_EQ(types->at(model::ResourceId(1)).type, model::DataType::kNone);
  EXPECT_EQ(types->at(model::ResourceId(7)).type, model::DataType::kFloat);
  EXPECT_TRUE(types->at(model::ResourceId(7)).multiple);
}

TEST(CtlTypeLookup, RefusesWhatIsNoDefinition) {
  EXPECT_FALSE(parse_definition("<LWM2M><Object>"));
  EXPECT_FALSE(parse_definition(""));
  EXPECT_THAT(parse_definition(
                  "<LWM2M><Object><Resources><Item ID='4'><Type>Complex</Type></Item></Resources></Object></LWM2M>")
                  .error()
                  .message(),
              HasSubstr("resource 4: type 'Complex'"));
  EXPECT_FALSE(parse_definition(
      "<LWM2M><Object><Resources><Item ID='x'><Type>Float</Type></Item></Resources></Object></LWM2M>"));
}

TEST(CtlFailure, IsTheShortNameOfAnErrorOfTheDaemon) {
  const sd_bus_error error{"org.lwm2md.Client1.Error.NotFound", "/3303/7: not there", 0};
  EXPECT_EQ(to_failure(error).text, "NotFound: /3303/7: not there");
  EXPECT_EQ(to_failure(error).status, ExitStatus::kRefused);
}

TEST(CtlFailure, AnAbsentDaemonIsUnreachable) {
  for (const char* name :
       {"ServiceUnknown", "NameHasNoOwner", "NoReply", "Timeout", "Disconnected", "Spawn.ChildExited"}) {
    const std::string full = std::string("org.freedesktop.DBus.Error.") + name;
    const sd_bus_error error{full.c_str(), "because", 0};
    EXPECT_EQ(to_failure(error).status, ExitStatus::kUnreachable) << name;
  }
}

TEST(CtlFailure, ARefusalOfTheBusSaysWhoMay) {
  const sd_bus_error error{"org.freedesktop.DBus.Error.AccessDenied", "Rejected send message", 0};
  EXPECT_EQ(to_failure(error).status, ExitStatus::kRefused);
  EXPECT_THAT(to_failure(error).text,
              HasSubstr("AccessDenied: the bus refuses this to you: root and members of the group lwm2m may"));
}

TEST(CtlShell, ExitStatusesAreAnswers) {
  EXPECT_EQ(error_for_exit(true, 0), "");
  EXPECT_EQ(error_for_exit(true, 75), "Unavailable");
  EXPECT_EQ(error_for_exit(true, 64), "BadValue");
  EXPECT_EQ(error_for_exit(true, 65), "BadValue");
  EXPECT_EQ(error_for_exit(true, 1), "Internal");
  EXPECT_EQ(error_for_exit(false, 0), "Internal");
}

}  // namespace
}  // namespace lwm2m::ctl
