#include "config/toml_reader.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace lwm2m::config {
namespace {

std::vector<Problem> problems_reading(std::string_view text) {
  Problems problems;
  const auto table = read_toml(text, "f", problems);
  EXPECT_EQ(table.has_value(), problems.empty());
  return std::move(problems).take();
}

Problem only_problem(std::string_view text) {
  const auto problems = problems_reading(text);
  EXPECT_EQ(problems.size(), 1U);
  return problems.empty() ? Problem{} : problems.front();
}

TEST(TomlReader, GivesEachValueItsPlaceInTheOrderOfTheLines) {
  Problems problems;
  const auto table = read_toml("z = 1\n  a = [true,\n    'x']\n[[s]]\nd = 2020-01-01\n", "f", problems);
  ASSERT_TRUE(table);
  ASSERT_EQ(table->size(), 3U);
  EXPECT_EQ((*table)[0].key, "z");
  EXPECT_EQ((*table)[1].at, (Position{2, 3}));
  EXPECT_EQ((*table)[1].node.at, (Position{2, 7}));
  const auto& list = std::get<List>((*table)[1].node.value);
  EXPECT_EQ(list[1].at, (Position{3, 5}));
  EXPECT_EQ(std::get<std::string>(list[1].value), "x");
  const auto& entry = std::get<List>((*table)[2].node.value).front();
  EXPECT_EQ(entry.at, (Position{4, 1}));
  EXPECT_EQ(kind_of(std::get<Table>(entry.value).front().node), "a date or time");
}

TEST(TomlReader, ReportsASyntaxErrorWithItsPlace) {
  const Problem problem = only_problem("a = 1\nb = \"open\nc = 2\n");
  EXPECT_EQ(problem.file, "f");
  EXPECT_EQ(problem.line, 2U);
  EXPECT_TRUE(problem.text.starts_with("not valid TOML: ")) << problem.text;
}

TEST(TomlReader, SaysThatATextNeedsQuotes) {
  for (const char* word : {"info", "debug", "nosec", "tls", "fals", "U"}) {
    const Problem problem = only_problem("level = " + std::string(word) + "\n");
    EXPECT_EQ(problem.line, 1U);
    EXPECT_NE(problem.text.find("needs quotes"), std::string::npos) << problem.text;
  }
}

TEST(TomlReader, RefusesAKeyThatIsThereTwice) {
  const Problem problem = only_problem("a = 1\na = 2\n");
  EXPECT_EQ(problem.line, 2U);
}

TEST(TomlReader, FindsTheFirstByteThatIsNotUtf8) {
  const Problem problem = only_problem("a = 1\n# \xC3\xBC \xFF\n");
  EXPECT_EQ(to_string(problem), "f:2:5: not UTF-8; allowed: TOML, which is UTF-8 text");
}

TEST(TomlReader, FindsACutCharacterAtTheEnd) {
  const Problem problem = only_problem("# \xE2\x82");
  EXPECT_EQ(problem.line, 1U);
  EXPECT_EQ(problem.column, 3U);
}

TEST(TomlReader, RefusesATextThatIsTooLong) {
  EXPECT_TRUE(problems_reading(std::string(kLongestText, '\n')).empty());
  EXPECT_EQ(to_string(only_problem(std::string(kLongestText + 1, '\n'))), "f: longer than 256 KiB");
}

TEST(TomlReader, SurvivesAKeyOfThousandsOfDots) {
  std::string text = "a";
  for (int i = 0; i < 100'000; ++i) text += ".a";
  EXPECT_EQ(only_problem(text + " = 1\n").column, 18U);
  EXPECT_EQ(only_problem("# c.o.m.m.e.n.t.s.a.r.e.n.o.t\n[" + text + "]\n").line, 2U);
  EXPECT_EQ(only_problem("x = [\"\"\"\n\"\"\"\"\", {" + text + " = 1}]\n").line, 2U);
}

TEST(TomlReader, TakesDotsInStringsAndNumbersForWhatTheyAre) {
  const char* text =
      "a = \"1.2.3.4.5.6.7.8.9.10.11\"\nb = '1.2.3.4.5.6.7.8.9.10.11' # 1.2.3.4.5.6.7.8.9.10\n"
      "c = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 1.0]\nd = \"\"\"\n1.2.3.4.5.6.7.8.9.10 \\\" \"\"\"\n"
      "e = '''\n1.2.3.4.5.6.7.8.9.10'''\n";
  EXPECT_TRUE(problems_reading(text).empty());
}

TEST(TomlReader, SurvivesDeepNestingOfListsAndTables) {
  EXPECT_EQ(only_problem("a = " + std::string(100'000, '[')).line, 1U);
  std::string tables = "a = ";
  for (int i = 0; i < 50'000; ++i) tables += "{a=";
  EXPECT_EQ(only_problem(tables).line, 1U);
}

}  // namespace
}  // namespace lwm2m::config
