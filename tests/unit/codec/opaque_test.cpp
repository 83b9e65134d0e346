#include "daemon/codec/opaque.hpp"

#include "tests/unit/codec/codec_support.hpp"

namespace lwm2m::codec {
namespace {

TEST(Opaque, IsForOpaqueValuesOnly) {
  Bytes out;
  EXPECT_EQ(encode_opaque(model::Value(std::string("x")), out).error().code(), ErrorCode::kNotAcceptable);
  EXPECT_EQ(decode_opaque(hex("41"), model::DataType::kString).error().code(), ErrorCode::kTypeMismatch);
}

TEST(Opaque, IsAnOpaqueWhereNothingIsDefined) {
  EXPECT_EQ(test::text_of(decode_opaque(hex("00 FF"), std::nullopt).value()), "Opaque 00FF");
}

}  // namespace
}  // namespace lwm2m::codec
