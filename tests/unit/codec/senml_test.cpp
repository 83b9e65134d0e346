// What both SenML formats share, tried through JSON because it can be read, and once more through CBOR where the two
// parsers differ.
#include "daemon/codec/senml.hpp"

#include "tests/unit/codec/codec_support.hpp"

namespace lwm2m::codec {
namespace {

using testing::ElementsAre;

std::vector<std::string> parse(std::string_view text, std::string_view base = "/3300/5") {
  return decoded(ContentFormat::kSenmlJson, to_bytes(text), base);
}

ErrorCode code(std::string_view text, std::string_view base = "/3300/5") {
  return refusal(ContentFormat::kSenmlJson, to_bytes(text), base);
}

TEST(Senml, JoinsBaseNameAndName) {
  EXPECT_THAT(parse(R"([{"bn":"/3300/5/1","v":5}])"), ElementsAre("/3300/5/1 Integer 5"));
  EXPECT_THAT(parse(R"([{"n":"/3300/5/1","v":5}])"), ElementsAre("/3300/5/1 Integer 5"));
  EXPECT_THAT(parse(R"([{"bn":"/3300/5","n":"/1","v":5}])"), ElementsAre("/3300/5/1 Integer 5"));
  EXPECT_THAT(parse(R"([{"bn":"/33","n":"00/5/1","v":5}])"),
              ElementsAre("/3300/5/1 Integer 5"));  // plain concatenation
}

TEST(Senml, KeepsTheBaseNameUntilTheNext) {
  EXPECT_THAT(parse(R"([{"bn":"/3300/5/","n":"1","v":5},{"n":"2","v":6},{"bn":"/3300/5/2","n":"1/0","v":7}])"),
              ElementsAre("/3300/5/1 Integer 5", "/3300/5/2 Unsigned Integer 6", "/3300/5/21 {0: Integer 7, }"));
}

TEST(Senml, RefusesNamesThatAreNoPaths) {
  for (const char* name :
       {"", "3300/5/1", "/3300/5/", "/3300/5/01", "/3300/5/65535", "/3300/5/1/0/0", "/3300//1", "/3300/5/x",
        "/3300/5/-1", "urn:dev:mac:1/3300/5/1", "/3300/5/1 ", "/3300/5/99999999999999999999"}) {
    EXPECT_EQ(code(fmt::format(R"([{{"n":"{}","v":5}}])", name)), ErrorCode::kMalformed) << name;
  }
}

TEST(Senml, RefusesPathsBesideTheBase) {
  EXPECT_THAT(parse(R"([{"n":"/3300/6/1","v":5}])"), ElementsAre("error: record 0: /3300/6/1: not below /3300/5"));
  EXPECT_EQ(code(R"([{"n":"/3300/5/1","v":5}])", "/3300/5/2"), ErrorCode::kMalformed);
}

TEST(Senml, RefusesValuesAboveAResource) {
  EXPECT_EQ(code(R"([{"n":"/3300/5","v":5}])"), ErrorCode::kMalformed);
  EXPECT_EQ(code(R"([{"n":"/3300","v":5}])", "/3300"), ErrorCode::kMalformed);
  EXPECT_EQ(code(R"([{"n":"/","v":5}])", "/"), ErrorCode::kMalformed);
}

TEST(Senml, GathersResourceInstances) {
  EXPECT_THAT(parse(R"([{"bn":"/3300/5/21/","n":"7","v":1},{"n":"0","v":2},{"n":"300","v":3}])"),
              ElementsAre("/3300/5/21 {0: Integer 2, 7: Integer 1, 300: Integer 3, }"));
}

TEST(Senml, KeepsAResourceInstanceApartWhereItIsTheBase) {
  EXPECT_THAT(parse(R"([{"bn":"/3300/5/21/7","v":1}])", "/3300/5/21/7"), ElementsAre("/3300/5/21/7 Integer 1"));
}

TEST(Senml, RefusesSingleWhereMultipleIsDefinedAndTheOtherWayRound) {
  EXPECT_THAT(parse(R"([{"n":"/3300/5/21","v":5}])"),
              ElementsAre("error: record 0: /3300/5/21: needs resource instances"));
  EXPECT_THAT(parse(R"([{"n":"/3300/5/1/0","v":5}])"),
              ElementsAre("error: record 0: /3300/5/1: has no resource instances"));
  EXPECT_EQ(code(R"([{"n":"/3300/5/1/0","v":5}])"), ErrorCode::kTypeMismatch);
}

TEST(Senml, RefusesAPathTwice) {
  EXPECT_THAT(parse(R"([{"n":"/3300/5/1","v":5},{"n":"/3300/5/1","v":6}])"),
              ElementsAre("error: /3300/5/1: given twice"));
  EXPECT_EQ(code(R"([{"n":"/3300/5/21/0","v":5},{"n":"/3300/5/21/0","v":6}])"), ErrorCode::kMalformed);
  EXPECT_EQ(code(R"([{"n":"/3300/5/1","v":5,"t":1700000000},{"n":"/3300/5/1","v":6,"t":1700000000}])"),
            ErrorCode::kMalformed);
  EXPECT_EQ(code(R"([{"n":"/3300/5/99","v":5},{"n":"/3300/5/99/0","v":6}])"), ErrorCode::kMalformed);
}

TEST(Senml, KeepsAHistoryInTheOrderOfTime) {
  EXPECT_THAT(parse(R"([{"bn":"/3300/5/1","bt":1700000000,"v":3,"t":5},{"v":1,"t":-5},{"v":2}])"),
              ElementsAre("/3300/5/1 Integer 1 @1699999995000000", "/3300/5/1 Integer 2 @1700000000000000",
                          "/3300/5/1 Integer 3 @1700000005000000"));
}

TEST(Senml, GathersResourceInstancesOfTheSameTime) {
  EXPECT_THAT(parse(R"([{"bn":"/3300/5/21/","bt":1700000000,"n":"0","v":1},{"n":"0","v":3,"t":1},{"n":"1","v":2}])"),
              ElementsAre("/3300/5/21 {0: Integer 1, 1: Integer 2, } @1700000000000000",
                          "/3300/5/21 {0: Integer 3, } @1700000001000000"));
}

TEST(Senml, ReadsFractionsOfASecond) {
  EXPECT_THAT(parse(R"([{"n":"/3300/5/1","v":1,"t":1700000000.123456}])"),
              ElementsAre("/3300/5/1 Integer 1 @1700000000123456"));
}

TEST(Senml, DropsTimesThatAreRelativeToNow) {
  EXPECT_THAT(parse(R"([{"n":"/3300/5/1","v":1,"t":-5}])"), ElementsAre("/3300/5/1 Integer 1"));
  EXPECT_THAT(parse(R"([{"n":"/3300/5/1","v":1,"t":268435455}])"), ElementsAre("/3300/5/1 Integer 1"));
  EXPECT_THAT(parse(R"([{"n":"/3300/5/1","v":1,"t":268435456}])"), ElementsAre("/3300/5/1 Integer 1 @268435456000000"));
}

TEST(Senml, RefusesTimesOutOfRange) {
  EXPECT_EQ(code(R"([{"n":"/3300/5/1","v":1,"t":1e30}])"), ErrorCode::kMalformed);
  EXPECT_EQ(code(R"([{"n":"/3300/5/1","v":1,"t":18446744073709551615}])"), ErrorCode::kMalformed);
  EXPECT_EQ(code(R"([{"n":"/3300/5/1","v":1,"bt":8589934591,"t":1}])"), ErrorCode::kMalformed);
  EXPECT_EQ(
      refusal(ContentFormat::kSenmlCbor, hex("81 A3 00 69 2F 33 33 30 30 2F 35 2F 31 02 05 06 F9 7E 00"), "/3300/5"),
      ErrorCode::kMalformed);  // NaN
}

TEST(Senml, IgnoresFieldsThatItDoesNotKnow) {
  EXPECT_THAT(parse(R"([{"n":"/3300/5/1","u":"Cel","ut":60,"s":9,"bu":"A","x":[{"n":"y","bv":1}],"v":1,"y":null}])"),
              ElementsAre("/3300/5/1 Integer 1"));
}

TEST(Senml, RefusesFieldsThatMustBeUnderstood) {
  EXPECT_EQ(code(R"([{"n":"/3300/5/1","v":1,"x_":1}])"), ErrorCode::kMalformed);
  EXPECT_EQ(code(R"([{"n":"/3300/5/1","v":1,"_":1}])"), ErrorCode::kMalformed);
}

TEST(Senml, RefusesBaseValues) {
  EXPECT_EQ(code(R"([{"n":"/3300/5/1","bv":1,"v":1}])"), ErrorCode::kMalformed);
  EXPECT_EQ(code(R"([{"n":"/3300/5/1","bs":1,"v":1}])"), ErrorCode::kMalformed);
}

TEST(Senml, AcceptsItsOwnVersionOnly) {
  EXPECT_THAT(parse(R"([{"bver":10,"n":"/3300/5/1","v":1}])"), ElementsAre("/3300/5/1 Integer 1"));
  EXPECT_EQ(code(R"([{"bver":11,"n":"/3300/5/1","v":1}])"), ErrorCode::kMalformed);
  EXPECT_EQ(code(R"([{"bver":"10","n":"/3300/5/1","v":1}])"), ErrorCode::kMalformed);
}

TEST(Senml, RefusesARecordWithoutValueOrWithTwo) {
  EXPECT_THAT(parse(R"([{"n":"/3300/5/1"}])"), ElementsAre("error: record 0: /3300/5/1: no value"));
  EXPECT_THAT(parse(R"([{"n":"/3300/5/1","v":1,"vs":"1"}])"), ElementsAre("error: record 0: more than one value"));
}

TEST(Senml, RefusesAFieldTwice) {
  EXPECT_THAT(parse(R"([{"n":"/3300/5/1","v":1,"v":1}])"), ElementsAre("error: record 0: 'v' twice"));
  EXPECT_THAT(parse(R"([{"n":"/3300/5/1","n":"/3300/5/1","v":1}])"), ElementsAre("error: record 0: 'n' twice"));
}

TEST(Senml, RefusesFieldsOfTheWrongKind) {
  for (const char* field : {R"("v":"1")", R"("v":true)", R"("v":null)", R"("v":[1])", R"("v":{})", R"("vs":1)",
                            R"("vb":1)", R"("vb":"true")", R"("vd":1)", R"("vlo":1)", R"("vlo":"66")",
                            R"("v":1,"t":"1")", R"("v":1,"bt":true)", R"("v":1,"bn":1)"}) {
    EXPECT_EQ(code(fmt::format(R"([{{"n":"/3300/5/99",{}}}])", field)), ErrorCode::kMalformed) << field;
  }
}

TEST(Senml, RefusesValuesOfAnotherTypeThanDefined) {
  for (const char* field :
       {R"("n":"1","vs":"1")", R"("n":"1","v":1.5)", R"("n":"2","v":-1)", R"("n":"4","v":1)", R"("n":"0","v":1)",
        R"("n":"5","vs":"AQ")", R"("n":"7","v":66)", R"("n":"1","v":9223372036854775808)",
        R"("n":"1","v":-9223372036854775809)", R"("n":"6","v":1.5)"}) {
    EXPECT_EQ(code(fmt::format(R"([{{"bn":"/3300/5/",{}}}])", field)), ErrorCode::kTypeMismatch) << field;
  }
}

TEST(Senml, TakesALinkThatIsWrittenAsAString) {
  EXPECT_THAT(parse(R"([{"n":"/3300/5/7","vs":"66:0"}])"), ElementsAre("/3300/5/7 Objlnk 66:0"));
  EXPECT_EQ(code(R"([{"n":"/3300/5/7","vs":"66"}])"), ErrorCode::kMalformed);
}

TEST(Senml, KeepsUndefinedResourcesWithTheTypeOfTheFormat) {
  EXPECT_THAT(parse(R"([{"bn":"/3300/5/","n":"90","v":1},{"n":"91","v":1.5},{"n":"92","vs":"x"},{"n":"93","vb":true},
                        {"n":"94","vd":"AQ"},{"n":"95","vlo":"1:2"},{"n":"96","v":18446744073709551615},{"n":"10","v":1}])"),
              ElementsAre("/3300/5/10 Integer 1", "/3300/5/90 Integer 1", "/3300/5/91 Float 1.5", "/3300/5/92 String x",
                          "/3300/5/93 Boolean true", "/3300/5/94 Opaque 01", "/3300/5/95 Objlnk 1:2",
                          "/3300/5/96 Unsigned Integer 18446744073709551615"));
}

TEST(Senml, IsEmptyForAnEmptyPackButNotForAResource) {
  EXPECT_THAT(parse("[]"), ElementsAre());
  EXPECT_THAT(parse("[]", "/3300/5/21"), ElementsAre("error: /3300/5/21: no value"));
}

TEST(Senml, ListsPathsOnceInTheirOrder) {
  const auto paths = decode_paths(ContentFormat::kSenmlJson,
                                  to_bytes(R"([{"n":"/3/0"},{"n":"/1"},{"n":"/3/0"},{"n":"/"},{"n":"/1/0/6/0"}])"));
  EXPECT_THAT(paths.value(), ElementsAre(at("/3/0"), at("/1"), at("/"), at("/1/0/6/0")));
}

TEST(Senml, RefusesValuesInAListOfPaths) {
  EXPECT_EQ(decode_paths(ContentFormat::kSenmlJson, to_bytes(R"([{"n":"/3/0/0","v":1}])")).error().code(),
            ErrorCode::kMalformed);
  EXPECT_EQ(decode_paths(ContentFormat::kSenmlJson, to_bytes(R"([{"n":"3"}])")).error().code(), ErrorCode::kMalformed);
}

TEST(Senml, TakesAPrefixOffTheNamesThatHaveIt) {
  constexpr auto kJson = ContentFormat::kSenmlJson;
  const auto paths = [](const char* pack, std::string_view prefix = "/lwm2m") {
    return decode_paths(kJson, to_bytes(pack), prefix);
  };
  EXPECT_THAT(paths(R"([{"n":"/lwm2m/3/0"},{"n":"/1"},{"n":"/lwm2m"}])").value(),
              ElementsAre(at("/3/0"), at("/1"), at("/")));
  EXPECT_THAT(paths(R"([{"bn":"/lw","n":"m2m/3/0"},{"bn":"/lwm2m/1/","n":"0"}])").value(),
              ElementsAre(at("/3/0"), at("/1/0")));
  for (const char* name : {"/lwm2m3/0", "/lwm2/3", "/lwm2m/lwm2m/3", "lwm2m/3", "/LWM2M/3"}) {
    EXPECT_EQ(paths(fmt::format(R"([{{"n":"{}"}}])", name).c_str()).error().code(), ErrorCode::kMalformed) << name;
  }
  const std::string longest = "/" + std::string(254, 'a');
  EXPECT_THAT(paths(fmt::format(R"([{{"n":"{}/65534/65534/65534/65534"}}])", longest).c_str(), longest).value(),
              ElementsAre(at("/65534/65534/65534/65534")));
  EXPECT_EQ(paths(fmt::format(R"([{{"n":"{}/65534/65534/65534/65534/1"}}])", longest).c_str(), longest + "/b")
                .error()
                .code(),
            ErrorCode::kMalformed);
  const auto patch = decode_patch(kJson, to_bytes(R"([{"n":"/lwm2m/3/0/1","v":5}])"), {}, "/lwm2m");
  EXPECT_EQ(patch.value().values.front().path, at("/3/0/1"));
}

TEST(Senml, BeginsTheBaseNameWithAPrefix) {
  const model::Value value(std::int64_t{5});
  const model::RecordView view{.path = at("/3/0/1"), .single = &value};
  const auto encoded = [&](const char* base) {
    Bytes out;
    EXPECT_TRUE(encode(ContentFormat::kSenmlJson, at(base), {&view, 1}, out, "/lwm2m"));
    return std::string(as_text(out));
  };
  EXPECT_EQ(encoded("/3/0/1"), R"([{"bn":"/lwm2m/3/0/1","v":5}])");
  EXPECT_EQ(encoded("/3/0"), R"([{"bn":"/lwm2m/3/0/","n":"1","v":5}])");
  EXPECT_EQ(encoded("/"), R"([{"bn":"/lwm2m","n":"/3/0/1","v":5}])");
}

TEST(Senml, ListsPathsOfNoOtherFormat) {
  EXPECT_EQ(decode_paths(ContentFormat::kTlv, hex("00 05")).error().code(), ErrorCode::kUnsupportedFormat);
  EXPECT_EQ(decode_paths(ContentFormat::kLinkFormat, to_bytes("</3>")).error().code(), ErrorCode::kUnsupportedFormat);
}

}  // namespace
}  // namespace lwm2m::codec
