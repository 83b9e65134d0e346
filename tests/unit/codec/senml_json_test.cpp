#include "daemon/codec/senml_json.hpp"

#include <limits>

#include "tests/unit/codec/codec_support.hpp"

namespace lwm2m::codec {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string encode(std::string_view base, const std::vector<model::Record>& records) {
  const auto bytes = encoded(ContentFormat::kSenmlJson, base, records);
  return bytes ? std::string(as_text(*bytes)) : "error: " + bytes.error().message();
}

std::string value_text(model::Value value) { return encode("/", {record("/1/0/1", std::move(value))}); }

std::vector<std::string> parse(std::string_view text) {
  return decoded(ContentFormat::kSenmlJson, to_bytes(text), "/3300/5");
}

ErrorCode code(std::string_view text) { return refusal(ContentFormat::kSenmlJson, to_bytes(text), "/3300/5"); }

TEST(SenmlJson, EscapesWhatJsonWantsEscaped) {
  EXPECT_EQ(value_text(std::string("a\"b\\c\nd\re\tf\x01/\x7F\xC3\xA9")),
            "[{\"n\":\"/1/0/1\",\"vs\":\"a\\\"b\\\\c\\nd\\re\\tf\\u0001/\x7F\xC3\xA9\"}]");
  EXPECT_EQ(value_text(std::string("\0", 1)), R"([{"n":"/1/0/1","vs":"\u0000"}])");
  EXPECT_EQ(value_text(model::Corelnk{"</1>;rt=\"x\""}), R"([{"n":"/1/0/1","vs":"</1>;rt=\"x\""}])");
}

TEST(SenmlJson, DoesNotPrintNanAndInfinity) {
  const std::vector<model::Record> records{record("/1/0/0", integer(1)),
                                           record("/1/0/1", model::Value(std::numeric_limits<double>::infinity()))};
  Bytes out = to_bytes("before");

  const auto done = codec::encode(ContentFormat::kSenmlJson, at("/1/0"), test::views_of(records), out);

  EXPECT_EQ(done.error().code(), ErrorCode::kNotAcceptable);
  EXPECT_EQ(as_text(out), "before");
}

TEST(SenmlJson, PrintsIntegersExactly) {
  EXPECT_EQ(value_text(std::numeric_limits<std::uint64_t>::max()), R"([{"n":"/1/0/1","v":18446744073709551615}])");
  EXPECT_EQ(value_text(std::numeric_limits<std::int64_t>::min()), R"([{"n":"/1/0/1","v":-9223372036854775808}])");
}

TEST(SenmlJson, LeavesOutWhatSenmlCannotSay) {
  EXPECT_EQ(encode("/3300/5", {record("/3300/5/21", model::ResourceInstances())}), "[]");
  EXPECT_EQ(encode("/3300/5/21", {record("/3300/5/21", model::ResourceInstances())}), "[]");
  EXPECT_EQ(encode("/3300", {{at("/3300/5"), {}, {}}, record("/3300/6/1", integer(1))}),
            R"([{"bn":"/3300/","n":"6/1","v":1}])");
}

TEST(SenmlJson, PutsTheBaseTimeIntoTheFirstRecordIfAllHaveATime) {
  EXPECT_EQ(encode("/1/0/1", {record("/1/0/1", integer(1), at_second(1700000000)),
                              record("/1/0/1", integer(2), at_second(1700000010))}),
            R"([{"bn":"/1/0/1","bt":1700000000,"v":1},{"v":2,"t":10}])");
}

TEST(SenmlJson, WritesAbsoluteTimesIfOnlySomeHaveOne) {
  EXPECT_EQ(encode("/1/0", {record("/1/0/1", integer(1)), record("/1/0/2", integer(2), at_second(1700000010))}),
            R"([{"bn":"/1/0/","n":"1","v":1},{"n":"2","v":2,"t":1700000010}])");
}

