#include "tests/manual/program_help.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <sstream>

namespace lwm2m::test {
namespace {

// "Options:", and "OPTIONS:" of later versions of CLI11.
std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// "  --depth UINT   levels…", "  -h,--help   …"; text that goes on begins further to the right.
void read_option(const std::string& line, Help& help) {
  if (line.size() < 3 || line[2] != '-') return;
  std::istringstream words(line);
  std::string names;
  words >> names;
  const std::string name = names.substr(names.find("--"));
  if (name == "--help") return;
  help.options.insert(name);
  // What takes a value says of which type, after a single blank.
  const std::size_t end = line.find(names) + names.size();
  if (end + 1 < line.size() && line[end] == ' ' && line[end + 1] != ' ') help.with_value.insert(name);
}

void read_subcommand(const std::string& line, Help& help) {
  if (line.size() < 3 || line[0] != ' ' || line[2] == ' ') return;
  std::istringstream words(line);
  std::string name;
  words >> name;
  help.subcommands.insert(name);
}

void add_commands(const std::string& file, const std::vector<std::string>& words, std::map<std::string, Help>& out) {
  const Help help = help_of(file, words);
  if (help.subcommands.empty()) {
    std::string name;
    for (const std::string& word : words) name += (name.empty() ? "" : " ") + word;
    out.emplace(name, help);
    return;
  }
  for (const std::string& command : help.subcommands) {
    auto deeper = words;
    deeper.push_back(command);
    add_commands(file, deeper, out);
  }
}

}  // namespace

Ending run_alone(const std::string& file, const std::vector<std::string>& arguments) {
  return Program(file, arguments, {"PATH=/usr/bin:/bin", "DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nonexistent/bus"}).wait();
}

Help help_of(const std::string& file, const std::vector<std::string>& words) {
  auto arguments = words;
  arguments.emplace_back("--help");
  const Ending ending = run_alone(file, arguments);
  EXPECT_EQ(ending.status, 0) << ending.err;
  Help help;
  std::string part;
  std::istringstream lines(ending.out);
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.front() != ' ') {
      part = lower(line);
    } else if (part == "options:") {
      read_option(line, help);
    } else if (part == "subcommands:") {
      read_subcommand(line, help);
    }
  }
  EXPECT_FALSE(ending.out.empty());
  return help;
}

std::map<std::string, Help> commands_of(const std::string& file) {
  std::map<std::string, Help> out;
  add_commands(file, {}, out);
  return out;
}

}  // namespace lwm2m::test
