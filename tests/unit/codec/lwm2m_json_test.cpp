#include "daemon/codec/lwm2m_json.hpp"

#include <limits>

#include "tests/unit/codec/codec_support.hpp"

namespace lwm2m::codec {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr ContentFormat kFormat = ContentFormat::kLwm2mJson;

std::string encode(std::string_view base, const std::vector<model::Record>& records) {
  const auto bytes = encoded(kFormat, base, records);
  return bytes ? std::string(as_text(*bytes)) : "error: " + bytes.error().message();
}

std::vector<std::string> parse(std::string_view text, std::string_view base = "/3300/5") {
  return decoded(kFormat, to_bytes(text), base);
}

// Of one entry with these fields, sent to /3300/5.
std::vector<std::string> parse_entry(std::string_view fields) {
  return parse(fmt::format(R"({{"bn":"/3300/5/","e":[{{{}}}]}})", fields));
}

ErrorCode code(std::string_view text, std::string_view base = "/3300/5") {
  return refusal(kFormat, to_bytes(text), base);
}

TEST(Lwm2mJson, NamesWhatIsBelowTheBase) {
  const model::ResourceInstances one{{model::ResourceInstanceId(7), integer(1)}};
  EXPECT_EQ(encode("/5", {record("/5/1/2", integer(7)), record("/5/1/3", one)}),
            R"({"bn":"/5/","e":[{"n":"1/2","v":7},{"n":"1/3/7","v":1}]})");
  EXPECT_EQ(encode("/5/1/3", {record("/5/1/3", one)}), R"({"bn":"/5/1/3/","e":[{"n":"7","v":1}]})");
  EXPECT_EQ(encode("/5/1/3/7", {record("/5/1/3/7", integer(1))}), R"({"bn":"/5/1/3/7","e":[{"n":"","v":1}]})");
}

TEST(Lwm2mJson, LeavesOutWhatItCannotSay) {
  EXPECT_EQ(encode("/5", {}), R"({"bn":"/5/","e":[]})");
  EXPECT_EQ(encode("/5", {{at("/5/1"), {}, {}}, record("/5/1/3", model::ResourceInstances())}),
            R"({"bn":"/5/","e":[]})");
}

TEST(Lwm2mJson, EscapesText) {
  EXPECT_EQ(encode("/5/1/2", {record("/5/1/2", model::Value(std::string("a\"\n")))}),
            "{\"bn\":\"/5/1/2\",\"e\":[{\"n\":\"\",\"sv\":\"a\\\"\\n\"}]}");
}

TEST(Lwm2mJson, WritesTimes) {
  EXPECT_EQ(encode("/5/1/2", {record("/5/1/2", integer(1), at_second(1700000000)),
                              record("/5/1/2", integer(2), at_second(1700000010) + Duration(500'000))}),
            R"({"bn":"/5/1/2","bt":1700000000,"e":[{"n":"","v":1},{"n":"","v":2,"t":10.5}]})");
  EXPECT_EQ(encode("/5/1", {record("/5/1/2", integer(1)), record("/5/1/3", integer(2), at_second(1))}),
            R"({"bn":"/5/1/","e":[{"n":"2","v":1},{"n":"3","v":2,"t":1}]})");
}

TEST(Lwm2mJson, RefusesWhatItCannotWrite) {
  const auto code = [](std::string_view base, const std::vector<model::Record>& records) {
    const auto bytes = encoded(kFormat, base, records);
    return bytes ? ErrorCode::kInternal : bytes.error().code();
  };
  EXPECT_EQ(code("/", {record("/5/1/2", integer(1))}), ErrorCode::kNotAcceptable);
  EXPECT_EQ(code("/5/1/2", {record("/5/1/2", model::Value(std::numeric_limits<double>::quiet_NaN()))}),
            ErrorCode::kNotAcceptable);
  EXPECT_EQ(code("/5/1/2", {record("/5/1/2", integer(1), at_second(0))}), ErrorCode::kNotAcceptable);
  EXPECT_EQ(code("/5/1/2", {record("/5/1/2", integer(1), at_second(8589934592))}), ErrorCode::kNotAcceptable);
}

TEST(Lwm2mJson, ReadsEveryTypeByItsDefinition) {
  EXPECT_THAT(parse(R"({"bn":"/3300/5/","e":[{"n":"0","sv":"AQ=="},{"n":"1","v":5.0},{"n":"2","v":6},{"n":"3","v":5},
                        {"n":"4","bv":true},{"n":"5","sv":"AQ=="},{"n":"6","v":7},{"n":"7","ov":"66:0"},
                        {"n":"8","sv":"</1>"},{"n":"21/7","v":1},{"n":"25/0","sv":"-"}]})"),
              ElementsAre("error: entry 10: /3300/5/25/0: not Base64"));
  EXPECT_THAT(
      parse(R"({"bn":"/3300/5/","e":[{"n":"0","sv":"AQ=="},{"n":"1","v":5.0},{"n":"2","v":6},{"n":"3","v":5},
                        {"n":"4","bv":true},{"n":"5","sv":"AQ=="},{"n":"6","v":7},{"n":"7","ov":"66:0"},
                        {"n":"8","sv":"</1>"},{"n":"21/7","v":1},{"n":"25/0","sv":""}]})"),
      ElementsAre("/3300/5/0 String AQ==", "/3300/5/1 Integer 5", "/3300/5/2 Unsigned Integer 6", "/3300/5/3 Float 5",
                  "/3300/5/4 Boolean true", "/3300/5/5 Opaque 01", "/3300/5/6 Time 7", "/3300/5/7 Objlnk 66:0",
                  "/3300/5/8 Corelnk </1>", "/3300/5/21 {7: Integer 1, }", "/3300/5/25 {0: Opaque , }"));
}

TEST(Lwm2mJson, TakesALinkThatIsWrittenAsAString) {
  EXPECT_THAT(parse_entry(R"("n":"7","sv":"66:0")"), ElementsAre("/3300/5/7 Objlnk 66:0"));
}

TEST(Lwm2mJson, KeepsUndefinedResourcesWithTheTypeOfTheFormat) {
  EXPECT_THAT(parse_entry(R"("n":"99","sv":"AQ==")"), ElementsAre("/3300/5/99 String AQ=="));
  EXPECT_THAT(parse_entry(R"("n":"99","v":1)"), ElementsAre("/3300/5/99 Integer 1"));
}

TEST(Lwm2mJson, KeepsIntegersExact) {
  EXPECT_THAT(parse_entry(R"("n":"1","v":9007199254740993)"), ElementsAre("/3300/5/1 Integer 9007199254740993"));
  EXPECT_THAT(parse_entry(R"("n":"2","v":18446744073709551615)"),
              ElementsAre("/3300/5/2 Unsigned Integer 18446744073709551615"));
}

TEST(Lwm2mJson, JoinsBaseNameAndName) {
  for (const char* text :
       {R"({"bn":"/3300/5/1","e":[{"v":5}]})", R"({"bn":"/3300/5/1","e":[{"n":"","v":5}]})",
        R"({"bn":"/3300/5","e":[{"n":"/1","v":5}]})", R"({"e":[{"n":"/3300/5/1","v":5}]})",
        R"({"e":[{"v":5,"n":"1"}],"bn":"/3300/5/"})", R"({"bn":"/33","e":[{"n":"00/5/1","v":5}]})"}) {
    EXPECT_THAT(parse(text), ElementsAre("/3300/5/1 Integer 5")) << text;
  }
}

TEST(Lwm2mJson, TakesNamesForRelativeWhereThereIsNoBaseName) {
  EXPECT_THAT(parse(R"({"e":[{"n":"1","v":5}]})"), ElementsAre("/3300/5/1 Integer 5"));
  EXPECT_THAT(parse(R"({"e":[{"n":"5/1","v":5}]})", "/3300"), ElementsAre("/3300/5/1 Integer 5"));
  EXPECT_THAT(parse(R"({"e":[{"v":5}]})", "/3300/5/1"), ElementsAre("/3300/5/1 Integer 5"));
  EXPECT_THAT(parse(R"({"bn":"21/","e":[{"n":"7","v":5}]})"), ElementsAre("/3300/5/21 {7: Integer 5, }"));
}

TEST(Lwm2mJson, RefusesNamesThatAreNoPaths) {
  for (const char* name : {"/3300/5/", "/3300/5/01", "/3300/5/65535", "/3300/5/-1", "/3300/5/1/0/0", "x", "1/0/0/0",
                           "/3300/5/99999999999999999999", "//1", "/3300/6/1", "/3300/5"}) {
    EXPECT_EQ(code(fmt::format(R"({{"e":[{{"n":"{}","v":5}}]}})", name)), ErrorCode::kMalformed) << name;
  }
  EXPECT_EQ(code(R"({"bn":"/3300/5/","e":[{"n":"/1","v":5}]})"), ErrorCode::kMalformed);
}

TEST(Lwm2mJson, KeepsAHistoryInTheOrderOfTime) {
  EXPECT_THAT(
      parse(R"({"bn":"/3300/5/1","e":[{"v":3,"t":5},{"v":1,"t":-5},{"v":2}],"bt":100})"),
      ElementsAre("/3300/5/1 Integer 1 @95000000", "/3300/5/1 Integer 2 @100000000", "/3300/5/1 Integer 3 @105000000"));
}

TEST(Lwm2mJson, DropsTimesThatAreRelativeToNow) {
  EXPECT_THAT(parse_entry(R"("n":"1","v":5,"t":-5)"), ElementsAre("/3300/5/1 Integer 5"));
  EXPECT_THAT(parse(R"({"bn":"/3300/5/1","bt":0,"e":[{"v":5}]})"), ElementsAre("/3300/5/1 Integer 5"));
  EXPECT_EQ(code(R"({"bn":"/3300/5/1","e":[{"v":5},{"v":6,"t":-1}]})"), ErrorCode::kMalformed);
}

TEST(Lwm2mJson, RefusesTimesOutOfRange) {
  EXPECT_EQ(code(R"({"bn":"/3300/5/1","bt":8589934591,"e":[{"v":5,"t":1}]})"), ErrorCode::kMalformed);
  EXPECT_EQ(code(R"({"bn":"/3300/5/1","bt":1e30,"e":[{"v":5}]})"), ErrorCode::kMalformed);
  EXPECT_EQ(code(R"({"bn":"/3300/5/1","e":[{"v":5,"t":18446744073709551615}]})"), ErrorCode::kMalformed);
}

TEST(Lwm2mJson, IgnoresFieldsThatItDoesNotKnow) {
  EXPECT_THAT(parse(R"({"x":[{"e":1}],"y":null,"bn":"/3300/5/","z":{"bn":[{}]},"u":"e",
                        "e":[{"n":"1","x":{"v":[null]},"y":[1,[2]],"v":5,"z":null,"u":1}],"w":[[{"n":"1"}]]})"),
              ElementsAre("/3300/5/1 Integer 5"));
}

