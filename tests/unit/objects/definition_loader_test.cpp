#include "objects/definition_loader.hpp"

#include <gtest/gtest.h>

#include "tests/unit/objects/definition_support.hpp"

namespace lwm2m::objects {
namespace {

using model::DataType;
using model::ObjectDefinition;
using model::ObjectId;
using model::ResourceDefinition;
using model::ResourceId;
using model::Version;

ObjectDefinition parsed(std::string_view xml) {
  auto definitions = parse_definitions(xml);
  EXPECT_TRUE(definitions) << definitions.error().message();
  return definitions ? definitions->front() : ObjectDefinition{};
}
// The first resource of a document with one item.
ResourceDefinition parsed_item(std::string_view body) {
  const ObjectDefinition definition = parsed(document_of_item(body));
  return definition.resources.empty() ? ResourceDefinition{} : definition.resources.front();
}

TEST(DefinitionLoader, ReadsEveryFieldOfAnObject) {
  const auto definition =
      parsed(document(object(item(1),
                             "<Name>Boiler</Name><Description1>x</Description1><ObjectID>26241</"
                             "ObjectID><ObjectURN>urn:x:26241:2.3</ObjectURN>"
                             "<LWM2MVersion>1.1</LWM2MVersion><ObjectVersion>2.3</ObjectVersion>"
                             "<MultipleInstances>Multiple</MultipleInstances><Mandatory>Mandatory</Mandatory>")));

  EXPECT_EQ(definition.id, ObjectId(26241));
  EXPECT_EQ(definition.name, "Boiler");
  EXPECT_EQ(definition.urn, "urn:x:26241:2.3");
  EXPECT_EQ(definition.version, (Version{2, 3}));
  EXPECT_TRUE(definition.multiple);
  EXPECT_TRUE(definition.mandatory);
  EXPECT_EQ(definition.resources.size(), 1U);
}

TEST(DefinitionLoader, ReadsASingleOptionalObject) {
  const auto definition =
      parsed(document(object("",
                             "<Name>N</Name><ObjectID>0</ObjectID><MultipleInstances>Single</MultipleInstances>"
                             "<Mandatory>Optional</Mandatory>")));

  EXPECT_FALSE(definition.multiple);
  EXPECT_FALSE(definition.mandatory);
  EXPECT_TRUE(definition.resources.empty());
}

TEST(DefinitionLoader, ReadsEveryFieldOfAResource) {
  const auto definition = parsed(document(object(
      "<Item ID=\"5700\"><Name>Level</Name><Operations>RW</Operations><MultipleInstances>Multiple</MultipleInstances>"
      "<Mandatory>Mandatory</Mandatory><Type>Integer</Type><RangeEnumeration>0..100</RangeEnumeration>"
      "<Units>/100</Units><Description>free text</Description></Item>")));

  const auto* level = definition.find(ResourceId(5700));
  ASSERT_NE(level, nullptr);
  EXPECT_EQ(level->name, "Level");
  EXPECT_EQ(level->operations, (model::Operations{.read = true, .write = true}));
  EXPECT_TRUE(level->multiple);
  EXPECT_TRUE(level->mandatory);
  EXPECT_EQ(level->type, DataType::kInteger);
  EXPECT_EQ(level->units, "/100");
  EXPECT_EQ(level->range.text(), "0..100");
  EXPECT_TRUE(level->range.check(std::int64_t{100}));
  EXPECT_FALSE(level->range.check(std::int64_t{101}));
}

TEST(DefinitionLoader, ReadsOperations) {
  EXPECT_EQ(parsed_item(item_body("Integer", "R")).operations, (model::Operations{.read = true}));
  EXPECT_EQ(parsed_item(item_body("Integer", "W")).operations, (model::Operations{.write = true}));
  EXPECT_EQ(parsed_item(item_body("Integer", "")).operations, model::Operations{});
  EXPECT_EQ(parsed_item(item_body("", "E")).operations, (model::Operations{.execute = true}));
}

TEST(DefinitionLoader, ReadsEveryDataTypeHoweverItIsSpelled) {
  const std::pair<const char*, DataType> spellings[] = {
      {"String", DataType::kString},
      {"Integer", DataType::kInteger},
      {"integer", DataType::kInteger},
      {"Unsigned Integer", DataType::kUnsignedInteger},
      {"Unsigned integer", DataType::kUnsignedInteger},
      {"UnsignedInteger", DataType::kUnsignedInteger},
      {"Unsigned  Integer", DataType::kUnsignedInteger},
      {"Float", DataType::kFloat},
      {"Boolean", DataType::kBoolean},
      {"Opaque", DataType::kOpaque},
      {"Time", DataType::kTime},
      {"TIME", DataType::kTime},
      {"Objlnk", DataType::kObjlnk},
      {"objlnk", DataType::kObjlnk},
      {"ObjLnk", DataType::kObjlnk},
      {"Corelnk", DataType::kCorelnk},
      {"CoreLnk", DataType::kCorelnk},
  };
  for (const auto& [spelling, type] : spellings) EXPECT_EQ(parsed_item(item_body(spelling)).type, type) << spelling;
}

TEST(DefinitionLoader, GivesAnExecutableNoTypeEvenWhereTheFileHasOne) {
  EXPECT_EQ(parsed_item(item_body("", "E")).type, DataType::kNone);
  EXPECT_EQ(parsed_item(item_body("String", "E")).type, DataType::kNone);
}

TEST(DefinitionLoader, GivesAnObjectWithoutAVersion1_0) {
  EXPECT_EQ(parsed(document(object(""))).version, (Version{1, 0}));
  EXPECT_EQ(parsed(document(object("", std::string(kHead) + "<ObjectVersion></ObjectVersion>"))).version,
            (Version{1, 0}));
}

TEST(DefinitionLoader, SortsTheResources) {
  const auto definition = parsed(document(object(item(7) + item(3) + item(65534))));

  ASSERT_EQ(definition.resources.size(), 3U);
  EXPECT_EQ(definition.resources[0].id, ResourceId(3));
  EXPECT_EQ(definition.resources[1].id, ResourceId(7));
  EXPECT_EQ(definition.resources[2].id, ResourceId(65534));
}

TEST(DefinitionLoader, ReadsSeveralObjectsInTheirOrder) {
  std::string second = object("");
  second.replace(second.find("26241"), 5, "26240");

  const auto definitions = parse_definitions(document(object("") + second));

  ASSERT_TRUE(definitions) << definitions.error().message();
  ASSERT_EQ(definitions->size(), 2U);
  EXPECT_EQ((*definitions)[0].id, ObjectId(26241));
  EXPECT_EQ((*definitions)[1].id, ObjectId(26240));
}

TEST(DefinitionLoader, SkipsWhatIsNoPartOfTheDefinition) {
  const auto definition = parsed(
      "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<!-- a licence -->\n<?style x?>"
      "<LWM2M xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:noNamespaceSchemaLocation=\"x.xsd\">"
      "<Object ObjectType=\"MODefinition\"><!-- first -->" +
      std::string(kHead) +
      "<Description1><![CDATA[a <b>]]></Description1><Vendor><Name>x</Name></Vendor>"
      "<Resources>\n<!-- none -->\n" +
      item(4) + "</Resources><Description2/></Object></LWM2M>\n");

  EXPECT_EQ(definition.name, "Pump");
  EXPECT_EQ(definition.resources.size(), 1U);
}

TEST(DefinitionLoader, ReadsTextsAsXmlHasThem) {
  const auto name = [](std::string_view text) {
    return parsed(document(object("", fmt::format("<Name>{}</Name>{}", text, kHead.substr(kHead.find("<ObjectID>"))))))
        .name;
  };

  EXPECT_EQ(name("\n  Pump \t"), "Pump");
  EXPECT_EQ(name("Wärmepumpe — 温度"), "Wärmepumpe — 温度");
  EXPECT_EQ(name("A &lt; B &amp; C"), "A < B & C");
  EXPECT_EQ(name("&#x6E29;&#233;"), "温é");
  EXPECT_EQ(name("<![CDATA[<Pump>]]>"), "<Pump>");
  EXPECT_EQ(name("Pu<!-- between -->mp"), "Pump");
}

TEST(DefinitionLoader, ToleratesTheCaseOfWords) {
  const auto definition =
      parsed(document(object("",
                             "<Name>N</Name><ObjectID>7</ObjectID><MultipleInstances>multiple</MultipleInstances>"
                             "<Mandatory> MANDATORY </Mandatory>")));

  EXPECT_TRUE(definition.multiple);
  EXPECT_TRUE(definition.mandatory);
}

}  // namespace
}  // namespace lwm2m::objects
