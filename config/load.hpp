// The configuration from the disk: the file, conf.d/*.toml and apps.d/*.toml beside it, through all three steps.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "config/config.hpp"
#include "config/problem.hpp"
#include "config/validate.hpp"

namespace lwm2m::config {

struct [[nodiscard]] ConfigResult {
  std::optional<Config> config{};  // exactly when there is no problem
  std::vector<Problem> problems{};

  explicit operator bool() const { return config.has_value(); }
};

// The file must be there; the directories may be missing. Drop-ins are read in the order of their names (bytes), those
// that begin with a dot are not read. Blocks on the disk alone: what is no regular file is refused, not opened.
ConfigResult load(const std::filesystem::path& file, const Defaults& defaults);

// All three steps for one text: what tests, an import over the bus and `load` share.
ConfigResult from_text(std::string_view text, const std::string& file_name, const Defaults& defaults);

}  // namespace lwm2m::config