TEST(Lwm2mJson, RefusesAFieldTwice) {
  EXPECT_THAT(parse(R"({"bn":"/3300/5/","bn":"/","e":[]})"), ElementsAre("error: 'bn' twice"));
  EXPECT_THAT(parse(R"({"bn":"/3300/5/","e":[],"e":[]})"), ElementsAre("error: 'e' twice"));
  EXPECT_THAT(parse_entry(R"("n":"1","v":1,"n":"1")"), ElementsAre("error: 'n' twice"));
  EXPECT_THAT(parse_entry(R"("n":"1","v":1,"v":1)"), ElementsAre("error: 'v' twice"));
  EXPECT_THAT(parse_entry(R"("n":"1","v":1,"sv":"1")"), ElementsAre("error: entry 0: more than one value"));
  EXPECT_THAT(parse_entry(R"("n":"1","v":1},{"n":"1","v":1)"), ElementsAre("error: /3300/5/1: given twice"));
}

TEST(Lwm2mJson, RefusesFieldsOfTheWrongKind) {
  for (const char* fields :
       {R"("n":1,"v":1)", R"("n":"1")", R"("n":"1","v":"1")", R"("n":"1","v":true)", R"("n":"1","v":null)",
        R"("n":"1","v":[1])", R"("n":"1","v":{})", R"("n":"4","bv":1)", R"("n":"0","sv":1)", R"("n":"7","ov":1)",
        R"("n":"7","ov":"66")", R"("n":"1","v":1,"t":"1")", R"("n":"1","v":1,"t":null)", R"("n":[],"v":1)"}) {
    EXPECT_THAT(parse_entry(fields), ElementsAre(HasSubstr("error: "))) << fields;
  }
  for (const char* text : {R"({"bn":1,"e":[]})", R"({"bt":"1","e":[]})", R"({"bn":[],"e":[]})", R"({"bt":{},"e":[]})",
                           R"({"e":{}})", R"({"e":1})", R"({"e":"x"})", R"({"e":null})", R"({"bn":null,"e":[]})",
                           R"({"e":[1]})", R"({"e":[[]]})", R"({"e":[null]})", R"({"e":["x"]})"}) {
    EXPECT_EQ(code(text), ErrorCode::kMalformed) << text;
  }
}

