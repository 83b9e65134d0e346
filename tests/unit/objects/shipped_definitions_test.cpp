#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "objects/definition_loader.hpp"
#include "tests/unit/objects/definition_support.hpp"

namespace lwm2m::objects {
namespace {

using model::DataType;
using model::ObjectDefinition;
using model::ObjectId;
using model::Operations;
using model::Path;
using model::ResourceId;

// Object versions: those that belong to LwM2M 1.1, for objects of others the newest that is known well.
const std::map<int, std::string> kVersions{
    {0, "1.1"},    {1, "1.1"},    {2, "1.0"},    {3, "1.1"},    {4, "1.2"},    {5, "1.1"},    {6, "1.0"},
    {7, "1.0"},    {9, "1.0"},    {16, "1.0"},   {19, "1.0"},   {20, "1.0"},   {21, "2.0"},   {25, "2.0"},
    {3200, "1.1"}, {3201, "1.1"}, {3202, "1.1"}, {3203, "1.1"}, {3300, "1.1"}, {3301, "1.1"}, {3302, "1.1"},
    {3303, "1.1"}, {3304, "1.1"}, {3305, "1.1"}, {3306, "1.1"}, {3308, "1.1"}, {3310, "1.1"}, {3311, "1.0"},
    {3312, "1.1"}, {3313, "1.1"}, {3314, "1.1"}, {3316, "1.1"}, {3317, "1.1"}, {3323, "1.1"}, {3333, "1.1"},
    {3336, "2.0"}, {3338, "1.1"}, {3340, "1.0"}, {3342, "1.1"}, {3347, "1.1"}, {3411, "1.0"}, {3412, "1.0"},
    {3435, "1.0"},
};

std::map<int, ObjectDefinition> shipped() {
  std::map<int, ObjectDefinition> all;
  for (const int id : shipped_ids()) {
    auto definitions = parse_definitions(shipped_text(id));
    EXPECT_TRUE(definitions) << id << ": " << definitions.error().message();
    if (!definitions) continue;
    EXPECT_EQ(definitions->size(), 1U) << id;
    all.emplace(id, std::move(definitions->front()));
  }
  return all;
}

std::vector<int> mandatory_resources(const ObjectDefinition& definition) {
  std::vector<int> ids;
  for (const auto& resource : definition.resources) {
    if (resource.mandatory) ids.push_back(resource.id.value());
  }
  return ids;
}

TEST(ShippedDefinitions, AreThoseOfTheTableInTheirVersions) {
  std::map<int, std::string> versions;
  for (const auto& [id, definition] : shipped()) versions[id] = definition.version.to_string();

  EXPECT_EQ(versions, kVersions);
}

TEST(ShippedDefinitions, HaveTheIdOfTheirFileNameAndUrn) {
  for (const auto& [id, definition] : shipped()) {
    const std::string kind = id < 1024 ? "oma" : "ext";
    const std::string version =
        definition.version == model::Version{} ? "" : fmt::format(":{}", definition.version.to_string());
    EXPECT_EQ(definition.id, ObjectId(static_cast<std::uint16_t>(id)));
    EXPECT_EQ(definition.urn, fmt::format("urn:oma:lwm2m:{}:{}{}", kind, id, version));
  }
}

TEST(ShippedDefinitions, GiveAReusableResourceOneNameOneTypeAndOneMultiplicity) {
  std::map<ResourceId, const model::ResourceDefinition*> first;
  const auto all = shipped();
  for (const auto& [id, definition] : all) {
    for (const auto& resource : definition.resources) {
      if (resource.id.value() < 2048) continue;  // below, ids belong to the object
      const auto* known = first.emplace(resource.id, &resource).first->second;
      EXPECT_EQ(resource.name, known->name) << id << "/" << resource.id.value();
      EXPECT_EQ(resource.type, known->type) << id << "/" << resource.id.value();
      EXPECT_EQ(resource.multiple, known->multiple) << id << "/" << resource.id.value();
    }
  }
  ASSERT_TRUE(first.contains(ResourceId(5700)));
  EXPECT_EQ(first.at(ResourceId(5700))->type, DataType::kFloat);
  EXPECT_EQ(first.at(ResourceId(5850))->type, DataType::kBoolean);
}

TEST(ShippedDefinitions, LimitNumbersByWhatTheRangeSays) {
  for (const auto& [id, definition] : shipped()) {
    for (const auto& resource : definition.resources) {
      if (!model::is_numeric(resource.type) || resource.range.text().empty()) continue;
      const auto tiny = *model::convert(std::int64_t{-1}, DataType::kFloat);
      EXPECT_FALSE(resource.range.check(tiny)) << id << "/" << resource.id.value() << ": " << resource.range.text();
    }
  }
}

TEST(ShippedDefinitions, HideSecurityAndOscoreFromServers) {
  const auto all = shipped();
  for (const int id : {0, 21}) {
    for (const auto& resource : all.at(id).resources) EXPECT_EQ(resource.operations, Operations{}) << resource.name;
  }
}

TEST(ShippedDefinitions, LeaveTheRetryParametersOfAServerAccountToBootstrap) {
  const auto all = shipped();
  for (std::uint16_t id = 13; id <= 20; ++id) {
    const auto* resource = all.at(1).find(ResourceId(id));
    ASSERT_NE(resource, nullptr);
    EXPECT_EQ(resource->operations, Operations{}) << resource->name;
  }
  EXPECT_EQ(all.at(1).find(ResourceId(23))->operations, (Operations{.read = true, .write = true}));
}

TEST(ShippedDefinitions, LeaveOutWhatAnotherVersionHas) {
  const auto all = shipped();
  EXPECT_EQ(all.at(0).find(ResourceId(18)), nullptr);       // 1.2
  EXPECT_EQ(all.at(1).find(ResourceId(24)), nullptr);       // 1.2
  EXPECT_EQ(all.at(4).find(ResourceId(13)), nullptr);       // 1.3
  EXPECT_EQ(all.at(5).find(ResourceId(14)), nullptr);       // 1.2
  EXPECT_EQ(all.at(25).find(ResourceId(2)), nullptr);       // went with 2.0
  EXPECT_EQ(all.at(3336).find(ResourceId(5514)), nullptr);  // went with 2.0
}

TEST(ShippedDefinitions, SayWhichResourcesAreMandatory) {
  using testing::ElementsAre;
  const auto all = shipped();
  EXPECT_THAT(mandatory_resources(all.at(0)), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(mandatory_resources(all.at(1)), ElementsAre(0, 1, 6, 7, 8));
  EXPECT_THAT(mandatory_resources(all.at(2)), ElementsAre(0, 1, 3));
  EXPECT_THAT(mandatory_resources(all.at(3)), ElementsAre(4, 11, 16));
  EXPECT_THAT(mandatory_resources(all.at(4)), ElementsAre(0, 1, 2, 4));
  EXPECT_THAT(mandatory_resources(all.at(5)), ElementsAre(0, 1, 2, 3, 5, 9));
  EXPECT_THAT(mandatory_resources(all.at(6)), ElementsAre(0, 1, 5));
  EXPECT_THAT(mandatory_resources(all.at(9)), ElementsAre(0, 1, 4, 6, 7, 9, 10, 11, 12));
  EXPECT_THAT(mandatory_resources(all.at(20)), ElementsAre(4014));
  EXPECT_THAT(mandatory_resources(all.at(25)), ElementsAre(0, 1, 3));
  EXPECT_THAT(mandatory_resources(all.at(3303)), ElementsAre(5700));
  EXPECT_THAT(mandatory_resources(all.at(3338)), ElementsAre(5525, 5850));
  EXPECT_THAT(mandatory_resources(all.at(3340)), ElementsAre(5521));
  EXPECT_THAT(mandatory_resources(all.at(3412)), ElementsAre(6));
}

TEST(ShippedDefinitions, SayWhichObjectsHaveInstances) {
  for (const auto& [id, definition] : shipped()) {
    const bool single = id == 3 || id == 4 || id == 5 || id == 6 || id == 7 || id == 20;
    EXPECT_EQ(definition.multiple, !single) << id;
    EXPECT_EQ(definition.mandatory, id == 0 || id == 1 || id == 3) << id;
  }
}

}  // namespace
}  // namespace lwm2m::objects
