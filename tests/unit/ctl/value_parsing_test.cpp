#include "dbus/ctl/value_parsing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <limits>
#include <unistd.h>

namespace lwm2m::ctl {
namespace {

using model::DataType;
using model::Value;
using testing::HasSubstr;

Value parsed(std::string_view text, DataType type) {
  const auto value = parse_value(text, type);
  EXPECT_TRUE(value) << text << ": " << (value ? "" : value.error().message());
  return value.value_or(Value(std::string("(nothing)")));
}
std::string error_of(std::string_view text, DataType type) {
  const auto value = parse_value(text, type);
  return value ? "(none)" : value.error().message();
}

TEST(CtlValue, TakesStringsAsTheyAre) {
  EXPECT_EQ(parsed("a,b\\ 'c'", DataType::kString), Value(std::string("a,b\\ 'c'")));
  EXPECT_EQ(parsed("", DataType::kString), Value(std::string()));
  EXPECT_EQ(parsed("</3/0>", DataType::kCorelnk), Value(model::Corelnk{"</3/0>"}));
}

TEST(CtlValue, RefusesTextThatIsNotUtf8) { EXPECT_THAT(error_of("\xff", DataType::kString), HasSubstr("UTF-8")); }

TEST(CtlValue, TakesIntegersOfTheirWholeRangeAndNoMore) {
  EXPECT_EQ(parsed("-9223372036854775808", DataType::kInteger), Value(std::numeric_limits<std::int64_t>::min()));
  EXPECT_EQ(parsed("18446744073709551615", DataType::kUnsignedInteger),
            Value(std::numeric_limits<std::uint64_t>::max()));
  EXPECT_THAT(error_of("9223372036854775808", DataType::kInteger),
              HasSubstr("'9223372036854775808' is not an Integer"));
  EXPECT_THAT(error_of("-1", DataType::kUnsignedInteger), HasSubstr("Unsigned Integer"));
  for (const char* text : {"", " 1", "1 ", "1.0", "0x10", "1e3", "one"}) {
    EXPECT_THAT(error_of(text, DataType::kInteger), HasSubstr("is not an Integer")) << text;
  }
}

TEST(CtlValue, TakesFloats) {
  EXPECT_EQ(parsed("21.5", DataType::kFloat), Value(21.5));
  EXPECT_EQ(parsed("-3", DataType::kFloat), Value(-3.0));
  EXPECT_EQ(parsed("1e-3", DataType::kFloat), Value(0.001));
  EXPECT_TRUE(std::isnan(std::get<double>(parsed("nan", DataType::kFloat))));
  for (const char* text : {"", "21,5", "warm", "1.5x"})
    EXPECT_THAT(error_of(text, DataType::kFloat), HasSubstr("is not a Float"));
}

TEST(CtlValue, TakesSixWordsForABoolean) {
  for (const char* text : {"true", "1", "on"}) EXPECT_EQ(parsed(text, DataType::kBoolean), Value(true)) << text;
  for (const char* text : {"false", "0", "off"}) EXPECT_EQ(parsed(text, DataType::kBoolean), Value(false)) << text;
  for (const char* text : {"", "yes", "TRUE", "2"})
    EXPECT_THAT(error_of(text, DataType::kBoolean), HasSubstr("not a Boolean"));
}

TEST(CtlValue, TakesAnOpaqueAsHex) {
  EXPECT_EQ(parsed("hex:01fF", DataType::kOpaque), Value(Bytes{1, 255}));
  EXPECT_EQ(parsed("hex:", DataType::kOpaque), Value(Bytes{}));
  EXPECT_THAT(error_of("hex:012", DataType::kOpaque), HasSubstr("odd number of digits"));
  EXPECT_THAT(error_of("hex:01g2", DataType::kOpaque), HasSubstr("'g2' is not two hex digits"));
  EXPECT_THAT(error_of("0102", DataType::kOpaque), HasSubstr("hex:0102, or @file"));
}

TEST(CtlValue, TakesAnOpaqueFromAFile) {
  const std::string file = testing::TempDir() + "lwm2mctl-value-" + std::to_string(getpid());
  std::ofstream(file, std::ios::binary) << std::string("a\0b\n", 4);
  EXPECT_EQ(parsed("@" + file, DataType::kOpaque), Value(Bytes{'a', 0, 'b', '\n'}));
  std::remove(file.c_str());
  EXPECT_EQ(error_of("@" + file, DataType::kOpaque), "@" + file + ": cannot be read");
  EXPECT_EQ(error_of("@/", DataType::kOpaque), "@/: cannot be read");
}

TEST(CtlValue, TakesObjectLinks) {
  EXPECT_EQ(parsed("3303:0", DataType::kObjlnk), Value(model::Objlnk{3303, 0}));
  EXPECT_THAT(error_of("3303", DataType::kObjlnk), HasSubstr("object link"));
}

TEST(CtlValue, TakesTimesAsSecondsOrAsDates) {
  EXPECT_EQ(parsed("1700000000", DataType::kTime), Value(model::Time{1700000000}));
  EXPECT_EQ(parsed("2023-11-14T22:13:20Z", DataType::kTime), Value(model::Time{1700000000}));
  EXPECT_THAT(error_of("yesterday", DataType::kTime), HasSubstr("'yesterday' is not a time"));
}

TEST(CtlValue, AnExecutableHoldsNone) { EXPECT_THAT(error_of("1", DataType::kNone), HasSubstr("lwm2mctl exec")); }

// ---- multiple resources -------------------------------------------------------------------------

model::ResourceInstances instances_of(std::string_view text, DataType type) {
  const auto value = parse_resource_value(text, {type, true});
  EXPECT_TRUE(value) << text << ": " << (value ? "" : value.error().message());
  return value && value->is_multiple() ? value->instances() : model::ResourceInstances{};
}
std::string instances_error(std::string_view text, DataType type) {
  const auto value = parse_resource_value(text, {type, true});
  return value ? "(none)" : value.error().message();
}
model::ResourceInstanceId id(std::uint16_t value) { return model::ResourceInstanceId(value); }

TEST(CtlValue, AMultipleResourceIsPairsSortedById) {
  const model::ResourceInstances expected{{id(0), Value(std::string("a"))}, {id(7), Value(std::string("b"))}};
  EXPECT_EQ(instances_of("7=b,0=a", DataType::kString), expected);
  EXPECT_TRUE(instances_of("", DataType::kString).empty());
}

TEST(CtlValue, ABackslashKeepsACommaInAValue) {
  const model::ResourceInstances expected{{id(0), Value(std::string("a,b"))}, {id(1), Value(std::string("c\\d=\\n"))}};
  EXPECT_EQ(instances_of("0=a\\,b,1=c\\\\d=\\n", DataType::kString), expected);
}

TEST(CtlValue, AMultipleResourceSaysWhatIsWrongWithWhichInstance) {
  EXPECT_THAT(instances_error("5", DataType::kInteger), HasSubstr("0=a,1=b"));
  EXPECT_THAT(instances_error("0=1,x=2", DataType::kInteger), HasSubstr("'x' is not an id"));
  EXPECT_THAT(instances_error("0=1,3=two", DataType::kInteger), HasSubstr("3: 'two' is not an Integer"));
  EXPECT_THAT(instances_error("1=1,1=2", DataType::kInteger), HasSubstr("instance 1 twice"));
  EXPECT_THAT(instances_error("65535=1", DataType::kInteger), HasSubstr("'65535' is not an id"));
  EXPECT_THAT(instances_error("0=1,", DataType::kInteger), HasSubstr("id=value"));
}

TEST(CtlValue, ASingleResourceTakesItsTextWhole) {
  const auto value = parse_resource_value("0=a,1=b", {DataType::kString, false});
  ASSERT_TRUE(value);
  EXPECT_EQ(value->single(), Value(std::string("0=a,1=b")));
}

// ---- the arguments of an Execute (Core 1.1.1 §6.3.5) --------------------------------------------

TEST(CtlExecuteArguments, AreDigitsWithOrWithoutAValue) {
  const model::ExecuteArguments expected{{0, "a,b"}, {3, std::nullopt}, {9, ""}, {1, "x"}};
  const auto arguments = parse_execute_arguments("0='a,b',3,9='',1=x");
  ASSERT_TRUE(arguments) << arguments.error().message();
  EXPECT_EQ(*arguments, expected);
  EXPECT_EQ(parse_execute_arguments(""), model::ExecuteArguments{});
}

TEST(CtlExecuteArguments, RefusesWhatIsNone) {
  for (const char* text : {"a", "10", "0='a", "0='a'b", "0,", ",0", "0,0=1", "0 ,1"}) {
    EXPECT_FALSE(parse_execute_arguments(text)) << text;
  }
}

}  // namespace
}  // namespace lwm2m::ctl
