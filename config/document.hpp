// A TOML document as plain values with the place of each: what toml_reader makes of the library's tree, so that nothing
// else depends on the library.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/problem.hpp"

namespace lwm2m::config {

struct Node;
struct Member;
using List = std::vector<Node>;
using Table = std::vector<Member>;
// A date or time, which no key takes.
struct Moment {};

struct Node {
  Position at{};
  // Without an initialiser, for which clang 14 would need Member to be complete.
  std::variant<bool, std::int64_t, double, std::string, Moment, List, Table> value;
};

struct Member {
  std::string key{};
  Position at{};  // of the key; the node has that of the value
  Node node{};
};

// "a text", "a list", …: what somebody wrote, for a problem that says what was expected.
[[nodiscard]] std::string_view kind_of(const Node& node);

}  // namespace lwm2m::config