TEST(Lwm2mJson, RefusesValuesOfAnotherTypeThanDefined) {
  EXPECT_EQ(code(R"({"e":[{"n":"1","sv":"1"}]})"), ErrorCode::kTypeMismatch);
  EXPECT_EQ(code(R"({"e":[{"n":"1","v":1.5}]})"), ErrorCode::kTypeMismatch);
  EXPECT_EQ(code(R"({"e":[{"n":"4","v":1}]})"), ErrorCode::kTypeMismatch);
  EXPECT_EQ(code(R"({"e":[{"n":"21","v":1}]})"), ErrorCode::kTypeMismatch);
}

TEST(Lwm2mJson, RefusesWhatIsNoDocument) {
  for (const char* text : {"", "{}", "[]", "1", "null", "\"e\"", "{", R"({"e":[)", R"({"e":[]}])", R"({"e":[]} {})",
                           R"({"bn":"/3300/5/"})", R"({"e":[{"n":"1","v":NaN}]})"}) {
    EXPECT_EQ(code(text), ErrorCode::kMalformed) << text;
  }
}

TEST(Lwm2mJson, RefusesDeepNestingWherever) {
  const std::string deep(1'000'000, '[');
  EXPECT_EQ(code(deep), ErrorCode::kMalformed);
  EXPECT_THAT(parse(R"({"x":)" + deep), ElementsAre(HasSubstr("nested more than 16 deep")));
  EXPECT_THAT(parse(R"({"e":[{"x":)" + deep), ElementsAre(HasSubstr("nested more than 16 deep")));
}

