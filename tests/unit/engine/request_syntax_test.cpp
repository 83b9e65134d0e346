// What servers write into payloads and queries: arguments of Execute and attributes.
#include <gtest/gtest.h>

#include "daemon/engine/execute_arguments.hpp"
#include "daemon/engine/write_attributes.hpp"

namespace lwm2m::engine {
namespace {

using model::ExecuteArgument;
using model::ExecuteArguments;

TEST(ExecuteArguments, ReadsTheExamplesOfTheSpecification) {
  EXPECT_EQ(parse_execute_arguments(""), ExecuteArguments{});
  EXPECT_EQ(parse_execute_arguments("5"), (ExecuteArguments{{5, std::nullopt}}));
  EXPECT_EQ(parse_execute_arguments("2='10.3'"), (ExecuteArguments{{2, "10.3"}}));
  EXPECT_EQ(parse_execute_arguments("7,0='https://www.oma.org'"), (ExecuteArguments{{7, std::nullopt}, {0, "https://www.oma.org"}}));
  EXPECT_EQ(parse_execute_arguments("0=''")->front().value, "");
}

TEST(ExecuteArguments, RefusesEverythingElse) {
  for (const char* text : {"a", "10", "1,", ",1", "1=", "1='", "1='a", "1=a", "1='a'b", "1,1", "1='a b'", "1='\"'", " 1", "1 ", "1='\x80'"}) {
    const auto parsed = parse_execute_arguments(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code(), ErrorCode::kMalformed);
  }
}

class WriteAttributes : public testing::Test {
 protected:
  Result<model::NotificationAttributes> apply(std::vector<std::string_view> queries) {
    return apply_write_attributes(attached, queries, path, resource, version_rules(version));
  }
  model::NotificationAttributes attached{};
  ProtocolVersion version = ProtocolVersion::k1_1;
  model::ResourceDefinition number{.name = "n", .type = model::DataType::kFloat};
  model::ResourceDefinition text{.name = "t", .type = model::DataType::kString};
  const model::ResourceDefinition* resource = &number;
  model::Path path = *model::Path::parse("/3303/0/5700");
};

TEST_F(WriteAttributes, SetsWhatIsNamedAndKeepsTheRest) {
  attached.minimum_period = 5;
  const auto done = apply({"pmax=60", "gt=-1.5", "st=0.1"});
  ASSERT_TRUE(done);
  EXPECT_EQ(done->minimum_period, 5U);
  EXPECT_EQ(done->maximum_period, 60U);
  EXPECT_EQ(done->greater_than, -1.5);
}

TEST_F(WriteAttributes, RemovesWhatHasNoValue) {
  attached = {.minimum_period = 5, .greater_than = 1.0};
  const auto done = apply({"pmin", "gt="});
  ASSERT_TRUE(done);
  EXPECT_TRUE(done->empty());
}

TEST_F(WriteAttributes, RefusesAsTheReferenceSays) {
  for (const std::vector<std::string_view>& queries : std::vector<std::vector<std::string_view>>{
           {}, {"pmin=-1"}, {"pmin=1.5"}, {"pmin=x"}, {"st=-1"}, {"gt=nan"}, {"edge=1"}, {"ver=1.0"}, {"dim=2"}, {"pmin=1", "pmin=2"},
           {"gt=5", "lt=5"}, {"gt=10", "lt=5", "st=2.5"}, {"epmin=5", "epmax=5"}, {"pmax=99999999999"}, {""}}) {
    const auto done = apply(queries);
    ASSERT_FALSE(done) << (queries.empty() ? "" : queries.front());
    EXPECT_EQ(done.error().code(), ErrorCode::kBadValue);
  }
}

TEST_F(WriteAttributes, AcceptsAMaximumBelowTheMinimumWhichIsThenIgnored) { EXPECT_TRUE(apply({"pmin=10", "pmax=5"})); }

TEST_F(WriteAttributes, WantsThresholdsOnNumbersOnly) {
  resource = &text;
  EXPECT_FALSE(apply({"gt=1"}));
  resource = nullptr;
  EXPECT_FALSE(apply({"st=1"}));
  EXPECT_TRUE(apply({"pmin=1"}));
}

}  // namespace
}  // namespace lwm2m::engine
