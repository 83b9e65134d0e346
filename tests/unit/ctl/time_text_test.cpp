#include "dbus/ctl/time_text.hpp"

#include <gtest/gtest.h>

namespace lwm2m::ctl {
namespace {

TEST(CtlTime, ParsesRfc3339InItsForms) {
  for (const char* text : {"1700000000", "2023-11-14T22:13:20Z", "2023-11-14t22:13:20z", "2023-11-14 22:13:20Z",
                           "2023-11-14T23:43:20+01:30", "2023-11-14T17:13:20-05:00"}) {
    EXPECT_EQ(parse_time(text), 1700000000) << text;
  }
  EXPECT_EQ(parse_time("1970-01-01"), 0);
  EXPECT_EQ(parse_time("-1"), -1);
  EXPECT_EQ(parse_time("1969-12-31T23:59:59Z"), -1);
  EXPECT_EQ(parse_time("2024-02-29T00:00:00Z"), 1709164800);
}

TEST(CtlTime, RefusesWhatIsNoTime) {
  for (const char* text : {"", "now", "2023-11-14T22:13:20", "2023-11-14T22:13", "2023-13-01", "2023-02-29",
                           "2023-00-10", "2023-11-14T24:00:00Z", "2023-11-14T22:60:00Z", "2023-11-14T22:13:61Z",
                           "2023-11-14T22:13:20.5Z", "2023-11-14T22:13:20Zx", "2023-11-14T22:13:20+1:00",
                           "2023-11-14T-1:13:20Z", "23-11-14", "-023-11-14", "1700000000.5", "99999999999999999999"}) {
    EXPECT_FALSE(parse_time(text)) << text;
  }
}

TEST(CtlTime, FormatsSecondsAsUtc) {
  EXPECT_EQ(format_seconds(1700000000), "2023-11-14T22:13:20Z");
  EXPECT_EQ(format_seconds(-1), "1969-12-31T23:59:59Z");
  EXPECT_EQ(format_seconds(253402300799), "9999-12-31T23:59:59Z");
  EXPECT_EQ(format_seconds(253402300800), "253402300800");
  EXPECT_EQ(format_seconds(-62167219200), "0000-01-01T00:00:00Z");
  EXPECT_EQ(format_seconds(-62167219201), "-62167219201");
  EXPECT_EQ(format_microseconds(1700000000123456), "2023-11-14T22:13:20.123Z");
}

TEST(CtlTime, SaysHowFarAwayATimeIs) {
  constexpr std::uint64_t kNow = 1700000000000000;
  EXPECT_EQ(format_with_distance(kNow - 61000000, kNow), "2023-11-14T22:12:19Z (61 s ago)");
  EXPECT_EQ(format_with_distance(kNow + 7200000000, kNow), "2023-11-15T00:13:20Z (in 2 h)");
  EXPECT_EQ(format_with_distance(kNow, kNow), "2023-11-14T22:13:20Z (0 s ago)");
  EXPECT_EQ(format_with_distance(0, kNow), "never");
}

TEST(CtlTime, UsesTheLargestUnitThatLeavesTwo) {
  EXPECT_EQ(format_duration(0), "0 s");
  EXPECT_EQ(format_duration(119), "119 s");
  EXPECT_EQ(format_duration(120), "2 min");
  EXPECT_EQ(format_duration(7199), "119 min");
  EXPECT_EQ(format_duration(7200), "2 h");
  EXPECT_EQ(format_duration(172800), "2 d");
}

}  // namespace
}  // namespace lwm2m::ctl
