// Values of every type through every format and back, alone, as an instance of a resource, and all together.
#include <limits>

#include "tests/unit/codec/codec_support.hpp"

namespace lwm2m::codec {
namespace {

using model::DataType;
using model::Record;
using model::Value;

std::vector<Value> samples(DataType type) {
  constexpr auto kLowest = std::numeric_limits<std::int64_t>::min();
  constexpr auto kHighest = std::numeric_limits<std::int64_t>::max();
  const std::string bytes("\0\"\\\n\x7F", 5);
  switch (type) {
    case DataType::kString: return {std::string(), std::string("é€😀"), bytes, std::string(70'000, 'x')};
    case DataType::kInteger:
      return {integer(0), integer(-1), integer(9007199254740993), integer(kLowest), integer(kHighest)};
    case DataType::kUnsignedInteger:
      return {std::uint64_t{0}, std::uint64_t{255}, std::numeric_limits<std::uint64_t>::max()};
    case DataType::kFloat:
      return {0.0, -0.0, 5.0, 22.5, 0.1, -1e-300, 1e300, 6.667e-11, std::numeric_limits<double>::denorm_min()};
    case DataType::kBoolean: return {true, false};
    case DataType::kOpaque: return {Bytes(), Bytes{0}, Bytes{0xFB, 0xFF}, Bytes(300, 0xFF), Bytes(70'000, 7)};
    case DataType::kTime: return {model::Time{0}, model::Time{-1}, model::Time{1367491215}, model::Time{kHighest}};
    case DataType::kObjlnk: return {model::Objlnk{66, 0}, model::Objlnk{}, model::Objlnk{3303, 65535}};
    case DataType::kCorelnk: return {model::Corelnk{}, model::Corelnk{"</3303/0/5700>;gt=23;rt=\"a,b\""}};
    case DataType::kNone: break;
  }
  return {};
}

struct Case {
  ContentFormat format{};
  DataType type{};
  friend std::ostream& operator<<(std::ostream& out, const Case& test) {
    return out << to_string(test.format) << ' ' << model::to_string(test.type);
  }
};

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const auto format :
       {ContentFormat::kText, ContentFormat::kOpaque, ContentFormat::kCbor, ContentFormat::kTlv,
        ContentFormat::kSenmlJson, ContentFormat::kSenmlCbor, ContentFormat::kLwm2mJson, ContentFormat::kLwm2mCbor}) {
    for (const DataType type : test::kDataTypes) {
      if (format != ContentFormat::kOpaque || type == DataType::kOpaque) all.push_back({format, type});
    }
  }
  return all;
}

std::string name(const testing::TestParamInfo<Case>& info) {
  std::string name = fmt::format("{}_{}", static_cast<int>(info.param.format), model::to_string(info.param.type));
  std::erase(name, ' ');
  return name;
}

void expect_round_trip(ContentFormat format, model::Path base, const std::vector<Record>& records) {
  Bytes bytes;
  const auto done = encode(format, base, test::views_of(records), bytes);
  ASSERT_TRUE(done) << done.error().message();
  const auto back = decode(format, bytes, base, test::typed_definitions());
  ASSERT_TRUE(back) << back.error().message();
  EXPECT_EQ(test::text_of(*back), test::text_of(records));
}

class RoundTrip : public testing::TestWithParam<Case> {};

TEST_P(RoundTrip, KeepsASingleValue) {
  const std::uint16_t resource = test::resource_of(GetParam().type);
  const model::Path path = at("/3300/5").child(resource);
  for (const Value& value : samples(GetParam().type)) expect_round_trip(GetParam().format, path, {{path, value, {}}});
}

TEST_P(RoundTrip, KeepsAResourceInstance) {
  const auto resource = static_cast<std::uint16_t>(test::resource_of(GetParam().type) + test::kMultipleOffset);
  const model::Path path = at("/3300/5").child(resource).child(300);
  for (const Value& value : samples(GetParam().type)) expect_round_trip(GetParam().format, path, {{path, value, {}}});
}

INSTANTIATE_TEST_SUITE_P(Formats, RoundTrip, testing::ValuesIn(cases()), name);

// An instance with every type, single and multiple.
std::vector<Record> whole_instance(model::Path instance) {
  std::vector<Record> records;
  for (const DataType type : test::kDataTypes) {
    records.push_back({instance.child(test::resource_of(type)), samples(type).front(), {}});
  }
  for (const DataType type : test::kDataTypes) {
    model::ResourceInstances instances;
    for (const Value& value : samples(type)) {
      instances.emplace_back(model::ResourceInstanceId(static_cast<std::uint16_t>(100 * instances.size())), value);
    }
    records.push_back(
        {instance.child(static_cast<std::uint16_t>(test::resource_of(type) + test::kMultipleOffset)), instances, {}});
  }
  return records;
}

class RoundTripOfMany : public testing::TestWithParam<ContentFormat> {};

TEST_P(RoundTripOfMany, KeepsAnObjectInstance) {
  expect_round_trip(GetParam(), at("/3300/65534"), whole_instance(at("/3300/65534")));
}

TEST_P(RoundTripOfMany, KeepsAnObject) {
  std::vector<Record> records = whole_instance(at("/3300/0"));
  for (auto& record : whole_instance(at("/3300/257"))) records.push_back(std::move(record));
  expect_round_trip(GetParam(), at("/3300"), records);
}

TEST_P(RoundTripOfMany, KeepsAMultipleResource) {
  for (const auto& record : whole_instance(at("/3300/0"))) expect_round_trip(GetParam(), record.path, {record});
}

TEST_P(RoundTripOfMany, KeepsAComposite) {
  if (GetParam() == ContentFormat::kTlv || GetParam() == ContentFormat::kLwm2mJson) GTEST_SKIP() << "carries none";
  std::vector<Record> records = whole_instance(at("/33/0"));
  for (auto& record : whole_instance(at("/3300/1"))) records.push_back(std::move(record));
  expect_round_trip(GetParam(), {}, records);
}

TEST_P(RoundTripOfMany, KeepsAHistory) {
  if (GetParam() == ContentFormat::kTlv || GetParam() == ContentFormat::kLwm2mCbor) GTEST_SKIP() << "carries none";
  std::vector<Record> records;
  for (const std::int64_t microseconds :
       {268435456000000LL, 1700000000000000LL, 1700000000000001LL, 1700000000999999LL, 8589934591999999LL}) {
    records.push_back(record("/3300/1/1", integer(microseconds), WallTime(Duration(microseconds))));
  }
  expect_round_trip(GetParam(), at("/3300/1/1"), records);
  records.insert(records.begin(), record("/3300/1/1", integer(1)));
  expect_round_trip(GetParam(), at("/3300/1/1"), records);
}

INSTANTIATE_TEST_SUITE_P(Formats, RoundTripOfMany,
                         testing::Values(ContentFormat::kTlv, ContentFormat::kSenmlJson, ContentFormat::kSenmlCbor,
                                         ContentFormat::kLwm2mJson, ContentFormat::kLwm2mCbor),
                         [](const auto& test) { return fmt::format("{}", static_cast<int>(test.param)); });

}  // namespace
}  // namespace lwm2m::codec
