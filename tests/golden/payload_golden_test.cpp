// Every golden vector of the formats that carry values: encoded where we send it, decoded where we accept it, and cut
// off at every byte.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "daemon/codec/codec.hpp"
#include "daemon/codec/senml_cbor.hpp"
#include "daemon/codec/senml_json.hpp"
#include "tests/golden/golden_vectors.hpp"
#include "tests/support/record_text.hpp"

namespace lwm2m::golden {
namespace {

using codec::ContentFormat;
using test::text_of;

struct Case {
  ContentFormat format{};
  Vector vector{};
  friend std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.vector; }
};

std::vector<Case> all_cases() {
  const std::vector<std::pair<ContentFormat, const char*>> files{
      {ContentFormat::kText, "plain_text.txt"},
      {ContentFormat::kOpaque, "opaque.txt"},
      {ContentFormat::kCbor, "cbor.txt"},
      {ContentFormat::kTlv, "tlv.txt"},
      {ContentFormat::kSenmlJson, "senml_json.txt"},
      {ContentFormat::kSenmlCbor, "senml_cbor.txt"},
      {ContentFormat::kSenmlEtchJson, "senml_etch_json.txt"},
      {ContentFormat::kSenmlEtchCbor, "senml_etch_cbor.txt"},
      {ContentFormat::kLwm2mJson, "lwm2m_json.txt"},
      {ContentFormat::kLwm2mCbor, "lwm2m_cbor.txt"},
  };
  std::vector<Case> cases;
  for (const auto& [format, file] : files) {
    for (auto& vector : load(file)) cases.push_back({format, std::move(vector)});
  }
  return cases;
}

std::vector<Case> cases_of(std::initializer_list<std::string_view> directions) {
  std::vector<Case> cases;
  for (auto& c : all_cases()) {
    if (std::ranges::find(directions, c.vector.direction) != directions.end()) cases.push_back(std::move(c));
  }
  return cases;
}

std::string name(const testing::TestParamInfo<Case>& info) { return test_name(info.param.vector); }

class GoldenEncode : public testing::TestWithParam<Case> {};
class GoldenDecode : public testing::TestWithParam<Case> {};
class GoldenPaths : public testing::TestWithParam<Case> {};
class GoldenPatch : public testing::TestWithParam<Case> {};
class GoldenHistory : public testing::TestWithParam<Case> {};
class GoldenTruncation : public testing::TestWithParam<Case> {};

TEST_P(GoldenEncode, GivesTheBytesOfTheVector) {
  const Vector& vector = GetParam().vector;
  const auto records = records_of(vector);
  Bytes out;

  const auto encoded = codec::encode(GetParam().format, vector.base, test::views_of(records), out);

  ASSERT_TRUE(encoded) << encoded.error().message();
  EXPECT_EQ(out, vector.payload) << as_text(out);
}

TEST_P(GoldenDecode, GivesTheValuesOfTheVector) {
  const Vector& vector = GetParam().vector;

  const auto decoded = codec::decode(GetParam().format, vector.payload, vector.base, definitions_of(vector));

  ASSERT_TRUE(decoded) << decoded.error().message();
  // Records of a vector stand as they were sent; a decoder sorts.
  EXPECT_THAT(text_of(*decoded), testing::UnorderedElementsAreArray(text_of(records_of(vector))));
  EXPECT_TRUE(std::ranges::is_sorted(*decoded, {}, &model::Record::path));
}

std::vector<std::string> text_of_facts(const Vector& vector, std::string_view keyword) {
  std::vector<std::string> texts;
  for (const auto& fact : vector.facts) {
    if (fact.keyword == keyword) texts.push_back(fact.text);
  }
  return texts;
}

std::vector<std::string> text_of(const std::vector<model::Path>& paths) {
  std::vector<std::string> texts;
  for (const auto path : paths) texts.push_back(path.to_string());
  return texts;
}

TEST_P(GoldenPaths, GivesThePathsOfTheVectorInTheirOrder) {
  const Vector& vector = GetParam().vector;

  const auto paths = codec::decode_paths(GetParam().format, vector.payload);

  ASSERT_TRUE(paths) << paths.error().message();
  EXPECT_EQ(text_of(*paths), text_of_facts(vector, "path"));
}

TEST_P(GoldenPatch, GivesValuesAndRemovalsOfTheVector) {
  const Vector& vector = GetParam().vector;

  const auto patch = codec::decode_patch(GetParam().format, vector.payload, definitions_of(vector));

  ASSERT_TRUE(patch) << patch.error().message();
  EXPECT_EQ(text_of(patch->values), text_of(records_of(vector)));
  EXPECT_EQ(text_of(patch->removals), text_of_facts(vector, "removed"));
}

TEST_P(GoldenPatch, IsAWriteOnlyWhereItRemovesNothing) {
  const Vector& vector = GetParam().vector;

  const auto decoded = codec::decode(GetParam().format, vector.payload, vector.base, definitions_of(vector));

  if (text_of_facts(vector, "removed").empty()) {
    ASSERT_TRUE(decoded) << decoded.error().message();
    EXPECT_EQ(text_of(*decoded), text_of(records_of(vector)));
  } else {
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().code(), ErrorCode::kMalformed);
  }
}

