// What a program says of itself with --help.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/support/program.hpp"

namespace lwm2m::test {

struct Help {
  std::set<std::string> options{};      // "--depth"; without --help, which all have
  std::set<std::string> with_value{};   // those that take one
  std::set<std::string> subcommands{};  // "ls"
};

// No bus, and nothing of the environment but PATH.
[[nodiscard]] Ending run_alone(const std::string& file, const std::vector<std::string>& arguments);
// Of `file words... --help`.
[[nodiscard]] Help help_of(const std::string& file, const std::vector<std::string>& words = {});
// Of every subcommand that is none of a group's name: "ls", "server list".
[[nodiscard]] std::map<std::string, Help> commands_of(const std::string& file);

}  // namespace lwm2m::test
