#include "daemon/model/path.hpp"

#include <fmt/core.h>

#include <charconv>
#include <set>

#include "daemon/base/text.hpp"

namespace lwm2m::model {

namespace {

// Takes an id off the front of the text; kReservedId for anything that is none, and nothing is said of what follows it.
std::uint16_t take_id(std::string_view& text) {
  std::uint32_t id = 0;
  std::size_t length = 0;
  while (length < text.size() && text[length] >= '0' && text[length] <= '9' && id <= kReservedId) {
    id = id * 10 + static_cast<std::uint32_t>(text[length++] - '0');
  }
  const bool leading_zero = length > 1 && text.front() == '0';
  if (length == 0 || leading_zero || id >= kReservedId) return kReservedId;
  text.remove_prefix(length);
  return static_cast<std::uint16_t>(id);
}

}  // namespace

Result<std::uint16_t> parse_id(std::string_view text) {
  std::string_view rest = text;
  if (const auto id = take_id(rest); id != kReservedId && rest.empty()) return id;
  return fail(ErrorCode::kBadPath, fmt::format("'{}' is not an id from 0 to 65534", printable(text, 32)));
}

Result<Path> Path::parse(std::string_view text) {
  const auto bad = [text](std::string_view why) {
    return fail(ErrorCode::kBadPath, fmt::format("'{}': {}", printable(text, 64), why));
  };
  if (text.empty() || text.front() != '/') return bad("a path begins with '/'");
  Path path;
  if (text.size() == 1) return path;
  for (std::string_view rest = text; !rest.empty();) {
    if (rest.front() != '/') return bad("ids from 0 to 65534 are wanted, without leading zeros");
    rest.remove_prefix(1);
    if (path.level() == kMaximumLevel) return bad("more than four ids");
    const std::uint16_t id = take_id(rest);
    if (id == kReservedId) return bad("ids from 0 to 65534 are wanted, without leading zeros");
    path = path.child(id);
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