TEST(Lwm2mJson, DoesNotRepeatWhatWasSentInItsErrors) {
  const std::string huge(100'000, 'x');
  for (const std::string& text :
       {R"({"bn":")" + huge + R"(","e":[{"v":1}]})", R"({"e":[{"n":"7","ov":")" + huge + "\"}]}",
        R"({"e":[{"n":"1","sv":")" + huge + "\"}]}", R"({"e":[{")" + huge + R"(":1}]})"}) {
    const auto records = decode(kFormat, to_bytes(text), at("/3300/5"), test::typed_definitions());
    ASSERT_FALSE(records);
    EXPECT_LT(records.error().message().size(), 200U);
  }
}

TEST(Lwm2mJson, CarriesNoComposite) {
  EXPECT_EQ(code(R"({"e":[{"n":"/3300/5/1","v":1}]})", "/"), ErrorCode::kUnsupportedFormat);
  EXPECT_EQ(decode_paths(kFormat, to_bytes(R"({"e":[{"n":"/3"}]})")).error().code(), ErrorCode::kUnsupportedFormat);
}

TEST(Lwm2mJson, SeesWhetherACreateNamesItsInstance) {
  const auto named = [](std::string_view text) { return names_instance(kFormat, to_bytes(text)); };
  EXPECT_TRUE(named(R"({"bn":"/3300/5/","e":[{"n":"1","v":1}]})"));
  EXPECT_TRUE(named(R"({"e":[{"n":"5/1","v":1}]})"));
  EXPECT_FALSE(named(R"({"e":[{"n":"21/0","v":1},{"n":"1","v":1}]})"));
  for (const char* text : {"", "{}", R"({"e":[]})", R"({"e":[{"n":"/3300/5/1"}]})", "[]"}) EXPECT_FALSE(named(text));
}

}  // namespace
}  // namespace lwm2m::codec
