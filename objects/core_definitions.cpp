#include "objects/core_definitions.hpp"

#include <memory>
#include <utility>

#include "objects/core_definition_texts.hpp"
#include "objects/definition_loader.hpp"

namespace lwm2m::objects {

std::vector<model::DefinitionSet::Pointer> core_definitions() {
  std::vector<model::DefinitionSet::Pointer> definitions;
  for (const std::string_view text : core_definition_texts()) {
    auto parsed = parse_definitions(text);
    if (!parsed) continue;  // cannot be: the texts are the program's own, and a test parses each of them
    for (auto& definition : *parsed) {
      definitions.push_back(std::make_shared<const model::ObjectDefinition>(std::move(definition)));
    }
  }
  return definitions;
}

}  // namespace lwm2m::objects
