#include "dbus/ctl/command_words.hpp"

#include <gtest/gtest.h>

#include <array>

namespace lwm2m::ctl {
namespace {

using Words = std::vector<std::string>;

TEST(CtlCommandWords, MarksOnlyWhatWouldBeTakenForSomethingElse) {
  constexpr std::array kLine{"lwm2mctl", "set", "/3/0/1", "[a,b]", "++", "=x", "--json", "[a", "-3", ""};
  EXPECT_EQ(marked_words(static_cast<int>(kLine.size()), kLine.data()),
            (Words{"set", "/3/0/1", "=[a,b]", "=++", "==x", "--json", "[a", "-3", ""}));
}

TEST(CtlCommandWords, MarksEverythingBehindTheFirstDoubleDash) {
  constexpr std::array kLine{"lwm2mctl", "set", "/3/0/1", "--", "--json", "--", "/3/0/2"};
  EXPECT_EQ(marked_words(static_cast<int>(kLine.size()), kLine.data()),
            (Words{"set", "/3/0/1", "=--json", "=--", "=/3/0/2"}));
}

TEST(CtlCommandWords, GivesWordsBackAsTheyWere) {
  EXPECT_EQ(unmarked("=[a,b]"), "[a,b]");
  EXPECT_EQ(unmarked("==x"), "=x");
  EXPECT_EQ(unmarked("="), "");
  EXPECT_EQ(unmarked("x=1"), "x=1");
  EXPECT_EQ(unmarked(""), "");
}

}  // namespace
}  // namespace lwm2m::ctl
