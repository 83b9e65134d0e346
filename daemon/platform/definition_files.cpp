#include "daemon/platform/definition_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string>

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

// nullopt: `problem` says why.
std::optional<std::string> read_text(const fs::path& path, std::string& problem) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return problem = std::strerror(errno), std::nullopt;
  std::string text;
  std::array<char, 65536> buffer{};
  ssize_t size = 0;
  while (text.size() <= objects::kMaximumDocumentSize && (size = ::read(file, buffer.data(), buffer.size())) > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(size));
  }
  if (size < 0) problem = std::strerror(errno);
  ::close(file);
  if (size < 0) return std::nullopt;
  if (text.size() > objects::kMaximumDocumentSize) return problem = "too large for a definition", std::nullopt;
  return text;
}

void read_file(const fs::path& path, DefinitionFiles& out) {
  std::string problem;
  const auto xml = read_text(path, problem);
  if (!xml) {
    out.problems.push_back(path.string() + ": cannot be read: " + problem);
    return;
  }
  auto definitions = objects::parse_definitions(*xml);
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
