// A command line taken apart from the left: words, and a last argument that keeps its spaces.
#pragma once

#include <algorithm>
#include <string_view>

namespace lwm2m::support {

class Words {
 public:
  // The line must outlive the words.
  explicit Words(std::string_view line) : rest_(trim(line)) {}

  [[nodiscard]] bool empty() const { return rest_.empty(); }
  // The next word; "" at the end.
  std::string_view next() {
    const std::size_t length = std::min(rest_.find_first_of(kSpaces), rest_.size());
    const std::string_view word = rest_.substr(0, length);
    rest_ = trim(rest_.substr(length));
    return word;
  }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  static constexpr std::string_view kSpaces = " \t\r";

  [[nodiscard]] static std::string_view trim(std::string_view text) {
    const std::size_t begin = std::min(text.find_first_not_of(kSpaces), text.size());
    const std::size_t end = text.find_last_not_of(kSpaces);
    return begin == text.size() ? std::string_view() : text.substr(begin, end + 1 - begin);
  }

  std::string_view rest_;
};

}  // namespace lwm2m::support
