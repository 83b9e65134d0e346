#include "config/problem.hpp"

#include <gtest/gtest.h>

namespace lwm2m::config {
namespace {

TEST(Problem, IsPrintedWithFileLineColumnAndKey) {
  EXPECT_EQ(to_string(Problem{"/etc/f.toml", 3, 12, "server.lifetime", "bad; allowed: good"}),
            "/etc/f.toml:3:12: server.lifetime: bad; allowed: good");
}

TEST(Problem, LeavesOutWhatIsNotKnown) {
  EXPECT_EQ(to_string(Problem{"/etc/f.toml", 0, 0, "", "cannot be read"}), "/etc/f.toml: cannot be read");
  EXPECT_EQ(to_string(Problem{"", 0, 0, "endpoint", "missing"}), "endpoint: missing");
}

TEST(Problems, AreSortedByLineWithinEachFile) {
  Problems problems;
  problems.add({"b", {9, 1}}, "k", "first file");
  problems.add({"a", {5, 1}}, "k", "second file");
  problems.add({"b", {2, 7}}, "k", "earlier line");
  problems.add({"b", {2, 3}}, "k", "earlier column");
  std::vector<std::string> texts;
  for (const Problem& problem : std::move(problems).take()) texts.push_back(problem.text);
  EXPECT_EQ(texts, (std::vector<std::string>{"earlier column", "earlier line", "first file", "second file"}));
}

TEST(Problems, AreCountedBeyondTheLimit) {
  Problems problems;
  for (std::size_t i = 0; i < Problems::kMost + 5; ++i) problems.add({"f", {1, 1}}, "k", "t");
  EXPECT_TRUE(problems.full());
  const auto all = std::move(problems).take();
  ASSERT_EQ(all.size(), Problems::kMost + 1);
  EXPECT_EQ(to_string(all.back()), "and 5 problems more");
}

}  // namespace
}  // namespace lwm2m::config
