// SenML-ETCH: SenML in the bodies of composite requests, where null removes.
#include "tests/unit/codec/codec_support.hpp"

namespace lwm2m::codec {
namespace {

using testing::ElementsAre;

std::vector<std::string> patched(std::string_view text) {
  return patched(ContentFormat::kSenmlEtchJson, to_bytes(text));
}

TEST(SenmlEtch, RemovesAResourceInstance) {
  EXPECT_THAT(patched(R"([{"n":"/3300/5/21/7","v":null}])"), ElementsAre("-/3300/5/21/7"));
  EXPECT_THAT(patched(ContentFormat::kSenmlEtchCbor, hex("81 A2 00 6A 2F 33 33 30 30 2F 35 2F 32 31 02 F6")),
              ElementsAre("-/3300/5/21"));
}

TEST(SenmlEtch, RemovesAResourceOfEitherKind) {
  EXPECT_THAT(patched(R"([{"bn":"/3300/5/","n":"21","v":null},{"n":"1","v":null},{"n":"99","v":null}])"),
              ElementsAre("-/3300/5/1", "-/3300/5/21", "-/3300/5/99"));
}

TEST(SenmlEtch, NeedNotSayWhatIsCovered) {
  EXPECT_THAT(patched(R"([{"bn":"/3300/5/21","n":"/7","v":null},{"v":null},{"n":"/3","v":null}])"),
              ElementsAre("-/3300/5/21"));
}

TEST(SenmlEtch, SetsAndRemovesSideBySide) {
  EXPECT_THAT(patched(R"([{"bn":"/3300/5/21/","n":"0","v":1},{"n":"1","v":null},{"n":"2","v":3}])"),
              ElementsAre("/3300/5/21 {0: Integer 1, 2: Integer 3, }", "-/3300/5/21/1"));
}

TEST(SenmlEtch, RefusesToRemoveWhatIsNoResource) {
  for (const char* path : {"/", "/3300", "/3300/5"}) {
    EXPECT_THAT(patched(fmt::format(R"([{{"n":"{}","v":null}}])", path)),
                ElementsAre(fmt::format("error: record 0: {}: a value belongs to a resource", path)));
  }
  EXPECT_THAT(patched(R"([{"n":"/3300/5/1/0","v":null}])"),
              ElementsAre("error: record 0: /3300/5/1: has no resource instances"));
}

TEST(SenmlEtch, RefusesContradictions) {
  EXPECT_THAT(patched(R"([{"n":"/3300/5/1","v":null},{"n":"/3300/5/1","v":null}])"),
              ElementsAre("error: /3300/5/1: removed twice"));
  EXPECT_THAT(patched(R"([{"n":"/3300/5/1","v":null},{"n":"/3300/5/1","v":1}])"),
              ElementsAre("error: /3300/5/1: both given and removed"));
  EXPECT_THAT(patched(R"([{"n":"/3300/5/21/0","v":1},{"n":"/3300/5/21","v":null}])"),
              ElementsAre("error: /3300/5/21/0: both given and removed"));
  EXPECT_THAT(patched(R"([{"n":"/3300/5/1","v":1,"t":1700000000},{"n":"/3300/5/1","v":null}])"),
              ElementsAre("error: /3300/5/1: both given and removed"));
  EXPECT_THAT(patched(R"([{"n":"/3300/5/1","v":null,"vs":"1"}])"), ElementsAre("error: record 0: more than one value"));
  EXPECT_THAT(patched(R"([{"n":"/3300/5/1","vs":"1","v":null}])"), ElementsAre("error: record 0: more than one value"));
  EXPECT_THAT(patched(R"([{"n":"/3300/5/1","v":null,"v":null}])"), ElementsAre("error: record 0: 'v' twice"));
}

TEST(SenmlEtch, RemovesWithTheValueOnly) {
  for (const char* field : {"vs", "vb", "vd", "vlo", "n", "bn", "t", "bt", "bver"}) {
    EXPECT_THAT(patched(fmt::format(R"([{{"{}":null}}])", field)),
                ElementsAre(fmt::format("error: record 0: '{}' is null", field)));
  }
}

TEST(SenmlEtch, RefusesARecordThatSaysNothing) {
  EXPECT_THAT(patched(R"([{"n":"/3300/5/1"}])"), ElementsAre("error: record 0: /3300/5/1: no value"));
}

TEST(SenmlEtch, IsSenmlWhereNothingIsRemoved) {
  EXPECT_THAT(decoded(ContentFormat::kSenmlEtchJson, to_bytes(R"([{"n":"/3300/5/1","v":5}])"), "/3300/5"),
              ElementsAre("/3300/5/1 Integer 5"));
  EXPECT_TRUE(names_instance(ContentFormat::kSenmlEtchCbor, hex("81 A0")));
  EXPECT_FALSE(names_instance(ContentFormat::kSenmlEtchCbor, hex("80")));
}

TEST(SenmlEtch, IsNoFormatOfAnAnswer) {
  for (const auto format : {ContentFormat::kSenmlEtchJson, ContentFormat::kSenmlEtchCbor}) {
    EXPECT_EQ(encoded(format, "/3300/5", {record("/3300/5/1", integer(1))}).error().code(), ErrorCode::kNotAcceptable);
  }
}

TEST(SenmlEtch, RefusesNullInAListOfPaths) {
  EXPECT_EQ(decode_paths(ContentFormat::kSenmlEtchJson, to_bytes(R"([{"n":"/3/0/0","v":null}])")).error().code(),
            ErrorCode::kMalformed);
}

TEST(Senml, IsAPatchThatRemovesNothing) {
  EXPECT_THAT(patched(ContentFormat::kSenmlJson, to_bytes(R"([{"n":"/3300/5/1","v":5}])")),
              ElementsAre("/3300/5/1 Integer 5"));
  EXPECT_THAT(patched(ContentFormat::kSenmlJson, to_bytes(R"([{"n":"/3300/5/1","v":null}])")),
              ElementsAre("error: record 0: /3300/5/1: null is no value"));
  EXPECT_THAT(patched(ContentFormat::kSenmlCbor, hex("81 A2 00 6A 2F 33 33 30 30 2F 35 2F 32 31 02 F6")),
              ElementsAre("error: record 0: /3300/5/21: null is no value"));
}

TEST(Codec, PatchesWithNoFormatThatCarriesNoComposite) {
  for (const auto format : {ContentFormat::kText, ContentFormat::kOpaque, ContentFormat::kCbor, ContentFormat::kTlv,
                            ContentFormat::kLwm2mJson, ContentFormat::kLinkFormat}) {
    EXPECT_EQ(decode_patch(format, hex("C1 01 05"), {}).error().code(), ErrorCode::kUnsupportedFormat);
  }
}

}  // namespace
}  // namespace lwm2m::codec
