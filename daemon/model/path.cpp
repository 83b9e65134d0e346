#include "daemon/model/path.hpp"

#include <fmt/core.h>

#include <charconv>
#include <set>

#include "daemon/base/text.hpp"

namespace lwm2m::model {

Result<std::uint16_t> parse_id(std::string_view text) {
  std::uint16_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  const bool leading_zero = text.size() > 1 && text.front() == '0';
  if (error != std::errc() || end != text.data() + text.size() || leading_zero || id == kReservedId) {
    return fail(ErrorCode::kBadPath, fmt::format("'{}' is not an id from 0 to 65534", printable(text, 32)));
  }
  return id;
}

Result<Path> Path::parse(std::string_view text) {
  const auto bad = [text](std::string_view why) {
    return fail(ErrorCode::kBadPath, fmt::format("'{}': {}", printable(text, 64), why));
  };
  if (text.empty() || text.front() != '/') return bad("a path begins with '/'");
  Path path;
  if (text.size() == 1) return path;
  while (!text.empty()) {
    if (path.level() == kMaximumLevel) return bad("more than four ids");
    text.remove_prefix(1);  // the slash
    const std::string_view segment = text.substr(0, text.find('/'));
    const auto id = parse_id(segment);
    if (!id) return bad(id.error().message());
    path = path.child(*id);
    text.remove_prefix(segment.size());
  }
  return path;
}

void Path::append_to(std::string& out) const {
  if (is_root()) {
    out += '/';
    return;
  }
  char digits[8];
  for (int i = 1; i <= level(); ++i) {
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, id(i));
    out += '/';
    out.append(digits, end);
  }
}

std::string Path::to_string() const {
  std::string out;
  append_to(out);
  return out;
}

std::vector<Path> without_covered(std::vector<Path> paths) {
  if (paths.size() < 2) return paths;
  const std::set<Path> given(paths.begin(), paths.end());
  std::set<Path> seen;
  std::erase_if(paths, [&](Path path) {
    for (int level = 0; level < path.level(); ++level) {
      if (given.contains(path.prefix(level))) return true;
    }
    return !seen.insert(path).second;
  });
  return paths;
}

}  // namespace lwm2m::model