TEST_P(GoldenHistory, ResolvesTheTimesOfTheVector) {
  const Vector& vector = GetParam().vector;
  std::vector<std::string> expected;
  for (const auto& fact : vector.facts) expected.push_back(fact.text);
  std::vector<std::string> found;
  codec::SenmlResolver resolver([&](const codec::SenmlRecord& record) -> Result<void> {
    found.push_back(fmt::format("{} {} {}", record.path.to_string(), record.time.value() / seconds(1),
                                text_of(record.value->value)));
    return {};
  });

  const auto parse = GetParam().format == ContentFormat::kSenmlJson ? codec::parse_senml_json : codec::parse_senml_cbor;
  const auto parsed = parse(vector.payload, resolver);

  ASSERT_TRUE(parsed) << parsed.error().message();
  EXPECT_EQ(found, expected);
}

// Its times lie below 2^28: relative to now, and three values of one path for the same moment are two too many.
TEST_P(GoldenHistory, IsNoWrite) {
  const Vector& vector = GetParam().vector;

  const auto decoded = codec::decode(GetParam().format, vector.payload, vector.base, definitions_of(vector));

  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code(), ErrorCode::kMalformed);
}

bool is_self_delimiting(ContentFormat format) {
  return format != ContentFormat::kText && format != ContentFormat::kOpaque && format != ContentFormat::kTlv;
}

TEST_P(GoldenTruncation, IsRefusedOrGivesAShorterPayload) {
  const Vector& vector = GetParam().vector;
  const auto definitions = definitions_of(vector);
  const auto whole = codec::decode(GetParam().format, vector.payload, vector.base, definitions);
  const std::size_t step = vector.payload.size() > 1000 ? 997 : 1;

  for (std::size_t size = 0; size < vector.payload.size(); size += step) {
    const Bytes cut(vector.payload.begin(),
                    vector.payload.begin() + static_cast<std::ptrdiff_t>(size));  // own end, for ASan
    const auto decoded = codec::decode(GetParam().format, cut, vector.base, definitions);
    if (decoded && whole) {
      EXPECT_NE(text_of(*decoded), text_of(*whole)) << size;
    }
    if (is_self_delimiting(GetParam().format)) {
      EXPECT_FALSE(decoded) << size;
      EXPECT_FALSE(codec::decode_patch(GetParam().format, cut, definitions)) << size;
      EXPECT_FALSE(codec::decode_paths(GetParam().format, cut)) << size;
    }
    (void)codec::names_instance(GetParam().format, cut);
  }
}

INSTANTIATE_TEST_SUITE_P(Vectors, GoldenEncode, testing::ValuesIn(cases_of({"both"})), name);
INSTANTIATE_TEST_SUITE_P(Vectors, GoldenDecode, testing::ValuesIn(cases_of({"both", "decode"})), name);
INSTANTIATE_TEST_SUITE_P(Vectors, GoldenPaths, testing::ValuesIn(cases_of({"paths"})), name);
INSTANTIATE_TEST_SUITE_P(Vectors, GoldenPatch, testing::ValuesIn(cases_of({"patch"})), name);
INSTANTIATE_TEST_SUITE_P(Vectors, GoldenHistory, testing::ValuesIn(cases_of({"history"})), name);
INSTANTIATE_TEST_SUITE_P(Vectors, GoldenTruncation, testing::ValuesIn(all_cases()), name);

// So that no vector goes unnoticed if a file or a direction is mistyped.
TEST(GoldenVectors, AreAllTested) {
  EXPECT_EQ(all_cases().size(), 169U);
  EXPECT_EQ(cases_of({"both"}).size(), 134U);
  EXPECT_EQ(cases_of({"both", "decode", "paths", "patch", "history"}).size(), 169U);
}

}  // namespace
}  // namespace lwm2m::golden
