// The file that is installed says the truth: it is right as it is, each commented key in it is right, too, shows the
// default where it does not say "example", and none is missing.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "config/key_table.hpp"
#include "tests/unit/config/config_text.hpp"

namespace lwm2m::config {
namespace {

constexpr const char* kFile = LWM2MD_SHIPPED_CONFIG;

std::string shipped_text() {
  std::ifstream file(kFile);
  EXPECT_TRUE(file) << kFile;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

struct ShippedKey {
  std::string table{};
  std::string name{};
  std::string value{};
  bool example = false;  // the comment above it says so
};

// "#key = value" is a key, "# text" a comment, a block of keys has the comment above its first.
std::vector<ShippedKey> shipped_keys() {
  std::vector<ShippedKey> out;
  std::string table;
  bool example = false;
  bool after_key = false;
  std::istringstream lines(shipped_text());
  for (std::string line; std::getline(lines, line);) {
    const bool is_key = line.size() > 1 && line[0] == '#' && line[1] != ' ';
    if (!is_key) {
      if (after_key) example = false;
      example = example || line.ends_with("Example:") || line.ends_with("Examples:");
    } else if (line[1] == '[') {
      table = line.substr(line.find_last_of('[') + 1, line.find(']') - line.find_last_of('[') - 1);
    } else {
      const std::size_t equals = line.find(" = ");
      out.push_back({table, line.substr(1, equals - 1), line.substr(equals + 3), example});
    }
    after_key = is_key && line[1] != '[';
  }
  return out;
}

std::string uncommented() {
  std::string out;
  std::istringstream lines(shipped_text());
  for (std::string line; std::getline(lines, line);) {
    const bool is_key = line.size() > 1 && line[0] == '#' && line[1] != ' ';
    out += (is_key ? line.substr(1) : line) + "\n";
  }
  return out;
}

TEST(ShippedFile, LoadsWithoutProblemsAndWithoutServers) {
  const auto result = load(kFile, test_defaults());
  for (const Problem& problem : result.problems) ADD_FAILURE() << to_string(problem);
  ASSERT_TRUE(result);
  EXPECT_EQ(*result.config, config_of(""));
}

TEST(ShippedFile, IsRightInEachCommentedKey) {
  for (const Problem& problem : parse(uncommented(), kFile).problems) ADD_FAILURE() << to_string(problem);
  EXPECT_EQ(parse(uncommented(), kFile).config.servers.size(), 1U);
}

TEST(ShippedFile, IsRightAsAWholeWhenAlternativesAreLeftOut) {
  std::istringstream lines(uncommented());
  std::string text;
  const std::set<std::string> left_out{"key-file",
                                       "key-uri",
                                       "certificate-file",
                                       "peer-certificate-file",
                                       "certificate-usage",
                                       "matching-type",
                                       "trust-store",
                                       "client-hold-off",
                                       "command"};
  for (std::string line; std::getline(lines, line);) {
    if (left_out.count(line.substr(0, line.find(' '))) == 0) text += line + "\n";
  }
  EXPECT_EQ(problems_of(text), std::vector<std::string>{});
}

TEST(ShippedFile, NamesEveryKeyInTheOrderOfTheTable) {
  std::vector<std::string> expected;
  for (const KeyInfo& key : all_keys()) {
    if (key.table != "app") expected.push_back(std::string(key.table) + "." + std::string(key.name));
  }
  std::vector<std::string> shipped;
  for (const ShippedKey& key : shipped_keys()) shipped.push_back(key.table + "." + key.name);
  EXPECT_EQ(shipped, expected);
}

TEST(ShippedFile, ShowsTheDefaultWhereItDoesNotSayExample) {
  for (const ShippedKey& shipped : shipped_keys()) {
    for (const KeyInfo& key : all_keys()) {
      if (key.table != shipped.table || key.name != shipped.name || shipped.example) continue;
      EXPECT_EQ(shipped.value, key.default_value) << shipped.name;
    }
  }
}

TEST(ShippedFile, ShowsAnApplicationFileThatIsRight) {
  std::istringstream lines(shipped_text());
  std::string example;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("#     ")) example += line.substr(6) + "\n";
  }
  ParsedConfig config;
  Problems problems;
  parse_app_policy_into(config, example, "example", problems);
  EXPECT_TRUE(validate(std::move(config), test_defaults(), problems)) << example;
}

}  // namespace
}  // namespace lwm2m::config
