#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "objects/definition_loader.hpp"
#include "tests/unit/objects/definition_support.hpp"

namespace lwm2m::objects {
namespace {

using testing::HasSubstr;

// What is said about a document that must be refused.
std::string refusal(std::string_view xml) {
  const auto definitions = parse_definitions(xml);
  if (definitions) return "accepted";
  EXPECT_EQ(definitions.error().code(), ErrorCode::kBadDefinition);
  return definitions.error().message();
}

std::string without(std::string text, std::string_view part) {
  const std::size_t at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return text.erase(at, part.size());
}
std::string replaced(std::string text, std::string_view part, std::string_view by) {
  const std::size_t at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return text.replace(at, part.size(), by);
}

const std::string kGood = document_of_item(item_body());

TEST(DefinitionLoaderRefuses, WithLineOffsetAndElement) {
  EXPECT_EQ(refusal("<LWM2M>\n<Object>" + std::string(kHead) + "\n<Resources>\n" + item(5700, item_body("Flot")) +
                    "</Resources></Object></LWM2M>"),
            "line 4, offset 151: Item 5700: Type 'Flot': no such data type");
}

TEST(DefinitionLoaderRefuses, WhatIsNotXml) {
  EXPECT_THAT(refusal(""), HasSubstr("line 1, offset 0: XML: "));
  EXPECT_THAT(refusal("Pump"), HasSubstr("XML: "));
  EXPECT_THAT(refusal("{\"LWM2M\": {}}"), HasSubstr("XML: "));
  EXPECT_THAT(refusal("<LWM2M>\n<Object></LWM2M>"), HasSubstr("line 2, offset 18: XML: "));
  EXPECT_THAT(refusal(kGood + "</LWM2M>"), HasSubstr("XML: "));
}

TEST(DefinitionLoaderRefuses, AnotherDocument) {
  EXPECT_THAT(refusal("<DDFList/>"), HasSubstr("DDFList: the root element is not LWM2M"));
  EXPECT_THAT(refusal(kGood + "<LWM2M/>"), HasSubstr("LWM2M: a second root element"));
  EXPECT_THAT(refusal("<LWM2M/>"), HasSubstr("LWM2M: no Object"));
  EXPECT_THAT(refusal(document("<object/>")), HasSubstr("object: only Object may be in LWM2M"));
  EXPECT_THAT(refusal(document(object("<item/>"))), HasSubstr("item: only Item may be in Resources"));
}

TEST(DefinitionLoaderRefuses, AnObjectThatLacksAnElement) {
  ASSERT_EQ(refusal(kGood), "accepted");
  EXPECT_THAT(refusal(without(kGood, "<Name>Pump</Name>")), HasSubstr("Object: no Name"));
  EXPECT_THAT(refusal(without(kGood, "<ObjectID>26241</ObjectID>")), HasSubstr("Object: no ObjectID"));
  EXPECT_THAT(refusal(without(kGood, "<MultipleInstances>Multiple</MultipleInstances>")),
              HasSubstr("Object: no MultipleInstances"));
  EXPECT_THAT(refusal(without(kGood, "<Mandatory>Optional</Mandatory>")), HasSubstr("Object: no Mandatory"));
  EXPECT_THAT(refusal(document("<Object>" + std::string(kHead) + "</Object>")), HasSubstr("Object: no Resources"));
}

TEST(DefinitionLoaderRefuses, AResourceThatLacksAnElement) {
  for (const std::string name : {"Name", "Operations", "MultipleInstances", "Mandatory", "Type"}) {
    std::string body = item_body();
    const std::size_t begin = body.find("<" + name + ">");
    const std::string end = "</" + name + ">";
    body.erase(begin, body.find(end) + end.size() - begin);
    EXPECT_THAT(refusal(document_of_item(body)), HasSubstr("Item 0: no " + name));
  }
}

TEST(DefinitionLoaderRefuses, AnElementThatIsThereTwice) {
  EXPECT_THAT(refusal(replaced(kGood, "<ObjectID>", "<ObjectID>7</ObjectID><ObjectID>")),
              HasSubstr("Object: ObjectID twice"));
  EXPECT_THAT(refusal(document_of_item(item_body() + "<Type>Float</Type>")), HasSubstr("Item 0: Type twice"));
}

TEST(DefinitionLoaderRefuses, IdsOutOfRange) {
  for (const char* id : {"", "-1", "65535", "65536", "3.5", "0x10", "99999999999999999999", "1 2"}) {
    EXPECT_THAT(refusal(replaced(kGood, ">26241<", fmt::format(">{}<", id))), HasSubstr("Object: ObjectID: ")) << id;
    EXPECT_THAT(refusal(replaced(kGood, "ID=\"0\"", fmt::format("ID=\"{}\"", id))), HasSubstr(": ID: ")) << id;
  }
  EXPECT_THAT(refusal(replaced(kGood, " ID=\"0\"", "")), HasSubstr("Item: ID: "));
}

TEST(DefinitionLoaderRefuses, TheSameIdTwice) {
  EXPECT_THAT(refusal(document(object(item(1) + item(2) + item(1)))), HasSubstr("Object: /26241: resource 1 twice"));
  EXPECT_THAT(refusal(document(object("") + object(""))), HasSubstr("Object: object 26241 twice"));
}

TEST(DefinitionLoaderRefuses, EmptyNames) {
  EXPECT_THAT(refusal(replaced(kGood, ">Pump<", ">  <")), HasSubstr("/26241: no name"));
  EXPECT_THAT(refusal(replaced(kGood, ">Speed<", "><")), HasSubstr("/26241 resource 0 (): no name"));
}

TEST(DefinitionLoaderRefuses, UnknownWords) {
  EXPECT_THAT(refusal(replaced(kGood, ">Multiple<", ">Several<")),
              HasSubstr("Object: MultipleInstances 'Several': Multiple or Single"));
  EXPECT_THAT(refusal(replaced(kGood, ">Optional<", "><")), HasSubstr("Object: Mandatory '': Mandatory or Optional"));
  for (const char* operations : {"RE", "RR", "X", "r", "R W", "RWE"}) {
    EXPECT_THAT(refusal(document_of_item(item_body("Integer", operations))), HasSubstr("Item 0: Operations: "));
  }
}

TEST(DefinitionLoaderRefuses, TypesThatFitNothing) {
  EXPECT_THAT(refusal(document_of_item(item_body(""))), HasSubstr("Item 0: Type: empty, which only an executable may"));
  EXPECT_THAT(refusal(document_of_item(item_body("None"))), HasSubstr("an executable has the type None"));
  EXPECT_THAT(refusal(document_of_item(item_body("Double"))), HasSubstr("Type 'Double': no such data type"));
}

TEST(DefinitionLoaderRefuses, Versions) {
  for (const std::string name : {"ObjectVersion", "LWM2MVersion"}) {
    for (const char* version : {"1", "one", "1.", ".1", "1.x", "70000.0"}) {
      const auto xml = document(object("", fmt::format("{}<{}>{}</{}>", kHead, name, version, name)));
      EXPECT_THAT(refusal(xml), HasSubstr("Object: " + name + ": ")) << version;
    }
  }
}

}  // namespace
}  // namespace lwm2m::objects
