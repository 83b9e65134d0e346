#include "daemon/model/object_definition.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace lwm2m::model {
namespace {

ResourceDefinition resource(std::uint16_t id, DataType type = DataType::kInteger) {
  return {.id = ResourceId(id), .name = "A resource", .type = type, .operations = {.read = true}};
}

ObjectDefinition object(std::vector<ResourceDefinition> resources) {
  return {.id = ObjectId(3300), .name = "An object", .resources = std::move(resources)};
}

std::string refusal(const ObjectDefinition& definition) {
  const auto result = checked(definition);
  if (result) return "accepted";
  EXPECT_EQ(result.error().code(), ErrorCode::kBadDefinition);
  return result.error().message();
}

bool allows(const Range& range, const Value& value) {
  const auto result = range.check(value);
  if (!result) {
    EXPECT_EQ(result.error().code(), ErrorCode::kBadValue);
  }
  return result.has_value();
}

Value integer(std::int64_t value) { return value; }

TEST(Operations, ReadAndWriteTheirText) {
  for (const char* text : {"", "R", "W", "RW", "E"}) EXPECT_EQ(Operations::parse(text).value().to_string(), text);
  EXPECT_EQ(Operations::parse("WR").value(), Operations::parse("RW").value());
}

TEST(Operations, RefuseWhatDoesNotExist) {
  for (const char* text : {"RE", "WE", "ER", "EE", "RR", "RWR", "r", "R W", "X"}) {
    EXPECT_EQ(Operations::parse(text).error().code(), ErrorCode::kBadDefinition) << text;
  }
}

TEST(Version, ReadsTwoNumbersAndIgnoresAThird) {
  EXPECT_EQ(Version::parse("1.1").value(), (Version{1, 1}));
  EXPECT_EQ(Version::parse("10.2").value().to_string(), "10.2");
  EXPECT_EQ(Version::parse("1.1.2").value(), (Version{1, 1}));
}

TEST(Version, RefusesWhatIsNoVersion) {
  for (const char* text : {"", "1", "1.", ".1", "a.b", "1.x", "-1.0", "1,0", "1.1x", "65536.0", " 1.0"}) {
    EXPECT_EQ(Version::parse(text).error().code(), ErrorCode::kBadDefinition) << text;
  }
}

TEST(Version, IsOrdered) {
  EXPECT_LT((Version{1, 9}), (Version{1, 10}));
  EXPECT_LT((Version{1, 10}), (Version{2, 0}));
}

TEST(Range, LimitsNumbers) {
  const Range range = Range::parse("0..100", DataType::kInteger);
  EXPECT_TRUE(allows(range, integer(0)));
  EXPECT_TRUE(allows(range, integer(100)));
  EXPECT_FALSE(allows(range, integer(-1)));
  EXPECT_FALSE(allows(range, integer(101)));
  EXPECT_EQ(range.text(), "0..100");
}

TEST(Range, TakesNegativeAndFractionalLimits) {
  const Range range = Range::parse(" -20.5 .. 1e3 ", DataType::kFloat);
  EXPECT_TRUE(allows(range, Value(-20.5)));
  EXPECT_FALSE(allows(range, Value(-20.6)));
  EXPECT_FALSE(allows(range, Value(1000.1)));
  EXPECT_FALSE(allows(range, Value(std::numeric_limits<double>::quiet_NaN())));
}

TEST(Range, LimitsTheLengthOfTextAndBytes) {
  const Range range = Range::parse("2..3", DataType::kString);
  EXPECT_FALSE(allows(range, Value(std::string("a"))));
  EXPECT_TRUE(allows(range, Value(std::string("\xC3\xA9"))));  // one character of two bytes
  EXPECT_FALSE(allows(range, Value(std::string("abcd"))));
  EXPECT_FALSE(allows(Range::parse("2..3", DataType::kOpaque), Value(Bytes(4))));
}

TEST(Range, ListsWhatIsAllowed) {
  const Range range = Range::parse("1, 2,8", DataType::kInteger);
  EXPECT_TRUE(allows(range, integer(8)));
  EXPECT_FALSE(allows(range, integer(3)));
  EXPECT_FALSE(allows(Range::parse("0.5,1", DataType::kFloat), Value(0.75)));
}

TEST(Range, TakesFreeTextForNoLimit) {
  for (const char* text : {"", "bytes", "see RFC 3986, section 3", "0..", "..5", "a..b", "5", "1,2,many", "0..1..2"}) {
    const Range range = Range::parse(text, DataType::kInteger);
    EXPECT_TRUE(allows(range, integer(-123456))) << text;
    EXPECT_EQ(range.text(), text);
  }
  EXPECT_TRUE(allows(Range::parse("a,b", DataType::kString), Value(std::string("c"))));
  EXPECT_TRUE(allows(Range::parse("0..1", DataType::kBoolean), Value(true)));
}

TEST(Range, LimitsNothingByDefault) { EXPECT_TRUE(allows(Range(), integer(5))); }

TEST(CheckedDefinition, SortsItsResources) {
  const auto definition = checked(object({resource(7), resource(2)}));
  ASSERT_TRUE(definition) << definition.error().message();
  EXPECT_EQ(definition->resources[0].id, ResourceId(2));
  ASSERT_NE(definition->find(ResourceId(7)), nullptr);
  EXPECT_EQ(definition->find(ResourceId(7))->id, ResourceId(7));
  EXPECT_EQ(definition->find(ResourceId(3)), nullptr);
}

TEST(CheckedDefinition, RefusesWhatMakesNoSense) {
  EXPECT_EQ(refusal(object({resource(2), resource(2)})), "/3300: resource 2 twice");
  EXPECT_EQ(refusal(object({resource(65535)})), "/3300 resource 65535 (A resource): 65535 is reserved");

  ObjectDefinition unnamed = object({});
  unnamed.name.clear();
  EXPECT_EQ(refusal(unnamed), "/3300: no name");
  ObjectDefinition reserved = object({});
  reserved.id = ObjectId(65535);
  EXPECT_EQ(refusal(reserved), "/65535: 65535 is reserved");
  ObjectDefinition garbled = object({});
  garbled.name = "\xFF";
  EXPECT_EQ(refusal(garbled), "/3300: the name is not UTF-8");
}

TEST(CheckedDefinition, RefusesResourcesWithoutNames) {
  ResourceDefinition unnamed = resource(1);
  unnamed.name.clear();
  EXPECT_EQ(refusal(object({unnamed})), "/3300 resource 1 (): no name");
  ResourceDefinition garbled = resource(1);
  garbled.name = "\xFF";
  EXPECT_NE(refusal(object({garbled})), "accepted");
}

TEST(CheckedDefinition, WantsExecutablesWithoutTypeAndOthersWithOne) {
  ResourceDefinition typed = resource(1);
  typed.operations = {.execute = true};
  EXPECT_NE(refusal(object({typed})), "accepted");
  EXPECT_NE(refusal(object({resource(1, DataType::kNone)})), "accepted");
  ResourceDefinition executable = resource(1, DataType::kNone);
  executable.operations = {.execute = true};
  EXPECT_EQ(refusal(object({executable})), "accepted");
}

TEST(DefinitionSet, FindsObjectsAndResources) {
  DefinitionSet definitions;
  definitions.put(std::make_shared<ObjectDefinition>(object({resource(2)})));
  EXPECT_NE(definitions.find(ObjectId(3300)), nullptr);
  EXPECT_EQ(definitions.find(ObjectId(3)), nullptr);
  EXPECT_NE(definitions.find(ObjectId(3300), ResourceId(2)), nullptr);
  EXPECT_EQ(definitions.find(ObjectId(3300), ResourceId(3)), nullptr);
  EXPECT_EQ(definitions.find(ObjectId(3), ResourceId(2)), nullptr);
  EXPECT_NE(definitions.find(Path::parse("/3300/0/2").value()), nullptr);
  EXPECT_NE(definitions.find(Path::parse("/3300/0/2/1").value()), nullptr);
}

TEST(DefinitionSet, ReplacesAndErases) {
  DefinitionSet definitions;
  definitions.put(std::make_shared<ObjectDefinition>(object({resource(2)})));
  definitions.put(std::make_shared<ObjectDefinition>(object({resource(3)})));
  EXPECT_EQ(definitions.all().size(), 1U);
  EXPECT_EQ(definitions.find(ObjectId(3300), ResourceId(2)), nullptr);
  EXPECT_TRUE(definitions.erase(ObjectId(3300)));
  EXPECT_FALSE(definitions.erase(ObjectId(3300)));
}

TEST(DefinitionSet, SharesADefinitionBeyondItsErasure) {
  DefinitionSet definitions;
  definitions.put(std::make_shared<ObjectDefinition>(object({resource(2)})));

  const auto kept = definitions.share(ObjectId(3300));
  definitions.erase(ObjectId(3300));

  EXPECT_NE(kept->find(ResourceId(2)), nullptr);
  EXPECT_EQ(definitions.share(ObjectId(3300)), nullptr);
}

}  // namespace
}  // namespace lwm2m::model
