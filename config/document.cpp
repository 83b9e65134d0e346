#include "config/document.hpp"

#include <array>

namespace lwm2m::config {

std::string_view kind_of(const Node& node) {
  // In the order of the variant.
  constexpr std::array<std::string_view, 7> kKinds{
      "true or false", "a whole number", "a number with a fraction", "a text", "a date or time", "a list", "a table"};
  static_assert(kKinds.size() == std::variant_size_v<decltype(Node::value)>);
  return kKinds[node.value.index()];
}

}  // namespace lwm2m::config
