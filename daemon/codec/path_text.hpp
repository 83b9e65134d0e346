// A path, or the end of one, as text on the stack: the names that encoders write, without a string per record.
#pragma once

#include <array>
#include <charconv>
#include <string_view>

#include "daemon/model/path.hpp"

namespace lwm2m::codec {

// The longest path: "/65534/65534/65534/65534".
inline constexpr std::size_t kLongestPath = 24;

class PathText {
 public:
  PathText() {}  // NOLINT(cppcoreguidelines-pro-type-member-init, modernize-use-equals-default)

  // "/3/0/6"; "/" for the root.
  static PathText absolute(model::Path path) {
    PathText text;
    const int last = path.level();
    for (int level = 1; level <= last; ++level) {
      text.append('/');
      text.append_id(path.id(level));
    }
    if (path.is_root()) text.append('/');
    return text;
  }
  // Below the first `level` ids: "6/0" of /3/0/6/0 and 2.
  static PathText below(model::Path path, int level) {
    PathText text;
    const int last = path.level();
    for (int i = level + 1; i <= last; ++i) {
      if (i > level + 1) text.append('/');
      text.append_id(path.id(i));
    }
    return text;
  }

  // At most one after an absolute path: the base name "/3/0/".
  void append(char c) { text_[size_++] = c; }
  [[nodiscard]] std::string_view view() const { return {text_.data(), size_}; }

 private:
  void append_id(std::uint16_t id) {
    if (id < 10) return append(static_cast<char>('0' + id));  // most are
    if (id < 100) {
      append(static_cast<char>('0' + id / 10));
      return append(static_cast<char>('0' + id % 10));
    }
    char* const begin = text_.data() + size_;
    size_ += static_cast<std::size_t>(std::to_chars(begin, text_.data() + text_.size(), id).ptr - begin);
  }

  std::array<char, kLongestPath + 1> text_;  // not cleared: one is made for every record
  std::size_t size_ = 0;
};

}  // namespace lwm2m::codec
