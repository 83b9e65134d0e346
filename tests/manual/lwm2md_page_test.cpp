// lwm2md(8) has every option of the program and no other.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>

#include "config/load.hpp"
#include "config/vocabulary.hpp"
#include "tests/manual/manual_page.hpp"
#include "tests/manual/program_help.hpp"

namespace lwm2m::test {
namespace {

using Options = std::set<std::string>;

// The environment variables that a part of the daemon's source reads by itself.
std::set<std::string> variables_read_in(const char* directory) {
  static const std::regex reading("getenv\\(\"([A-Z_]+)\"\\)");
  std::set<std::string> out;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(std::filesystem::path(SOURCE_DIRECTORY) / directory)) {
    const bool is_lwm2mctl = entry.path().string().find("/dbus/ctl/") != std::string::npos;
    if (is_lwm2mctl || entry.path().extension() != ".cpp") continue;
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    for (std::sregex_iterator at(text.begin(), text.end(), reading), end; at != end; ++at) out.insert((*at)[1]);
  }
  return out;
}

class DaemonPage : public testing::Test {
 protected:
  static Options known() {
    Options out = help_of(LWM2MD_FILE).options;
    out.insert("--help");
    return out;
  }
  [[nodiscard]] std::string text_of(const std::string& option) const {
    for (const ManualItem& item : page.in("OPTIONS")) {
      if (item.name() == option) return item.text;
    }
    return "";
  }

  const ManualPage page = read_manual_page("lwm2md.8");
};

TEST_F(DaemonPage, DescribesEveryOptionAndNoOther) {
  Options options;
  for (const ManualItem& item : page.in("OPTIONS")) options.merge(bold_options(item.term));
  EXPECT_EQ(options, known());
}

TEST_F(DaemonPage, ShowsAValueWhereAnOptionTakesOne) {
  const Help help = help_of(LWM2MD_FILE);
  for (const ManualItem& item : page.in("OPTIONS")) {
    const bool shown = item.term.find("* _") != std::string::npos;
    EXPECT_EQ(shown, help.with_value.count(item.name()) == 1) << item.term;
  }
}

TEST_F(DaemonPage, NamesNoOptionThatIsNotThere) {
  const Options all = known();
  for (const std::string& option : bold_options(page.text)) EXPECT_EQ(all.count(option), 1U) << option;
}

TEST_F(DaemonPage, HasEveryLogLevel) {
  for (const auto& level : config::kLogLevels) {
    EXPECT_NE(text_of("--log-level").find('*' + std::string(level.text) + '*'), std::string::npos) << level.text;
  }
}

TEST_F(DaemonPage, HasExamplesWithKnownOptionsAndSoundConfiguration) {
  int seen = 0;
  for (const std::string& block : page.blocks) {
    if (block.find("[[server]]") != std::string::npos) {
      for (const auto& problem : config::from_text(block, "example", {}).problems) ADD_FAILURE() << to_string(problem);
      ++seen;
    }
    std::istringstream lines(block);
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with("lwm2md ")) continue;
      ++seen;
      std::istringstream words(line);
      for (std::string word; words >> word;) {
        if (!word.starts_with("--")) continue;
        EXPECT_EQ(known().count(word), 1U) << line;
      }
    }
  }
  EXPECT_GE(seen, 3);
}

TEST_F(DaemonPage, NamesEveryEnvironmentVariableThatIsRead) {
  std::string named;
  for (const ManualItem& item : page.in("ENVIRONMENT")) named += item.term;
  std::set<std::string> read = variables_read_in("daemon");
  EXPECT_GE(read.size(), 4U);
  for (const char* directory : {"config", "dbus", "objects"}) read.merge(variables_read_in(directory));
  // Those of libsystemd and OpenSSL, for what the daemon asks them to do.
  read.insert({"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "DBUS_SYSTEM_BUS_ADDRESS", "DBUS_SESSION_BUS_ADDRESS",
               "XDG_RUNTIME_DIR", "SSL_CERT_FILE", "SSL_CERT_DIR"});
  for (const std::string& name : read) EXPECT_NE(named.find('*' + name + '*'), std::string::npos) << name;
}

TEST_F(DaemonPage, SaysWhatTheExitStatusMeans) {
  std::vector<std::string> statuses;
  for (const ManualItem& item : page.in("EXIT STATUS")) statuses.push_back(item.name());
  EXPECT_EQ(statuses, (std::vector<std::string>{"0", "1", "2", "3", "4"}));
}

}  // namespace
}  // namespace lwm2m::test
