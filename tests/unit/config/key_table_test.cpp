#include "config/key_table.hpp"

#include <gtest/gtest.h>

#include <set>

#include "config/parse.hpp"
#include "config/suggestion.hpp"

namespace lwm2m::config {
namespace {

TEST(KeyTable, DescribesEveryKeyOnce) {
  std::set<std::pair<std::string, std::string>> seen;
  for (const KeyInfo& key : all_keys()) {
    EXPECT_TRUE(seen.insert({std::string(key.table), std::string(key.name)}).second) << key.name;
    EXPECT_FALSE(key.meaning.empty()) << key.name;
    EXPECT_FALSE(key.allowed.empty()) << key.name;
  }
  EXPECT_EQ(seen.size(), 79U) << "a key was added or removed: the documentation and lwm2md.toml follow";
}

TEST(KeyTable, RequiresOnlyWhatNobodyCanGuess) {
  std::set<std::string> required;
  for (const KeyInfo& key : all_keys()) {
    if (key.required) required.insert(std::string(key.table) + "." + std::string(key.name));
  }
  EXPECT_EQ(required, (std::set<std::string>{"server.uri", "access.path", "app.app-id", "app.user"}));
}

TEST(KeyTable, MarksWhatLeadsToASecret) {
  std::set<std::string_view> secret;
  for (const KeyInfo& key : all_keys()) {
    if (key.secret) secret.insert(key.name);
  }
  EXPECT_EQ(secret, (std::set<std::string_view>{"identity", "key-credential", "key-file", "key-uri"}));
  EXPECT_TRUE(names_secret_key("  \"key-file\" = 5"));
  EXPECT_FALSE(names_secret_key("lifetime = 5"));
}

TEST(KeyTable, HasDefaultsThatItAccepts) {
  for (const KeyInfo& key : all_keys()) {
    if (key.table == "app" || key.default_value.empty() || key.default_value == "\"\"" || key.required) continue;
    const bool repeated = key.table == "server" || key.table == "access" || key.table == "firmware";
    std::string text =
        key.table.empty() ? "" : (repeated ? "[[" : "[") + std::string(key.table) + (repeated ? "]]\n" : "]\n");
    text += std::string(key.name) + " = " + key.default_value + "\n";
    const auto result = parse(text, "f");
    EXPECT_TRUE(result.problems.empty()) << text << to_string(result.problems.front());
  }
}

TEST(KeyTable, HasNoTwoKeysThatASlipConfuses) {
  const auto all = all_keys();
  for (const KeyInfo& a : all) {
    for (const KeyInfo& b : all) {
      if (a.table == b.table && a.name < b.name) {
        EXPECT_GT(edit_distance(a.name, b.name), 1U) << a.name << " " << b.name;
      }
    }
  }
}

}  // namespace
}  // namespace lwm2m::config
