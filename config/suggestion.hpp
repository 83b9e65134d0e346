// "did you mean 'lifetime'?": the known word nearest to what was written.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace lwm2m::config {

// How many letters have to be inserted, left out, replaced or swapped with their neighbour to get from one to the
// other. Upper and lower case, and '_' and '-', count as the same.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

// The nearest of the known words, the first of those equally near; empty if none is near enough to be what was meant.
[[nodiscard]] std::string_view nearest(std::string_view written, std::span<const std::string_view> known);

}  // namespace lwm2m::config
