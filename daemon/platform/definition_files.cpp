#include "daemon/platform/definition_files.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "objects/definition_loader.hpp"

namespace lwm2m::platform {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> xml_files(const fs::path& directory) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator at(directory, error), end; !error && at != end; at.increment(error)) {
    std::error_code ignored;
    if (at->path().extension() == ".xml" && at->is_regular_file(ignored)) files.push_back(at->path());
  }
  std::ranges::sort(files);
  return files;
}

void read_file(const fs::path& path, DefinitionFiles& out) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error || size > objects::kMaximumDocumentSize) {
    out.problems.push_back(path.string() + ": cannot be read, or too large for a definition");
    return;
  }
  std::ifstream file(path, std::ios::binary);
  const std::string xml{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  auto definitions = objects::parse_definitions(xml);
  if (!definitions) {
    out.problems.push_back(path.string() + ": " + definitions.error().message());
    return;
  }
  for (auto& definition : *definitions) {
    out.definitions.push_back(std::make_shared<const model::ObjectDefinition>(std::move(definition)));
  }
}

}  // namespace

DefinitionFiles read_definition_files(const fs::path& directory) {
  DefinitionFiles out;
  for (const fs::path& path : xml_files(directory)) read_file(path, out);
  return out;
}

}  // namespace lwm2m::platform
