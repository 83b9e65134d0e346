// Words that CLI11 would not leave alone: it takes "[a,b]" for a list, "++" for the end of a subcommand, and "--" only
// where an option still lacks words. All of them may be values here, so such words, and all behind "--", go through it
// marked.
#pragma once

#include <string>
#include <vector>

namespace lwm2m::ctl {

// The command line without the program's name and without the first "--".
[[nodiscard]] std::vector<std::string> marked_words(int argc, const char* const* argv);
// One of them as it was given.
[[nodiscard]] std::string unmarked(const std::string& word);

}  // namespace lwm2m::ctl
