// lwm2mctl(1) has every command and option of the program, no others, and examples that it takes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/manual/manual_page.hpp"
#include "tests/manual/program_help.hpp"

namespace lwm2m::test {
namespace {

using testing::HasSubstr;
using Options = std::set<std::string>;

constexpr int kUnreachable = 3;

class CtlPage : public testing::Test {
 protected:
  // The items of the commands, by their names.
  [[nodiscard]] std::map<std::string, ManualItem> described() const {
    std::map<std::string, ManualItem> out;
    for (const ManualItem& item : page.in("COMMANDS")) {
      EXPECT_TRUE(out.emplace(item.name(), item).second) << item.name() << " stands there twice";
    }
    return out;
  }

  const ManualPage page = read_manual_page("lwm2mctl.1");
  const std::map<std::string, Help> commands = commands_of(LWM2MCTL_FILE);
};

// From "lwm2mctl" to where the shell goes on to something else; empty: there is none.
std::string command_in(const std::string& line) {
  const std::size_t begin = line.find("lwm2mctl ");
  if (begin == std::string::npos) return "";
  std::string command = line.substr(begin);
  for (const char* stop : {" | ", " < ", "; "}) command = command.substr(0, command.find(stop));
  return command;
}

TEST_F(CtlPage, DescribesTheGlobalOptions) {
  Options options;
  for (const ManualItem& item : page.in("OPTIONS")) options.merge(bold_options(item.term));
  Options expected = help_of(LWM2MCTL_FILE).options;
  expected.insert("--help");
  EXPECT_EQ(options, expected);
}

TEST_F(CtlPage, DescribesEveryCommandAndNoOther) {
  Options names;
  for (const auto& [name, item] : described()) names.insert(name);
  Options expected;
  for (const auto& [name, help] : commands) expected.insert(name);
  EXPECT_EQ(names, expected);
}

TEST_F(CtlPage, ShowsTheOptionsOfEachCommandAndSaysWhatTheyDo) {
  const auto items = described();
  for (const auto& [name, help] : commands) {
    if (items.count(name) == 0) continue;  // another test says so
    const ManualItem& item = items.at(name);
    EXPECT_EQ(bold_options(item.term), help.options) << name;
    const Options explained = bold_options(item.text);
    for (const std::string& option : help.options) {
      const bool elsewhere = item.text.find("Options as for") != std::string::npos;
      EXPECT_TRUE(elsewhere || explained.count(option) != 0) << name << ": nothing is said of " << option;
    }
  }
}

TEST_F(CtlPage, HasAnExampleOfEachCommand) {
  for (const auto& [name, item] : described()) {
    EXPECT_THAT(item.examples, testing::Contains(HasSubstr("lwm2mctl " + name))) << name;
  }
}

TEST_F(CtlPage, NamesNoOptionThatIsNotThere) {
  Options known = help_of(LWM2MCTL_FILE).options;
  known.insert("--help");
  for (const auto& [name, help] : commands) known.insert(help.options.begin(), help.options.end());
  for (const std::string& option : bold_options(page.text)) EXPECT_EQ(known.count(option), 1U) << option;
}

TEST_F(CtlPage, HasExamplesThatTheProgramTakes) {
  const std::string directory = std::filesystem::path(LWM2MCTL_FILE).parent_path();
  int seen = 0;
  for (const std::string& block : page.blocks) {
    std::istringstream lines(block);
    for (std::string line; std::getline(lines, line);) {
      const std::string command = command_in(line);
      if (command.empty()) continue;
      ++seen;
      const Ending ending = run_alone("sh", {"-c", "PATH=\"$1:$PATH\"; " + command + " </dev/null", "sh", directory});
      EXPECT_EQ(ending.status, kUnreachable) << command << '\n' << ending.err;  // it only misses the bus
    }
  }
  EXPECT_GT(seen, 25);
}

TEST_F(CtlPage, SaysWhatTheExitStatusMeans) {
  std::vector<std::string> statuses;
  for (const ManualItem& item : page.in("EXIT STATUS")) statuses.push_back(item.name());
  EXPECT_EQ(statuses, (std::vector<std::string>{"0", "1", "2", "3"}));
}

}  // namespace
}  // namespace lwm2m::test
