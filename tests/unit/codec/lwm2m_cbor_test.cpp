#include "daemon/codec/lwm2m_cbor.hpp"

#include "tests/unit/codec/codec_support.hpp"

namespace lwm2m::codec {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr ContentFormat kFormat = ContentFormat::kLwm2mCbor;

// In all payloads below "19 0C E4" is the id 3300.
std::vector<std::string> parse(std::string_view bytes, std::string_view base = "/3300/5") {
  return decoded(kFormat, hex(bytes), base);
}

ErrorCode code(std::string_view bytes, std::string_view base = "/3300/5") { return refusal(kFormat, hex(bytes), base); }

std::string encode(std::string_view base, const std::vector<model::Record>& records) {
  const auto bytes = encoded(kFormat, base, records);
  return bytes ? hex(*bytes) : "error: " + bytes.error().message();
}

TEST(Lwm2mCbor, PutsTheBaseIntoOneKey) {
  const model::ResourceInstances two{{model::ResourceInstanceId(0), integer(1)},
                                     {model::ResourceInstanceId(300), integer(2)}};
  const std::vector<model::Record> records{record("/5/1/2", integer(7)), record("/5/1/3", two)};
  EXPECT_EQ(encode("/5/1", records), "A1 82 05 01 A2 02 07 03 A2 00 01 19 01 2C 02");
  EXPECT_EQ(encode("/5", records), "A1 05 A1 01 A2 02 07 03 A2 00 01 19 01 2C 02");
}

TEST(Lwm2mCbor, GivesEveryObjectInstanceOfACompositeAKey) {
  EXPECT_EQ(encode("/", {record("/1/0/1", integer(1)), record("/3/0/9", integer(2)), record("/3/0/13/7", integer(3)),
                         record("/3/1/9", integer(4))}),
            "A3 83 01 00 01 01 82 03 00 A2 09 02 0D A1 07 03 83 03 01 09 04");
}

TEST(Lwm2mCbor, WritesWhatIsEmpty) {
  EXPECT_EQ(encode("/5", {}), "A0");
  EXPECT_EQ(encode("/", {}), "A0");
  EXPECT_EQ(encode("/5", {{at("/5/1"), {}, {}}}), "A1 05 A1 01 A0");
  EXPECT_EQ(encode("/", {{at("/5/1"), {}, {}}}), "A1 82 05 01 A0");
  EXPECT_EQ(encode("/5/1", {record("/5/1/2", model::ResourceInstances())}), "A1 82 05 01 A1 02 A0");
}

TEST(Lwm2mCbor, WritesATimeAsAnInteger) {
  EXPECT_EQ(encode("/5/1/2", {record("/5/1/2", model::Value(model::Time{5}))}), "A1 83 05 01 02 05");
}

TEST(Lwm2mCbor, LeavesOutTheTimeOfAValue) {
  EXPECT_EQ(encode("/5/1/2", {record("/5/1/2", integer(5), at_second(1700000000))}), "A1 83 05 01 02 05");
}

TEST(Lwm2mCbor, RefusesAHistory) {
  const std::vector<model::Record> history{record("/5/1/2", integer(1), at_second(1700000000)),
                                           record("/5/1/2", integer(2), at_second(1700000001))};
  for (const char* base : {"/5/1/2", "/5/1", "/5", "/"}) {
    Bytes out = to_bytes("before");
    EXPECT_EQ(codec::encode(kFormat, at(base), test::views_of(history), out).error().code(), ErrorCode::kNotAcceptable);
    EXPECT_EQ(as_text(out), "before");
  }
}

TEST(Lwm2mCbor, ReadsKeysOfOneAndOfSeveralIds) {
  for (const char* bytes :
       {"A1 19 0C E4 A1 05 A1 15 A1 07 05", "A1 84 19 0C E4 05 15 07 05", "A1 82 19 0C E4 05 A1 82 15 07 05",
        "A1 81 19 0C E4 A1 83 05 15 07 05", "BF 9F 19 0C E4 05 FF BF 18 15 BF 18 07 05 FF FF FF"}) {
    EXPECT_THAT(parse(bytes), ElementsAre("/3300/5/21 {7: Integer 5, }")) << bytes;
  }
}

TEST(Lwm2mCbor, JoinsWhatSeveralKeysSayOfOneInstance) {
  EXPECT_THAT(parse("A3 84 19 0C E4 05 15 07 05 82 19 0C E4 05 A1 01 06 84 19 0C E4 05 15 03 07"),
              ElementsAre("/3300/5/1 Integer 6", "/3300/5/21 {3: Integer 7, 7: Integer 5, }"));
}

TEST(Lwm2mCbor, TakesIdsForRelativeWhereTheyDoNotFitOtherwise) {
  EXPECT_THAT(parse("A2 01 05 15 A1 07 06"), ElementsAre("/3300/5/1 Integer 5", "/3300/5/21 {7: Integer 6, }"));
  EXPECT_THAT(parse("A1 05 A1 01 06", "/3300"), ElementsAre("/3300/5/1 Integer 6"));
  EXPECT_THAT(parse("A1 05 A0", "/3300"), ElementsAre("/3300/5"));
  EXPECT_THAT(parse("A2 00 05 07 06", "/3300/5/21"), ElementsAre("/3300/5/21 {0: Integer 5, 7: Integer 6, }"));
}

TEST(Lwm2mCbor, PrefersTheAbsoluteReading) {
  EXPECT_THAT(parse("A1 83 18 21 05 01 07", "/33"), ElementsAre("/33/5/1 Integer 7"));
  EXPECT_THAT(parse("A1 18 21 A1 18 21 A1 01 07", "/33"), ElementsAre("/33/33/1 Integer 7"));
  EXPECT_THAT(parse("A1 18 21 A1 01 07", "/33"), ElementsAre("/33/33/1 Integer 7"));  // /33/1 holds no value
}

TEST(Lwm2mCbor, DoesNotMixTheTwoReadings) {
  EXPECT_THAT(parse("A2 83 19 0C E4 05 01 05 02 06"), ElementsAre("error: /2: not below /3300/5"));
  EXPECT_THAT(parse("A1 83 19 0C E4 06 01 05"), ElementsAre("error: /3300/6/1: not below /3300/5"));
}

TEST(Lwm2mCbor, ReadsWhatIsEmpty) {
  EXPECT_THAT(parse("A0"), ElementsAre());
  EXPECT_THAT(parse("BF FF", "/3300"), ElementsAre());
  EXPECT_THAT(parse("A1 19 0C E4 A0", "/3300"), ElementsAre());
  EXPECT_THAT(parse("A1 82 19 0C E4 07 A0", "/3300"), ElementsAre("/3300/7"));
  EXPECT_THAT(parse("A1 83 19 0C E4 05 15 A0"), ElementsAre("/3300/5/21 {}"));
  EXPECT_THAT(parse("A0", "/3300/5/1"), ElementsAre("error: /3300/5/1: no value"));
}

TEST(Lwm2mCbor, RefusesMapsWhereAValueBelongs) {
  EXPECT_THAT(parse("A1 83 19 0C E4 05 01 A0"), ElementsAre("error: /3300/5/1: has no resource instances"));
  EXPECT_THAT(parse("A1 84 19 0C E4 05 15 07 A0"),
              ElementsAre("error: /3300/5/21/7: no place for a map below /3300/5"));
  EXPECT_THAT(parse("A1 83 19 0C E4 06 15 A0"), ElementsAre("error: /3300/6/21: no place for a map below /3300/5"));
}

TEST(Lwm2mCbor, RefusesValuesAboveAResource) {
  EXPECT_THAT(parse("A1 82 19 0C E4 05 01", "/"), ElementsAre("error: /3300/5: a value belongs to a resource"));
  EXPECT_THAT(patched(kFormat, hex("A1 82 19 0C E4 05 F6")),
              ElementsAre("error: /3300/5: a value belongs to a resource"));
}

TEST(Lwm2mCbor, RefusesAKeyTwice) {
  EXPECT_THAT(parse("A2 01 05 01 05"), ElementsAre("error: offset 5: key /1 twice in a map"));
  EXPECT_THAT(parse("A3 01 05 02 06 01 05"), ElementsAre(HasSubstr("key /1 twice in a map")));
  EXPECT_THAT(parse("A2 01 05 81 01 05"), ElementsAre(HasSubstr("key /1 twice in a map")));
  EXPECT_THAT(parse("A1 82 19 0C E4 05 A2 15 A1 00 05 15 A1 01 05"),
              ElementsAre(HasSubstr("key /3300/5/21 twice in a map")));
  EXPECT_THAT(parse("A2 83 19 0C E4 05 01 05 19 0C E4 A1 05 A1 01 05"), ElementsAre("error: /3300/5/1: given twice"));
}

TEST(Lwm2mCbor, RefusesKeysThatAreNoIds) {
  EXPECT_THAT(parse("A1 19 FF FF 05"), ElementsAre("error: offset 1: 65535 is no id"));
  EXPECT_THAT(parse("A1 1B FF FF FF FF FF FF FF FF 05"), ElementsAre(HasSubstr("is no id")));
  EXPECT_THAT(parse("A1 1A 00 01 00 01 05"), ElementsAre("error: offset 1: 65537 is no id"));
  EXPECT_THAT(parse("A1 80 05"), ElementsAre("error: offset 1: a key without ids"));
  EXPECT_THAT(parse("A1 9F FF 05"), ElementsAre("error: offset 1: a key without ids"));
  for (const char* bytes : {"A1 20 05", "A1 61 31 05", "A1 F9 3C 00 05", "A1 F6 05", "A1 C1 01 05", "A1 A0 05",
                            "A1 82 01 20 05", "A1 82 01 81 01 05", "A1 41 01 05", "A1 FF 05"}) {
    EXPECT_THAT(parse(bytes), ElementsAre(HasSubstr("an id is an unsigned integer"))) << bytes;
  }
}

TEST(Lwm2mCbor, RefusesMoreThanFourIds) {
  EXPECT_THAT(parse("A1 85 01 02 03 04 05 06"), ElementsAre("error: offset 6: more than four ids in a path"));
  EXPECT_THAT(parse("A1 84 01 02 03 04 A1 05 06"), ElementsAre(HasSubstr("more than four ids")));
  EXPECT_THAT(parse("A1 9B FF FF FF FF FF FF FF FF 01 02 03 04 05 06"), ElementsAre(HasSubstr("more than four ids")));
  for (const std::uint8_t opener : kOpeners) {
    Bytes payload = hex("A1 01");
    payload.insert(payload.end(), 100'000, opener);
    EXPECT_EQ(refusal(kFormat, payload, "/3300/5"), ErrorCode::kMalformed);
  }
  Bytes maps;
  for (int i = 0; i < 100'000; ++i) maps.insert(maps.end(), {0xA1, 0x01});
  EXPECT_EQ(refusal(kFormat, maps, "/3300/5"), ErrorCode::kMalformed);
}

TEST(Lwm2mCbor, RefusesCountsThatAreNotKept) {
  EXPECT_EQ(code("BB FF FF FF FF FF FF FF FF 01 05"), ErrorCode::kMalformed);
  EXPECT_EQ(code("A1 9B FF FF FF FF FF FF FF FF 01"), ErrorCode::kMalformed);
  EXPECT_EQ(code("A1 01 7B FF FF FF FF FF FF FF FF 31"), ErrorCode::kMalformed);
  EXPECT_EQ(code("BF 01 05"), ErrorCode::kMalformed);
  EXPECT_EQ(code("BF 01 FF"), ErrorCode::kMalformed);
}

TEST(Lwm2mCbor, RefusesWhatIsNoMapOfValues) {
  for (const char* bytes : {"", "80", "05", "F6", "60", "A1 01 80", "A1 01 C2 41 01", "A1 01 F7", "A1 01 05 00",
                            "C1 A1 01 05", "FF", "A1", "A1 01"}) {
    EXPECT_EQ(code(bytes), ErrorCode::kMalformed) << bytes;
  }
}

TEST(Lwm2mCbor, RefusesValuesOfAnotherType) {
  EXPECT_EQ(code("A1 01 61 35"), ErrorCode::kTypeMismatch);
  EXPECT_EQ(code("A1 15 05"), ErrorCode::kTypeMismatch);
  EXPECT_EQ(code("A1 01 A1 00 05"), ErrorCode::kTypeMismatch);
}

TEST(Lwm2mCbor, RemovesWithNullInAPatch) {
  EXPECT_THAT(patched(kFormat, hex("A1 82 19 0C E4 05 A2 15 A2 00 05 07 F6 01 F6")),
              ElementsAre("/3300/5/21 {0: Integer 5, }", "-/3300/5/1", "-/3300/5/21/7"));
  EXPECT_THAT(patched(kFormat, hex("A2 83 19 0C E4 05 15 F6 84 19 0C E4 05 15 00 05")),
              ElementsAre("error: /3300/5/21/0: both given and removed"));
  EXPECT_THAT(parse("A1 84 19 0C E4 05 15 00 F6"), ElementsAre("error: /3300/5/21/0: null is no value"));
}

TEST(Lwm2mCbor, ListsPathsOnceInTheirOrder) {
  const auto paths = decode_paths(kFormat, hex("86 82 03 00 81 01 9F 03 00 FF 80 84 01 00 06 00 81 19 0C E4"));
  EXPECT_THAT(paths.value(), ElementsAre(at("/3/0"), at("/1"), at("/"), at("/1/0/6/0"), at("/3300")));
  EXPECT_THAT(decode_paths(kFormat, hex("9F FF")).value(), ElementsAre());
}

TEST(Lwm2mCbor, RefusesWhatIsNoListOfPaths) {
  for (const char* bytes : {"", "A0", "A1 82 03 00 F6", "81 03", "81 A0", "81 82 03 20", "81 85 01 02 03 04 05",
                            "81 81 19 FF FF", "81", "81 82 03", "80 80", "81 81 81 03", "9B FF FF FF FF FF FF FF FF"}) {
    const auto paths = decode_paths(kFormat, hex(bytes));
    ASSERT_FALSE(paths) << bytes;
    EXPECT_EQ(paths.error().code(), ErrorCode::kMalformed) << bytes;
  }
}

TEST(Lwm2mCbor, SeesWhetherACreateNamesItsInstance) {
  EXPECT_TRUE(names_instance(kFormat, hex("A1 83 19 0C E4 05 01 05")));
  EXPECT_TRUE(names_instance(kFormat, hex("A1 05 A2 01 05 15 A1 00 06")));
  EXPECT_TRUE(names_instance(kFormat, hex("A1 19 0C E4 A1 05 A0")));
  EXPECT_FALSE(names_instance(kFormat, hex("A2 15 A1 00 06 01 05")));  // a bare resource
  for (const char* bytes : {"", "A0", "BF FF", "A1 01", "80"}) EXPECT_FALSE(names_instance(kFormat, hex(bytes)));
}

}  // namespace
}  // namespace lwm2m::codec
