// lwm2md.toml(5) has every key that the parser knows, with its default, and no other; what it says to have no effect is
// what the program says to have none.
#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <sstream>

#include "config/key_table.hpp"
#include "config/load.hpp"
#include "config/parse.hpp"
#include "daemon/app/option_mapping.hpp"
#include "tests/manual/manual_page.hpp"

namespace lwm2m::test {
namespace {

using config::KeyInfo;
using testing::HasSubstr;

constexpr std::string_view kMark = "No effect in this version";

struct DescribedKey {
  std::string table{};
  std::string name{};
  std::string value{};  // behind "=", or in parentheses with them
  std::string text{};
  bool marked = false;
};

// "[[server]]": "server"; "Before the first table": "".
std::string table_of(const ManualItem& item) {
  if (item.section == "FILES IN APPS.D") return "app";
  const std::size_t begin = item.subsection.find_last_of('[');
  return begin == std::string::npos ? "" : item.subsection.substr(begin + 1, item.subsection.find(']') - begin - 1);
}

// Lines of a paragraph as one.
std::string joined(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return text;
}

bool is_table_marked(const ManualPage& page, const std::string& subsection) {
  return std::ranges::any_of(page.introductions, [&](const auto& introduction) {
    return !subsection.empty() && introduction.first == subsection &&
           joined(introduction.second).find(kMark) != std::string::npos;
  });
}

std::vector<DescribedKey> described(const ManualPage& page) {
  std::vector<DescribedKey> out;
  for (const ManualItem& item : page.items) {
    if (item.section != "KEYS" && item.section != "FILES IN APPS.D") continue;
    std::string value = item.term.substr(item.name().size() + 2);
    value = value.substr(value.starts_with(" = ") ? 3 : 1);
    const std::string text = joined(item.text);
    const bool marked = text.find(kMark) != std::string::npos || is_table_marked(page, item.subsection);
    out.push_back({table_of(item), item.name(), value, text, marked});
  }
  return out;
}

bool is_named(const std::string& text, std::string_view word) {
  return std::regex_search(text, std::regex(fmt::format("(^|[^a-z-]){}([^a-z-]|$)", std::string(word))));
}
// By the key's own name or as a part of its table.
bool is_named(const std::string& text, const DescribedKey& key) {
  const std::string name = key.name.substr(0, key.name.find('.'));
  const std::string whole = key.table == "device" ? "device." + name : name;
  return text.find('[' + key.table + ']') != std::string::npos || is_named(text, whole);
}

// ---- a configuration in which every key is set to something else than its default

std::string other_value(const KeyInfo& key, const std::string& shown) {
  if (shown != key.default_value) return shown;  // an example
  if (shown == "true") return "false";
  if (shown == "false") return "true";
  if (shown == "[]") return "[16]";
  if (std::isdigit(static_cast<unsigned char>(shown.front())) != 0) {
    const bool is_greatest = key.allowed.ends_with(" to " + shown);
    return std::to_string(std::stoll(shown) + (is_greatest ? -1 : 1));
  }
  static const std::regex word("\"[^\"]+\"");
  for (std::sregex_iterator at(key.allowed.begin(), key.allowed.end(), word), end; at != end; ++at) {
    if (at->str() != shown && key.allowed.front() == '"') return at->str();
  }
  return shown;
}

std::string everything_set() {
  std::ifstream file(LWM2MD_SHIPPED_CONFIG);
  std::string out;
  std::string table;
  for (std::string line; std::getline(file, line);) {
    if (line.size() < 2 || line[0] != '#' || line[1] == ' ') continue;
    line.erase(0, 1);
    if (line.front() == '[') {
      table = line.substr(line.find_last_of('[') + 1, line.find(']') - line.find_last_of('[') - 1);
    } else if (const std::size_t equals = line.find(" = "); equals != std::string::npos) {
      const std::string name = (table == "device.commands" ? "commands." : "") + line.substr(0, equals);
      for (const KeyInfo& key : config::all_keys()) {
        const bool here = key.table == (table == "device.commands" ? "device" : table) && key.name == name;
        if (here) line = line.substr(0, equals + 3) + other_value(key, line.substr(equals + 3));
      }
    }
    out += line + '\n';
  }
  return out;
}

config::Config values_of(const config::ParsedConfig& parsed) {
  config::Config out;
  out.client = parsed.client.values;
  for (const auto& entry : parsed.servers) out.servers.push_back(entry.values);
  for (const auto& entry : parsed.access) out.access.push_back(entry.values);
  for (const auto& entry : parsed.firmware) out.firmware.push_back(entry.values);
  out.coap = parsed.coap.values;
  out.device = parsed.device.values;
  out.objects = parsed.objects.values;
  out.apps = parsed.apps.values;
  out.telemetry = parsed.telemetry.values;
  out.log = parsed.log.values;
  return out;
}

// What the program says of a configuration that sets everything.
std::vector<std::string> said_to_have_no_effect() {
  const auto parsed = config::parse(everything_set(), "everything");
  for (const auto& problem : parsed.problems) ADD_FAILURE() << to_string(problem);
  return app::unsupported(values_of(parsed.config));
}

class ConfigurationPage : public testing::Test {
 protected:
  const ManualPage page = read_manual_page("lwm2md.toml.5");
  const std::vector<DescribedKey> keys = described(page);
};

TEST_F(ConfigurationPage, HasEveryKeyOfTheParserInItsOrderAndNoOther) {
  const auto whole = [](std::string_view table, std::string_view name) { return fmt::format("{}.{}", table, name); };
  std::vector<std::string> expected;
  for (const KeyInfo& key : config::all_keys()) expected.push_back(whole(key.table, key.name));
  std::vector<std::string> found;
  for (const DescribedKey& key : keys) found.push_back(whole(key.table, key.name));
  EXPECT_EQ(found, expected);
}

TEST_F(ConfigurationPage, ShowsTheDefaultOfEachKey) {
  for (const KeyInfo& key : config::all_keys()) {
    for (const DescribedKey& found : keys) {
      if (found.table != key.table || found.name != key.name) continue;
      const bool depends = key.default_value.empty() || key.default_value == "\"\"" || key.default_value == "[]";
      if (key.required) {
        EXPECT_EQ(found.value, "(required)") << found.name;
      } else if (!found.value.starts_with("(default: ") || !depends) {
        EXPECT_EQ(found.value, key.default_value) << found.name;
      }
    }
  }
}

TEST_F(ConfigurationPage, HasEveryWordThatAKeyTakes) {
  static const std::regex words_only("(\"[a-zA-Z0-9.-]+\"(, )?)+");
  static const std::regex word("\"[^\"]+\"");
  for (const KeyInfo& key : config::all_keys()) {
    if (!std::regex_match(key.allowed, words_only)) continue;
    for (const DescribedKey& found : keys) {
      if (found.table != key.table || found.name != key.name) continue;
      for (std::sregex_iterator at(key.allowed.begin(), key.allowed.end(), word), end; at != end; ++at) {
        EXPECT_THAT(found.text, HasSubstr(at->str())) << found.name;
      }
    }
  }
}

TEST_F(ConfigurationPage, MarksWhatTheProgramSaysToHaveNoEffect) {
  for (const std::string& text : said_to_have_no_effect()) {
    const std::size_t end = text.find(" effect");
    if (end == std::string::npos) continue;
    for (const DescribedKey& key : keys) {
      if (!is_named(text.substr(0, end), key)) continue;
      EXPECT_TRUE(key.marked) << key.name << ": " << text;
    }
  }
}

TEST_F(ConfigurationPage, MarksNothingElse) {
  // On by default: a warning would be everybody's.
  const std::set<std::string> not_warned_of{"connection-id"};
  const auto said = said_to_have_no_effect();
  for (const DescribedKey& key : keys) {
    if (!key.marked || not_warned_of.count(key.name) != 0) continue;
    EXPECT_TRUE(std::ranges::any_of(said, [&](const std::string& text) { return is_named(text, key); })) << key.name;
  }
}

TEST_F(ConfigurationPage, HasExamplesThatAreSound) {
  ASSERT_GT(page.blocks.size(), 3U);
  for (const std::string& block : page.blocks) {
    config::ParsedConfig parsed;
    config::Problems problems;
    const bool of_an_application = block.starts_with("app-id");
    (of_an_application ? config::parse_app_policy_into : config::parse_into)(parsed, block, "example", problems);
    const config::Defaults defaults{.machine_endpoint = "urn:uuid:example"};
    EXPECT_TRUE(config::validate(std::move(parsed), defaults, problems)) << block;
    for (const auto& problem : std::move(problems).take()) ADD_FAILURE() << to_string(problem);
  }
}

}  // namespace
}  // namespace lwm2m::test
