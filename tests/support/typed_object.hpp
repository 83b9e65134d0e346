// Definitions for tests of payloads: an object with a resource of every type, single and multiple.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "daemon/model/object_definition.hpp"
#include "daemon/model/path.hpp"

namespace lwm2m::test {

inline constexpr std::uint16_t kTypedObject = 3300;         // may have many instances
inline constexpr std::uint16_t kSingleInstanceObject = 33;  // the same resources
inline constexpr std::uint16_t kMultipleOffset = 20;  // resource 1 is a single Integer, resource 21 a multiple one
inline constexpr std::uint16_t kExecutable = 10;
inline constexpr std::uint16_t kUndefined = 99;

inline constexpr std::array kDataTypes{
    model::DataType::kString, model::DataType::kInteger, model::DataType::kUnsignedInteger,
    model::DataType::kFloat,  model::DataType::kBoolean, model::DataType::kOpaque,
    model::DataType::kTime,   model::DataType::kObjlnk,  model::DataType::kCorelnk,
};

// Resource 0 is the String, 8 the Corelnk.
inline std::uint16_t resource_of(model::DataType type) {
  return static_cast<std::uint16_t>(static_cast<std::uint16_t>(type) - 1U);
}

inline model::ObjectDefinition typed_definition(std::uint16_t id, bool many_instances) {
  model::ObjectDefinition definition{.id = model::ObjectId(id), .name = "Types", .multiple = many_instances};
  for (const bool multiple : {false, true}) {
    for (const model::DataType type : kDataTypes) {
      const auto number = static_cast<std::uint16_t>(resource_of(type) + (multiple ? kMultipleOffset : 0));
      definition.resources.push_back({.id = model::ResourceId(number),
                                      .name = std::string(model::to_string(type)),
                                      .type = type,
                                      .operations = {.read = true, .write = true},
                                      .multiple = multiple});
    }
  }
  definition.resources.push_back(
      {.id = model::ResourceId(kExecutable), .name = "Run", .operations = {.execute = true}});
  return model::checked(std::move(definition)).value();
}

inline model::DefinitionSet typed_definitions() {
  model::DefinitionSet definitions;
  definitions.put(std::make_shared<model::ObjectDefinition>(typed_definition(kTypedObject, true)));
  definitions.put(std::make_shared<model::ObjectDefinition>(typed_definition(kSingleInstanceObject, false)));
  return definitions;
}

}  // namespace lwm2m::test
