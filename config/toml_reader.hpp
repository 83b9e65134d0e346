// TOML 1.0 text to a Document: the only place that knows the TOML library. Stops at the first error of syntax, as the
// library does.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "config/document.hpp"
#include "config/problem.hpp"

namespace lwm2m::config {

// A configuration is written by people; this is room for a thousand servers, and bounds what a hostile text can cost.
inline constexpr std::size_t kLongestText = 256 * 1024;

// nullopt: a problem has been added, at the file's name. Texts in it never come from a line that names a secret key.
[[nodiscard]] std::optional<Table> read_toml(std::string_view text, const std::string& file, Problems& problems);

}  // namespace lwm2m::config
