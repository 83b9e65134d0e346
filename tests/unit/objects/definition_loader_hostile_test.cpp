#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/base/bytes.hpp"
#include "daemon/base/text.hpp"
#include "objects/definition_loader.hpp"
#include "tests/unit/objects/definition_support.hpp"

namespace lwm2m::objects {
namespace {

using testing::HasSubstr;

std::string refusal(std::string_view xml) {
  const auto definitions = parse_definitions(xml);
  if (definitions) return "accepted";
  EXPECT_EQ(definitions.error().code(), ErrorCode::kBadDefinition);
  EXPECT_TRUE(is_utf8(definitions.error().message()));
  return definitions.error().message();
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}
std::string items(int count) {
  std::string out;
  for (int id = 0; id < count; ++id) out += item(id);
  return out;
}
std::string objects(int count) {
  std::string out;
  for (int id = 0; id < count; ++id) {
    out += object("", fmt::format("<Name>N</Name><ObjectID>{}</ObjectID><MultipleInstances>Single</MultipleInstances>"
                                  "<Mandatory>Optional</Mandatory>",
                                  id));
  }
  return out;
}
std::string document_named(std::string_view name) {
  return document(object("", fmt::format("<Name>{}</Name>{}", name, kHead.substr(kHead.find("<ObjectID>")))));
}

TEST(DefinitionLoaderHostile, RefusesADocumentType) {
  const std::string good = document(object(""));

  EXPECT_EQ(refusal("<?xml version=\"1.0\"?>\n<!DOCTYPE LWM2M>" + good), "line 2, offset 32: DOCTYPE: not accepted");
  EXPECT_THAT(refusal("<!DOCTYPE LWM2M SYSTEM \"http://127.0.0.1/x.dtd\">" + good), HasSubstr("DOCTYPE"));
  EXPECT_THAT(refusal("<!-- c --><!DOCTYPE LWM2M [<!ELEMENT LWM2M ANY>]>" + good), HasSubstr("DOCTYPE"));
  EXPECT_THAT(refusal("<!DOCTYPE LWM2M [<!ENTITY % p SYSTEM \"file:///etc/passwd\"> %p;]>" + good),
              HasSubstr("DOCTYPE"));
  EXPECT_THAT(refusal(good + "<!DOCTYPE LWM2M>"), HasSubstr("DOCTYPE"));
  EXPECT_NE(refusal("<LWM2M><!DOCTYPE x>" + object("") + "</LWM2M>"), "accepted");
  EXPECT_NE(refusal("<!doctype LWM2M>" + good), "accepted");
}

TEST(DefinitionLoaderHostile, RefusesEntityBombs) {
  EXPECT_THAT(refusal("<!DOCTYPE LWM2M [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
                      "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]>" +
                      document_named("&c;")),
              HasSubstr("DOCTYPE"));
  EXPECT_THAT(refusal("<!DOCTYPE LWM2M [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" + document_named("&x;")),
              HasSubstr("DOCTYPE"));
}

TEST(DefinitionLoaderHostile, ExpandsNoEntityButThoseOfXml) {
  const auto definitions = parse_definitions(document_named("&x; &amp;"));

  ASSERT_TRUE(definitions);
  EXPECT_EQ(definitions->front().name, "&x; &");
}

TEST(DefinitionLoaderHostile, LimitsTheSize) {
  const std::string good = document(object(""));
  const std::string padding(kMaximumDocumentSize - good.size(), '\n');

  EXPECT_EQ(refusal(good + padding), "accepted");
  EXPECT_THAT(refusal(good + padding + "\n"), HasSubstr("1048577 bytes, at most 1048576"));
}

TEST(DefinitionLoaderHostile, LimitsTheCounts) {
  EXPECT_EQ(refusal(document(object(items(kMaximumResources)))), "accepted");
  EXPECT_THAT(refusal(document(object(items(kMaximumResources + 1)))),
              HasSubstr("Item 1024: more than 1024 resources"));
  EXPECT_EQ(refusal(document(objects(kMaximumObjects))), "accepted");
  EXPECT_THAT(refusal(document(objects(kMaximumObjects + 1))), HasSubstr("Object: more than 64 objects"));
  EXPECT_THAT(refusal(document(repeated("<a/>", kMaximumMarkup))), HasSubstr("more than 65536 tags"));
}

TEST(DefinitionLoaderHostile, SurvivesDeepNesting) {
  constexpr std::size_t kDepth = kMaximumMarkup / 2 - 32;

  EXPECT_EQ(refusal(document(object("", std::string(kHead) + repeated("<a>", kDepth) + repeated("</a>", kDepth)))),
            "accepted");
  EXPECT_THAT(refusal(repeated("<LWM2M>", kMaximumMarkup)), HasSubstr("XML: "));
}

TEST(DefinitionLoaderHostile, RefusesEveryPrefixOfAFile) {
  const std::string text = shipped_text(25);

  for (std::size_t size = 0; size < text.size() - 1; ++size) {  // the last byte is the end of the line
    EXPECT_NE(refusal(std::string_view(text).substr(0, size)), "accepted") << size;
  }
  EXPECT_EQ(refusal(text), "accepted");
}

TEST(DefinitionLoaderHostile, SurvivesEveryPrefixOfALargerFileAndEveryChangedByte) {
  const std::string text = shipped_text(3);
  for (std::size_t size = 0; size < text.size(); size += 41) {
    EXPECT_NE(refusal(std::string_view(text).substr(0, size)), "accepted") << size;
    std::string changed = text;
    changed[size] = static_cast<char>(changed[size] ^ 0x81);
    (void)refusal(changed);  // may be good or bad; checks the message
  }
}

TEST(DefinitionLoaderHostile, RefusesANulByte) {
  EXPECT_EQ(refusal(document(object("")) + std::string("\0<", 2)),
            fmt::format("line 1, offset {}: a NUL byte", document(object("")).size()));
}

TEST(DefinitionLoaderHostile, RefusesTextThatIsNotUtf8) {
  EXPECT_THAT(refusal(document_named("P\xFCmp")), HasSubstr("Object: Name is not UTF-8"));
  EXPECT_THAT(refusal(document_named("&#xD800;")), HasSubstr("Object: Name is not UTF-8"));
  EXPECT_THAT(refusal(document_named("\xC0\xAF")), HasSubstr("Object: Name is not UTF-8"));
  EXPECT_THAT(refusal(document_of_item(item_body() + "<Units>\xB0\x43</Units>")),
              HasSubstr("Item 0: Units is not UTF-8"));
  EXPECT_NE(refusal(std::string("\xFF\xFE<\0L\0W\0M\0002\0M\0/\0>\0", 18)), "accepted");
}

TEST(DefinitionLoaderHostile, SaysWhatIsWrongInUtf8WhereverItCuts) {
  for (std::size_t shift = 0; shift < 4; ++shift) {
    const std::string long_text = std::string(shift, 'x') + repeated("温", 60);
    EXPECT_NE(refusal(document_of_item(item_body(long_text))), "accepted");
    EXPECT_NE(refusal(document_of_item(item_body("Integer", long_text))), "accepted");
    EXPECT_NE(refusal(document(object("<Item ID=\"" + long_text + "\"/>"))), "accepted");
    EXPECT_NE(refusal(document("<" + long_text + "/>")), "accepted");
    EXPECT_NE(refusal("<L\xFC/>"), "accepted");
    EXPECT_NE(refusal(document(object("", std::string(kHead) + "<ObjectVersion>" + long_text + "</ObjectVersion>"))),
              "accepted");
  }
}

}  // namespace
}  // namespace lwm2m::objects
