// Object definition files (OMA XML) of a directory.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "daemon/base/result.hpp"
#include "daemon/model/object_definition.hpp"

namespace lwm2m::platform {

struct DefinitionFiles {
  std::vector<model::DefinitionSet::Pointer> definitions{};
  std::vector<std::string> problems{};  // a file that cannot be used, and why; the others are
};

// Every *.xml in name order; a directory that is missing has none.
[[nodiscard]] DefinitionFiles read_definition_files(const std::filesystem::path& directory);

}  // namespace lwm2m::platform