TEST(SenmlJson, WritesFractionsOfASecondExactly) {
  const WallTime start = at_second(1700000000);
  EXPECT_EQ(encode("/1/0/1", {record("/1/0/1", integer(1), start + Duration(500'000)),
                              record("/1/0/1", integer(2), start + Duration(1'000'001)),
                              record("/1/0/1", integer(3), start - Duration(250'000))}),
            R"([{"bn":"/1/0/1","bt":1700000000,"v":1,"t":0.5},{"v":2,"t":1.000001},{"v":3,"t":-0.25}])");
}

TEST(SenmlJson, GivesEveryInstanceOfAResourceItsTime) {
  const model::ResourceInstances both{{model::ResourceInstanceId(0), integer(1)},
                                      {model::ResourceInstanceId(1), integer(2)}};
  EXPECT_EQ(
      encode("/1/0/1", {record("/1/0/1", both, at_second(1700000000)), record("/1/0/1", both, at_second(1700000005))}),
      R"([{"bn":"/1/0/1/","bt":1700000000,"n":"0","v":1},{"n":"1","v":2},{"n":"0","v":1,"t":5},{"n":"1","v":2,"t":5}])");
}

TEST(SenmlJson, RefusesTimesThatWouldBeTakenForRelative) {
  for (const std::int64_t time : {0LL, -1LL, 268435455LL, 8589934592LL}) {
    EXPECT_EQ(
        encoded(ContentFormat::kSenmlJson, "/1/0/1", {record("/1/0/1", integer(1), at_second(time))}).error().code(),
        ErrorCode::kNotAcceptable)
        << time;
  }
}

TEST(SenmlJson, DecodesEscapes) {
  EXPECT_THAT(parse(R"([{"n":"/3300/5/0","vs":"\u00e9\ud83d\ude00\"\\\/\n"}])"),
              ElementsAre("/3300/5/0 String \xC3\xA9\xF0\x9F\x98\x80\"\\/\n"));
}

TEST(SenmlJson, RefusesHalfSurrogatesAndInvalidUtf8) {
  EXPECT_EQ(code(R"([{"n":"/3300/5/0","vs":"\ud83d"}])"), ErrorCode::kMalformed);
  EXPECT_EQ(code(R"([{"n":"/3300/5/0","vs":"\ude00\ud83d"}])"), ErrorCode::kMalformed);
  EXPECT_EQ(code("[{\"n\":\"/3300/5/0\",\"vs\":\"\xFF\"}]"), ErrorCode::kMalformed);
  EXPECT_EQ(code("[{\"n\":\"/3300/5/0\",\"vs\":\"\xED\xA0\x80\"}]"), ErrorCode::kMalformed);
}

TEST(SenmlJson, ReadsNumbersInEveryForm) {
  EXPECT_THAT(parse(R"([{"n":"/3300/5/1","v":5.0}])"), ElementsAre("/3300/5/1 Integer 5"));
  EXPECT_THAT(parse(R"([{"n":"/3300/5/1","v":50e-1}])"), ElementsAre("/3300/5/1 Integer 5"));
  EXPECT_THAT(parse(R"([{"n":"/3300/5/3","v":5}])"), ElementsAre("/3300/5/3 Float 5"));
  EXPECT_THAT(parse(R"([{"n":"/3300/5/3","v":1.5e+300}])"), ElementsAre("/3300/5/3 Float 1.5e+300"));
  EXPECT_THAT(parse(R"([{"n":"/3300/5/1","v":9007199254740993.0}])"),
              ElementsAre("/3300/5/1 Integer 9007199254740993"));
}

TEST(SenmlJson, RefusesNumbersBeyondADouble) {
  EXPECT_EQ(code(R"([{"n":"/3300/5/3","v":1e999}])"), ErrorCode::kMalformed);
}

TEST(SenmlJson, ReadsBase64urlWithAndWithoutPadding) {
  EXPECT_THAT(parse(R"([{"n":"/3300/5/5","vd":"-_8"}])"), ElementsAre("/3300/5/5 Opaque FBFF"));
  EXPECT_THAT(parse(R"([{"n":"/3300/5/5","vd":"-_8="}])"), ElementsAre("/3300/5/5 Opaque FBFF"));
  EXPECT_EQ(code(R"([{"n":"/3300/5/5","vd":"+/8"}])"), ErrorCode::kMalformed);
}

TEST(SenmlJson, RefusesWhatIsNoPack) {
  for (const char* text : {"", "[", "{}", "1", "null", "\"[]\"", "[1]", "[[]]", "[null]", "[{]", "[]]", "[] []",
                           "[{},]", "[{\"n\"}]", "[{\"n\":\"/3300/5/1\",\"v\":1}", "[{\"n\":\"/3300/5/1\",\"v\":01}]",
                           "[{\"n\":\"/3300/5/1\",\"v\":NaN}]", "[{'n':'/3300/5/1','v':1}]", "// \n[]"}) {
    EXPECT_EQ(code(text), ErrorCode::kMalformed) << text;
  }
}

TEST(SenmlJson, RefusesDeepNestingWherever) {
  const std::string deep(1'000'000, '[');
  EXPECT_EQ(code(deep), ErrorCode::kMalformed);
  EXPECT_THAT(parse(R"([{"n":"/3300/5/1","v":1,"x":)" + deep), ElementsAre(HasSubstr("nested more than 16 deep")));
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += R"({"a":)";
  EXPECT_THAT(parse(R"([{"n":"/3300/5/1","v":1,"x":)" + objects), ElementsAre(HasSubstr("nested more than 16 deep")));
}

TEST(SenmlJson, DoesNotRepeatWhatWasSentInItsErrors) {
  const std::string huge(100'000, 'x');
  for (const std::string& text :
       {"[{\"" + huge + "_\":1}]", "[{\"n\":\"" + huge + "\",\"v\":1}]", huge, "[{\"n\":\"/3300/5/1\",\"v\":" + huge}) {
    const auto records = decode(ContentFormat::kSenmlJson, to_bytes(text), at("/3300/5"), {});
    ASSERT_FALSE(records);
    EXPECT_LT(records.error().message().size(), 200U);
  }
}

TEST(SenmlJson, TellsTheOffsetOfASyntaxError) {
  EXPECT_THAT(parse(R"([{"n":?}])"), ElementsAre("error: offset 7: no JSON"));
}

}  // namespace
}  // namespace lwm2m::codec
