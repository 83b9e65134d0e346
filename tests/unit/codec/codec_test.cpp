#include "daemon/codec/codec.hpp"

#include "tests/unit/codec/codec_support.hpp"

namespace lwm2m::codec {
namespace {

constexpr std::array kSingleValueFormats{ContentFormat::kText, ContentFormat::kOpaque, ContentFormat::kCbor};

TEST(Codec, KnowsTheNumbersOfItsFormats) {
  for (const int known : {0, 40, 42, 60, 110, 112, 320, 322, 11542, 11543, 11544}) {
    const auto number = static_cast<std::uint16_t>(known);
    ASSERT_TRUE(content_format(number)) << number;
    EXPECT_EQ(static_cast<std::uint16_t>(*content_format(number)), number);
    EXPECT_THAT(std::string(to_string(*content_format(number))), testing::HasSubstr("/"));
  }
}

TEST(Codec, UnderstandsNumbersFromBeforeRegistration) {
  EXPECT_EQ(content_format(1541), ContentFormat::kText);
  EXPECT_EQ(content_format(1542), ContentFormat::kTlv);
  EXPECT_EQ(content_format(1543), ContentFormat::kLwm2mJson);
  EXPECT_EQ(content_format(1544), ContentFormat::kOpaque);
}

TEST(Codec, KnowsNoOtherFormats) {
  for (const int unknown : {41, 50, 310, 1540, 11541, 65535}) {
    EXPECT_EQ(content_format(static_cast<std::uint16_t>(unknown)), std::nullopt) << unknown;
  }
}

TEST(Codec, GivesASingleValueFormatExactlyOneValueOfThePath) {
  const model::ResourceInstances one{{model::ResourceInstanceId(0), Bytes{1}}};
  for (const ContentFormat format : kSingleValueFormats) {
    const auto code = [format](std::string_view base, const std::vector<model::Record>& records) {
      const auto bytes = encoded(format, base, records);
      return bytes ? ErrorCode::kInternal : bytes.error().code();
    };
    EXPECT_EQ(code("/3300/5/5", {record("/3300/5/5", model::Value(Bytes{1}))}), ErrorCode::kInternal);
    EXPECT_EQ(code("/3300/5/25/0", {record("/3300/5/25/0", model::Value(Bytes{1}))}), ErrorCode::kInternal);
    EXPECT_EQ(code("/3300/5/25", {record("/3300/5/25", one)}), ErrorCode::kNotAcceptable);
    EXPECT_EQ(code("/3300/5", {record("/3300/5/5", model::Value(Bytes{1}))}), ErrorCode::kNotAcceptable);
    EXPECT_EQ(code("/3300/5", {}), ErrorCode::kNotAcceptable);
    EXPECT_EQ(code("/3300", {{at("/3300/5"), {}, {}}}), ErrorCode::kNotAcceptable);
  }
}

TEST(Codec, TakesASingleValueFormatForOneValueOnly) {
  const Bytes payload = hex("41 35");  // CBOR: one byte, 5
  EXPECT_EQ(refusal(ContentFormat::kText, payload, "/3300/5"), ErrorCode::kUnsupportedFormat);
  EXPECT_EQ(refusal(ContentFormat::kOpaque, payload, "/3300"), ErrorCode::kUnsupportedFormat);
  EXPECT_EQ(refusal(ContentFormat::kCbor, payload, "/"), ErrorCode::kUnsupportedFormat);
  EXPECT_EQ(refusal(ContentFormat::kOpaque, payload, "/3300/5/25"), ErrorCode::kUnsupportedFormat);
  EXPECT_EQ(refusal(ContentFormat::kOpaque, payload, "/3300/5/5/0"), ErrorCode::kTypeMismatch);  // defined as single
  EXPECT_THAT(decoded(ContentFormat::kCbor, payload, "/3300/5/25/3"), testing::ElementsAre("/3300/5/25/3 Opaque 35"));
  EXPECT_THAT(decoded(ContentFormat::kCbor, payload, "/3300/5/99/3"), testing::ElementsAre("/3300/5/99/3 Opaque 35"));
}

TEST(Codec, NamesThePathInItsErrors) {
  EXPECT_THAT(decoded(ContentFormat::kText, to_bytes("x"), "/3300/5/1"),
              testing::ElementsAre("error: /3300/5/1: 'x' where Integer is wanted"));
}

TEST(Codec, PutsNoValuesIntoLinkFormat) {
  EXPECT_EQ(encoded(ContentFormat::kLinkFormat, "/3300/5", {}).error().code(), ErrorCode::kNotAcceptable);
  EXPECT_EQ(refusal(ContentFormat::kLinkFormat, to_bytes("</3>"), "/3300/5"), ErrorCode::kUnsupportedFormat);
}

TEST(Codec, SeesWhetherACreateNamesItsInstance) {
  EXPECT_TRUE(names_instance(ContentFormat::kTlv, hex("03 05 C1 01 05")));
  EXPECT_FALSE(names_instance(ContentFormat::kTlv, hex("C1 01 05")));
  EXPECT_FALSE(names_instance(ContentFormat::kTlv, hex("83 15 41 00 05")));
  EXPECT_TRUE(names_instance(ContentFormat::kSenmlJson, to_bytes(R"([{"bn":"/3300/5/","n":"1","v":5}])")));
  EXPECT_TRUE(names_instance(ContentFormat::kSenmlCbor, hex("81 A0")));
}

TEST(Codec, SeesNoInstanceInAnEmptyCreate) {
  for (const auto format :
       {ContentFormat::kTlv, ContentFormat::kSenmlJson, ContentFormat::kSenmlCbor, ContentFormat::kText}) {
    EXPECT_FALSE(names_instance(format, {}));
  }
  EXPECT_FALSE(names_instance(ContentFormat::kSenmlJson, to_bytes(" [\n] ")));
  EXPECT_FALSE(names_instance(ContentFormat::kSenmlCbor, hex("80")));
  EXPECT_FALSE(names_instance(ContentFormat::kSenmlCbor, hex("9F FF")));
  EXPECT_FALSE(names_instance(ContentFormat::kText, to_bytes("x")));
}

}  // namespace
}  // namespace lwm2m::codec
