#include "objects/definition_export.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "objects/definition_loader.hpp"
#include "tests/unit/objects/definition_support.hpp"

namespace lwm2m::objects {
namespace {

using model::DataType;
using model::ObjectDefinition;
using model::ObjectId;
using model::ResourceId;
using testing::HasSubstr;

ObjectDefinition pump() {
  ObjectDefinition definition{.id = ObjectId(26241), .name = "Pump", .version = {2, 1}, .multiple = true};
  definition.resources = {
      {.id = ResourceId(0),
       .name = "Speed",
       .type = DataType::kInteger,
       .operations = {.read = true, .write = true},
       .mandatory = true,
       .range = model::Range::parse("0..3000", DataType::kInteger),
       .units = "1/min"},
      {.id = ResourceId(1), .name = "Start", .operations = {.execute = true}},
      {.id = ResourceId(2), .name = "Key", .type = DataType::kOpaque, .multiple = true},
  };
  return definition;
}

void expect_round_trip(const ObjectDefinition& definition) {
  const auto again = parse_definitions(export_definition(definition));
  ASSERT_TRUE(again) << again.error().message();
  ASSERT_EQ(again->size(), 1U);
  expect_same(again->front(), definition);
}

TEST(DefinitionExport, WritesTheElementsInTheOrderOfTheSchema) {
  ObjectDefinition definition = pump();
  definition.resources.resize(1);

  EXPECT_EQ(export_definition(definition), R"(<?xml version="1.0" encoding="UTF-8"?>
<LWM2M>
  <Object ObjectType="MODefinition">
    <Name>Pump</Name>
    <Description1></Description1>
    <ObjectID>26241</ObjectID>
    <ObjectURN></ObjectURN>
    <LWM2MVersion>1.0</LWM2MVersion>
    <ObjectVersion>2.1</ObjectVersion>
    <MultipleInstances>Multiple</MultipleInstances>
    <Mandatory>Optional</Mandatory>
    <Resources>
      <Item ID="0">
        <Name>Speed</Name>
        <Operations>RW</Operations>
        <MultipleInstances>Single</MultipleInstances>
        <Mandatory>Mandatory</Mandatory>
        <Type>Integer</Type>
        <RangeEnumeration>0..3000</RangeEnumeration>
        <Units>1/min</Units>
        <Description></Description>
      </Item>
    </Resources>
    <Description2></Description2>
  </Object>
</LWM2M>
)");
}

TEST(DefinitionExport, ParsesBackToTheSameDefinition) {
  expect_round_trip(pump());
  expect_round_trip({.id = ObjectId(65534), .name = "Nothing", .mandatory = true, .urn = "urn:x:1"});
}

TEST(DefinitionExport, LeavesTheTypeOfAnExecutableEmpty) {
  ObjectDefinition definition = pump();
  definition.resources = {{.id = ResourceId(1), .name = "Start", .operations = {.execute = true}}};

  EXPECT_THAT(export_definition(definition), HasSubstr("<Operations>E</Operations>"));
  EXPECT_THAT(export_definition(definition), HasSubstr("<Type></Type>"));
}

TEST(DefinitionExport, SaysLwm2m1_1WhereATypeNeedsIt) {
  for (const DataType type : {DataType::kUnsignedInteger, DataType::kCorelnk}) {
    ObjectDefinition definition = pump();
    definition.resources.front().type = type;
    EXPECT_THAT(export_definition(definition), HasSubstr("<LWM2MVersion>1.1</LWM2MVersion>"));
  }
}

TEST(DefinitionExport, KeepsEveryCharacterOfATextInside) {
  ObjectDefinition definition = pump();
  definition.name = "a<b> & \"c\" 'd' ]]> &amp; 温度";
  definition.resources[0].name = "tab\there, line\nbreak, carriage\rreturn, bell\a.";
  definition.resources[0].units = "<\xC2\xB0>";
  definition.resources[0].range = model::Range::parse("any text, <1 or >2", DataType::kInteger);
  definition.urn = "urn:<x>&";

  expect_round_trip(definition);
}

TEST(DefinitionExport, WritesNoEndOfACdataSectionInAText) {
  ObjectDefinition definition = pump();
  definition.name = "a]]>b";

  EXPECT_THAT(export_definition(definition), HasSubstr("<Name>a]]&gt;b</Name>"));  // XML 1.0 section 2.4
}

TEST(DefinitionExport, RoundTripsEveryShippedFile) {
  for (const int id : shipped_ids()) {
    SCOPED_TRACE(id);
    const auto definitions = parse_definitions(shipped_text(id));
    ASSERT_TRUE(definitions) << definitions.error().message();
    expect_round_trip(definitions->front());
  }
}

}  // namespace
}  // namespace lwm2m::objects
