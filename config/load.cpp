#include "config/load.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <system_error>

#include "config/normalise.hpp"
#include "config/parse.hpp"
#include "config/toml_reader.hpp"
#include "daemon/base/result.hpp"

namespace lwm2m::config {
namespace {

namespace fs = std::filesystem;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

tl::unexpected<Error> unreadable(const std::error_code& why) {
  return fail(ErrorCode::kUnavailable, fmt::format("cannot be read: {}", why.message()));
}

// At most one byte more than is allowed, which the reader of the text then refuses.
Result<std::string> contents(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (error) return unreadable(error);
  if (fs::is_directory(status)) return fail(ErrorCode::kUnavailable, "is a directory; allowed: a file");
  if (!fs::is_regular_file(status)) return fail(ErrorCode::kUnavailable, "is no regular file; allowed: a file");
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rbe"));
  if (!file) return unreadable({errno, std::generic_category()});
  std::string out(kLongestText + 1, '\0');
  out.resize(std::fread(out.data(), 1, out.size(), file.get()));
  if (std::ferror(file.get()) != 0) return unreadable({errno, std::generic_category()});
  return out;
}

bool is_drop_in(const fs::path& path) {
  return path.extension() == ".toml" && !path.filename().native().starts_with('.');
}

// Sorted by name; none if there is no such directory.
std::vector<fs::path> drop_ins(const fs::path& directory, Problems& problems) {
  std::vector<fs::path> out;
  std::error_code error;
  fs::directory_iterator entry(directory, error);
  if (error == std::errc::no_such_file_or_directory) return out;
  while (!error && entry != fs::directory_iterator()) {
    if (is_drop_in(entry->path())) out.push_back(entry->path());
    entry.increment(error);
  }
  if (error) problems.add({directory.native(), {}}, {}, fmt::format("cannot be read: {}", error.message()));
  std::sort(out.begin(), out.end());
  return out;
}

using ParseStep = void (*)(ParsedConfig&, std::string_view, const std::string&, Problems&);

void read_file(const fs::path& path, ParseStep parse_step, ParsedConfig& config, Problems& problems) {
  const auto text = contents(path);
  if (!text) {
    problems.add({path.native(), {}}, {}, text.error().message());
    return;
  }
  parse_step(config, *text, path.native(), problems);
}

ConfigResult finish(ParsedConfig parsed, const Defaults& defaults, Problems problems) {
  const auto valid = validate(std::move(parsed), defaults, problems);
  if (!valid) return {.problems = std::move(problems).take()};
  return {.config = normalise(*valid, defaults)};
}

}  // namespace

ConfigResult load(const fs::path& file, const Defaults& defaults) {
  ParsedConfig parsed;
  Problems problems;
  read_file(file, parse_into, parsed, problems);
  for (const fs::path& path : drop_ins(file.parent_path() / "conf.d", problems)) {
    read_file(path, parse_into, parsed, problems);
  }
  for (const fs::path& path : drop_ins(file.parent_path() / "apps.d", problems)) {
    read_file(path, parse_app_policy_into, parsed, problems);
  }
  return finish(std::move(parsed), defaults, std::move(problems));
}

ConfigResult from_text(std::string_view text, const std::string& file_name, const Defaults& defaults) {
  ParsedConfig parsed;
  Problems problems;
  parse_into(parsed, text, file_name, problems);
  return finish(std::move(parsed), defaults, std::move(problems));
}

}  // namespace lwm2m::config
