#include <limits>

#include "tests/unit/codec/codec_support.hpp"

namespace lwm2m::codec {
namespace {

using model::Record;

std::string encode(std::string_view base, const std::vector<Record>& records) {
  const auto bytes = encoded(ContentFormat::kTlv, base, records);
  return bytes ? hex(*bytes) : "error: " + bytes.error().message();
}

model::ResourceInstances instances(std::initializer_list<std::pair<std::uint16_t, std::int64_t>> values) {
  model::ResourceInstances all;
  for (const auto& [id, value] : values) all.emplace_back(model::ResourceInstanceId(id), value);
  return all;
}

std::string integer_bytes(std::int64_t value) { return encode("/1/0/0", {record("/1/0/0", integer(value))}); }

TEST(TlvEncoder, WrapsTheInstancesOfAnObject) {
  EXPECT_EQ(encode("/3300",
                   {record("/3300/0/1", integer(5)), record("/3300/1/1", integer(6)), record("/3300/1/2", integer(7))}),
            "03 00 C1 01 05 06 01 C1 01 06 C1 02 07");
}

TEST(TlvEncoder, MixesEmptyInstancesWithOthers) {
  EXPECT_EQ(encode("/3300", {{at("/3300/1"), {}, {}}, record("/3300/2/1", integer(5)), {at("/3300/300"), {}, {}}}),
            "00 01 03 02 C1 01 05 20 01 2C");
}

TEST(TlvEncoder, LeavesAnEmptyInstanceOutBelowTheObject) {
  EXPECT_EQ(encode("/3300/1", {{at("/3300/1"), {}, {}}}), "");
}

TEST(TlvEncoder, WritesNothingForNothing) {
  EXPECT_EQ(encode("/3300", {}), "");
  EXPECT_EQ(encode("/3300/1", {}), "");
}

TEST(TlvEncoder, WrapsAResourceInstanceInItsResourceUnlessItWasAskedForByItsOwnPath) {
  EXPECT_EQ(encode("/3300/5/21", {record("/3300/5/21/7", integer(5))}), "83 15 41 07 05");
  EXPECT_EQ(encode("/3300/5/21/7", {record("/3300/5/21/7", integer(5))}), "41 07 05");
}

TEST(TlvEncoder, GathersTheInstancesOfAResource) {
  EXPECT_EQ(encode("/3300/5", {record("/3300/5/21/7", integer(5)), record("/3300/5/21/8", integer(6)),
                               record("/3300/5/22/0", integer(1))}),
            "86 15 41 07 05 41 08 06 83 16 41 00 01");
  EXPECT_EQ(encode("/3300/5/21", {record("/3300/5/21", instances({{7, 5}, {8, 6}}))}), "86 15 41 07 05 41 08 06");
}

TEST(TlvEncoder, WritesIntegersAsShortAsTheySignAllows) {
  EXPECT_EQ(integer_bytes(127), "C1 00 7F");
  EXPECT_EQ(integer_bytes(-32768), "C2 00 80 00");
  EXPECT_EQ(integer_bytes(32768), "C4 00 00 00 80 00");
  EXPECT_EQ(integer_bytes(std::numeric_limits<std::int64_t>::min()), "C8 00 08 80 00 00 00 00 00 00 00");
}

TEST(TlvEncoder, WritesFloatsInFourBytesIfExact) {
  const auto bytes = [](double value) { return encode("/1/0/0", {record("/1/0/0", model::Value(value))}); };
  EXPECT_EQ(bytes(1e300), "C8 00 08 7E 37 E4 3C 88 00 75 9C");
  EXPECT_EQ(bytes(-0.0), "C4 00 80 00 00 00");
  EXPECT_EQ(bytes(std::numeric_limits<double>::infinity()), "C4 00 7F 80 00 00");
  EXPECT_EQ(bytes(std::numeric_limits<double>::quiet_NaN()), "C4 00 7F C0 00 00");
}

TEST(TlvEncoder, GrowsTheLengthOfAWrapperWithWhatItHolds) {
  for (const std::size_t size : {5U, 6U, 253U, 254U, 65532U, 65533U}) {
    const auto bytes = encoded(ContentFormat::kTlv, "/3300", {record("/3300/1/5", model::Value(Bytes(size, 1)))});
    const auto records = decode(ContentFormat::kTlv, bytes.value(), at("/3300"), test::typed_definitions());
    ASSERT_TRUE(records) << size << ": " << records.error().message();
    EXPECT_EQ(std::get<Bytes>(records->front().value->single()).size(), size);
  }
}

TEST(TlvEncoder, RefusesWhatItsLengthCannotTell) {
  Bytes out = hex("01 02");
  const std::vector<Record> records{record("/3300/1/5", model::Value(Bytes(0x1000000, 1)))};

  const auto done = codec::encode(ContentFormat::kTlv, at("/3300/1"), test::views_of(records), out);

  EXPECT_EQ(done.error().code(), ErrorCode::kTooLarge);
  EXPECT_EQ(out, hex("01 02"));
}

TEST(TlvEncoder, RefusesAHistory) {
  const auto bytes = encoded(
      ContentFormat::kTlv, "/3300/1/1",
      {record("/3300/1/1", integer(1), at_second(1700000000)), record("/3300/1/1", integer(2), at_second(1700000001))});
  EXPECT_EQ(bytes.error().code(), ErrorCode::kNotAcceptable);
}

TEST(TlvEncoder, RefusesAComposite) {
  EXPECT_EQ(encoded(ContentFormat::kTlv, "/", {record("/3300/1/1", integer(1))}).error().code(),
            ErrorCode::kNotAcceptable);
}

TEST(TlvEncoder, AppendsToWhatIsThere) {
  Bytes out = hex("AA");
  const std::vector<Record> records{record("/3300/1/1", integer(5))};

  ASSERT_TRUE(codec::encode(ContentFormat::kTlv, at("/3300"), test::views_of(records), out));

  EXPECT_EQ(hex(out), "AA 03 01 C1 01 05");
}

}  // namespace
}  // namespace lwm2m::codec
