#include "objects/core_definitions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "objects/core_definition_texts.hpp"
#include "objects/definition_loader.hpp"
#include "tests/unit/objects/definition_support.hpp"

namespace lwm2m::objects {
namespace {

std::vector<int> ids_of(const std::vector<model::DefinitionSet::Pointer>& definitions) {
  std::vector<int> ids;
  for (const auto& definition : definitions) ids.push_back(definition->id.value());
  return ids;
}

TEST(CoreDefinitions, AreTheCoreObjects) {
  EXPECT_THAT(ids_of(core_definitions()), testing::ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 9, 16, 19, 20, 21, 25));
}

TEST(CoreDefinitions, AllParse) {
  for (const std::string_view text : core_definition_texts()) {
    const auto definitions = parse_definitions(text);
    EXPECT_TRUE(definitions) << definitions.error().message();
  }
}

TEST(CoreDefinitions, SayWhatTheFilesSay) {
  for (const auto& definition : core_definitions()) {
    SCOPED_TRACE(definition->name);
    const auto file = parse_definitions(shipped_text(definition->id.value()));
    ASSERT_TRUE(file) << file.error().message();
    expect_same(*definition, file->front());
  }
}

}  // namespace
}  // namespace lwm2m::objects
