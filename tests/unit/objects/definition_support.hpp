// What the tests of definitions share: documents around the part that a test is about, the shipped files, comparison.
#pragma once

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>

#include "daemon/model/object_definition.hpp"

namespace lwm2m::objects {

inline constexpr std::string_view kHead =
    "<Name>Pump</Name><ObjectID>26241</ObjectID><MultipleInstances>Multiple</MultipleInstances>"
    "<Mandatory>Optional</Mandatory>";

// What an Item holds besides its id.
inline std::string item_body(std::string_view type = "Integer", std::string_view operations = "RW") {
  return fmt::format(
      "<Name>Speed</Name><Operations>{}</Operations><MultipleInstances>Single</MultipleInstances>"
      "<Mandatory>Optional</Mandatory><Type>{}</Type>",
      operations, type);
}
inline std::string item(int id, std::string_view body = item_body()) {
  return fmt::format("<Item ID=\"{}\">{}</Item>", id, body);
}
inline std::string object(std::string_view items, std::string_view head = kHead) {
  return fmt::format("<Object>{}<Resources>{}</Resources></Object>", head, items);
}
inline std::string document(std::string_view objects) { return fmt::format("<LWM2M>{}</LWM2M>", objects); }
inline std::string document_of_item(std::string_view body) { return document(object(item(0, body))); }

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}
inline std::string shipped_text(int object_id) {
  return read_file(fmt::format("{}/{}.xml", LWM2MD_DEFINITIONS, object_id));
}
// By their file names.
inline std::set<int> shipped_ids() {
  std::set<int> ids;
  for (const auto& entry : std::filesystem::directory_iterator(LWM2MD_DEFINITIONS)) {
    ids.insert(std::stoi(entry.path().stem().string()));
  }
  return ids;
}

inline void expect_same(const model::ResourceDefinition& a, const model::ResourceDefinition& b) {
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.type, b.type);
  EXPECT_EQ(a.operations, b.operations);
  EXPECT_EQ(a.multiple, b.multiple);
  EXPECT_EQ(a.mandatory, b.mandatory);
  EXPECT_EQ(a.range, b.range);
  EXPECT_EQ(a.units, b.units);
}
inline void expect_same(const model::ObjectDefinition& a, const model::ObjectDefinition& b) {
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.version, b.version);
  EXPECT_EQ(a.multiple, b.multiple);
  EXPECT_EQ(a.mandatory, b.mandatory);
  EXPECT_EQ(a.urn, b.urn);
  ASSERT_EQ(a.resources.size(), b.resources.size());
  for (std::size_t i = 0; i < a.resources.size(); ++i) {
    SCOPED_TRACE(a.resources[i].name);
    expect_same(a.resources[i], b.resources[i]);
  }
}

}  // namespace lwm2m::objects
