// Bytes as the decisions of a script, and what a script does when a rule is broken.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "daemon/base/bytes.hpp"

namespace lwm2m::test {

class ScriptBytes {
 public:
  explicit ScriptBytes(ByteView bytes) : bytes_(bytes) {}

  [[nodiscard]] bool empty() const { return at_ >= bytes_.size(); }
  // 0 when there are no more.
  std::uint8_t byte() { return empty() ? std::uint8_t{0} : bytes_[at_++]; }
  bool flag() { return (byte() & 1U) != 0; }
  std::string_view text(std::size_t longest) {
    const std::size_t length = std::min({std::size_t{byte()}, longest, bytes_.size() - at_});
    const std::string_view out = as_text(bytes_.subspan(at_, length));
    at_ += length;
    return out;
  }
  template <class Table>
  const auto& pick(const Table& table) {
    return table[byte() % table.size()];
  }

 private:
  ByteView bytes_;
  std::size_t at_ = 0;
};

// Ends the program: a fuzzer keeps the bytes that led here.
inline void require(bool holds, const char* rule) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", rule);
  std::abort();
}

}  // namespace lwm2m::test
