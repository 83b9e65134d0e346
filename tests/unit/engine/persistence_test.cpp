#include "daemon/engine/persistence.hpp"

#include <gtest/gtest.h>

namespace lwm2m::engine {
namespace {

std::vector<SavedValue> two_values() {
  return {{*model::Path::parse("/3303/0/5700"), Uid(1000), std::nullopt, {1, 2, 3}}, {*model::Path::parse("/26241/7/0"), std::nullopt, Uid(0), {}, {{model::ResourceInstanceId(3), Uid(1000)}}}};
}

TEST(Persistence, ReadsTheValuesThatItWrote) {
  const auto read = parse_values(serialise_values(two_values()));
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ(read->front().path, two_values().front().path);
  EXPECT_EQ(read->front().creator, Uid(1000));
  EXPECT_EQ(read->front().tlv, (Bytes{1, 2, 3}));
  EXPECT_EQ(read->back().read_only_for, Uid(0));
  EXPECT_TRUE(read->front().read_only_instances.empty());
  EXPECT_EQ(read->back().read_only_instances, two_values().back().read_only_instances);
}

TEST(Persistence, ReadsValuesOfTheFirstFormat) {
  const Bytes file{1, 0x66, 0x81, 0, 7, 0, 5, 1, 0, 0, 3, 0xE8, 1, 0, 0, 0, 0, 0, 0, 0, 2, 9, 8, 0x66, 0x81, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0};
  const auto read = parse_values(file);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ(read->front().path, *model::Path::parse("/26241/7/5"));
  EXPECT_EQ(read->front().creator, Uid(1000));
  EXPECT_EQ(read->front().read_only_for, Uid(0));
  EXPECT_EQ(read->front().tlv, (Bytes{9, 8}));
  EXPECT_TRUE(read->front().read_only_instances.empty());
  EXPECT_EQ(read->back().path, *model::Path::parse("/26241/8/0"));
}

TEST(Persistence, RefusesEveryTruncationOrGivesWholeEntries) {
  const Bytes whole = serialise_values(two_values());
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const auto read = parse_values(ByteView(whole).first(length));
    EXPECT_TRUE(!read || read->size() < 2U) << length;
  }
}

TEST(Persistence, RefusesAReadOnlyInstanceOfAnIdThatIsNone) {
  auto values = two_values();
  values.back().read_only_instances.front().first = model::ResourceInstanceId(65535);
  EXPECT_FALSE(parse_values(serialise_values(values)));
}

TEST(Persistence, ReadsTheDefinitionsThatItWrote) {
  model::ObjectDefinition pump{.id = model::ObjectId(33000), .name = "Pump", .version = {1, 2}, .multiple = true, .urn = "urn:x"};
  pump.resources.push_back({.id = model::ResourceId(1), .name = "Speed", .type = model::DataType::kInteger, .operations = {true, true, false},
                            .mandatory = true, .range = model::Range::parse("0..100", model::DataType::kInteger), .units = "/min"});
  pump.resources.push_back({.id = model::ResourceId(2), .name = "Start", .operations = {false, false, true}});

  const auto pointer = std::make_shared<const model::ObjectDefinition>(pump);
  const auto read = parse_definitions_file(serialise_definitions({{pointer, Uid(1000)}, {pointer, std::nullopt}}));

  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ(read->front().definer, Uid(1000));
  EXPECT_EQ(read->back().definer, std::nullopt);
  const model::ObjectDefinition& back = *read->front().definition;
  EXPECT_EQ(back.name, "Pump");
  EXPECT_EQ(back.version, pump.version);
  EXPECT_TRUE(back.multiple);
  EXPECT_EQ(back.resources.front().range, pump.resources.front().range);
  EXPECT_EQ(back.resources.front().units, "/min");
  EXPECT_TRUE(back.resources.back().operations.execute);
}

TEST(Persistence, ReadsDefinitionsOfTheFirstFormat) {
  const Bytes file{1, 0x80, 0xE8, 0, 1, 0, 2, 1, 0, 0, 0, 1, 0, 0, 0, 1, 'P', 0, 0, 0, 0,  // /33000 1.2, multiple, "P"
                   0, 5, 2, 3, 0, 0, 0, 1, 'S', 0, 0, 0, 0, 0, 0, 0, 0};                  // 5, Integer, RW, "S"
  const auto read = parse_definitions_file(file);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 1U);
  EXPECT_EQ(read->front().definition->name, "P");
  EXPECT_EQ(read->front().definition->resources.front().type, model::DataType::kInteger);
  EXPECT_EQ(read->front().definer, std::nullopt);
}

TEST(Persistence, RefusesAnotherFormatVersion) {
  Bytes content = serialise_values({});
  content.front() = 99;
  EXPECT_FALSE(parse_values(content));
}

}  // namespace
}  // namespace lwm2m::engine
