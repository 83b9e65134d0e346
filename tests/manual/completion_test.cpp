// The completions of bash offer what the programs take.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "config/vocabulary.hpp"
#include "tests/manual/program_help.hpp"

namespace lwm2m::test {
namespace {

using testing::IsEmpty;
using Words = std::vector<std::string>;
using Offer = std::set<std::string>;

constexpr const char* kScript = R"(
source "$1"; shift
function=_$1
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
compopt() { :; }
$function
printf '%s\n' "${COMPREPLY[@]}"
)";

// What is offered for the last word; the first is the program's.
Offer offered(const Words& words) {
  Words arguments{"--norc", "-c", kScript, "bash", std::string(COMPLETION_DIRECTORY) + '/' + words.front()};
  arguments.insert(arguments.end(), words.begin(), words.end());
  const Ending ending = run_alone("bash", arguments);
  EXPECT_EQ(ending.status, 0) << ending.err;
  EXPECT_EQ(ending.err, "");
  Offer out;
  std::istringstream lines(ending.out);
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty()) out.insert(line);
  }
  return out;
}

// A command's words, behind the program's name.
Words line_of(const std::string& command, const Words& more) {
  Words out{"lwm2mctl"};
  std::istringstream words(command);
  for (std::string word; words >> word;) out.push_back(word);
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

Offer with_help(Offer options) {
  options.insert("--help");
  return options;
}

TEST(CtlCompletion, OffersEveryCommand) {
  EXPECT_EQ(offered({"lwm2mctl", ""}), help_of(LWM2MCTL_FILE).subcommands);
  EXPECT_EQ(offered({"lwm2mctl", "--bus", "session", ""}), help_of(LWM2MCTL_FILE).subcommands);
  for (const char* group : {"server", "error"}) {
    EXPECT_EQ(offered({"lwm2mctl", "--json", group, ""}), help_of(LWM2MCTL_FILE, {group}).subcommands);
  }
}

TEST(CtlCompletion, OffersTheOptionsOfEachCommandAndTheGlobalOnes) {
  Offer global = with_help(help_of(LWM2MCTL_FILE).options);
  EXPECT_EQ(offered({"lwm2mctl", "-"}), global);
  global.erase("--version");
  for (const auto& [command, help] : commands_of(LWM2MCTL_FILE)) {
    Offer expected = global;
    expected.insert(help.options.begin(), help.options.end());
    EXPECT_EQ(offered(line_of(command, {"--"})), expected) << command;
  }
}

TEST(CtlCompletion, OffersNoCommandsOrPathsForTheValueOfAnOption) {
  for (const auto& [command, help] : commands_of(LWM2MCTL_FILE)) {
    for (const std::string& option : help.with_value) {
      if (option == "--exec" || option == "--key") continue;  // a command of the shell, a file
      EXPECT_THAT(offered(line_of(command, {option, ""})), IsEmpty()) << command << ' ' << option;
    }
  }
  EXPECT_EQ(offered({"lwm2mctl", "--bus", ""}), (Offer{"session", "system"}));
  EXPECT_THAT(offered({"lwm2mctl", "--timeout", ""}), IsEmpty());
  EXPECT_THAT(offered({"lwm2mctl", "handle", "/3", "--exec", "tru"}), testing::Contains("true"));
}

TEST(DaemonCompletion, OffersEveryOption) {
  EXPECT_EQ(offered({"lwm2md", ""}), with_help(help_of(LWM2MD_FILE).options));
}

TEST(DaemonCompletion, OffersTheValuesOfOptions) {
  Offer levels;
  for (const auto& level : config::kLogLevels) levels.emplace(level.text);
  EXPECT_EQ(offered({"lwm2md", "--log-level", ""}), levels);
  EXPECT_EQ(offered({"lwm2md", "--bus", ""}), (Offer{"session", "system"}));
  const std::string here = std::filesystem::path(COMPLETION_DIRECTORY).string() + '/';
  EXPECT_EQ(offered({"lwm2md", "--config", here}), (Offer{here + "lwm2md", here + "lwm2mctl"}));
  EXPECT_THAT(offered({"lwm2md", "--state-dir", here}), IsEmpty());
}

}  // namespace
}  // namespace lwm2m::test
