#include "daemon/codec/date_time.hpp"

#include <gtest/gtest.h>

namespace lwm2m::codec {
namespace {

std::int64_t seconds_of(std::string_view text) { return parse_date_time(text).value().seconds; }

TEST(DateTime, ReadsTheExampleOfRfc8949) { EXPECT_EQ(seconds_of("2013-03-21T20:04:00Z"), 1363896240); }

TEST(DateTime, ReadsZonesAndLowerCase) {
  EXPECT_EQ(seconds_of("2013-05-02T10:40:15Z"), 1367491215);
  EXPECT_EQ(seconds_of("2013-05-02t10:40:15z"), 1367491215);
  EXPECT_EQ(seconds_of("2013-05-02T12:40:15+02:00"), 1367491215);
  EXPECT_EQ(seconds_of("2013-05-02T05:10:15-05:30"), 1367491215);
}

TEST(DateTime, ReadsFarAndEarlyDays) {
  EXPECT_EQ(seconds_of("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(seconds_of("1969-12-31T23:59:59Z"), -1);
  EXPECT_EQ(seconds_of("2000-02-29T00:00:00Z"), 951782400);
  EXPECT_EQ(seconds_of("9999-12-31T23:59:59Z"), 253402300799);
  EXPECT_EQ(seconds_of("0000-01-01T00:00:00Z"), -62167219200);
}

TEST(DateTime, TakesAFractionOnlyIfItIsZero) {
  EXPECT_EQ(seconds_of("1970-01-01T00:00:01.000Z"), 1);
  EXPECT_FALSE(parse_date_time("1970-01-01T00:00:01.5Z"));
  EXPECT_FALSE(parse_date_time("1970-01-01T00:00:01.Z"));
}

TEST(DateTime, RefusesWhatIsNoDateAndTime) {
  for (const char* text :
       {"", "2013-05-02", "2013-05-02T10:40:15", "2013-05-02 10:40:15Z", "2013-13-02T10:40:15Z", "2013-02-29T10:40:15Z",
        "2013-00-02T10:40:15Z", "2013-05-00T10:40:15Z", "2013-05-02T24:00:00Z", "2013-05-02T10:60:15Z",
        "2013-05-02T23:59:60Z", "2013-05-02T10:40:15Z ", "2013-05-02T10:40:15+0200", "2013-05-02T10:40:15+02:00x",
        "13-05-02T10:40:15Z", "-013-05-02T10:40:15Z", "2013-05-02T1:40:15Z"}) {
    EXPECT_FALSE(parse_date_time(text)) << text;
  }
}

}  // namespace
}  // namespace lwm2m::codec
