#include "daemon/model/path.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <unordered_set>
#include <vector>

namespace lwm2m::model {
namespace {

Path at(std::string_view text) { return Path::parse(text).value(); }

TEST(Path, ReadsAndWritesEveryLevel) {
  for (const char* text : {"/", "/0", "/3", "/3/0", "/3303/0/5700", "/3/0/6/1", "/65534/65534/65534/65534"}) {
    const auto path = Path::parse(text);
    ASSERT_TRUE(path) << text;
    EXPECT_EQ(path->to_string(), text);
  }
}

TEST(Path, AppendsToText) {
  std::string text = "x";
  at("/3/0").append_to(text);
  Path().append_to(text);
  EXPECT_EQ(text, "x/3/0/");
}

TEST(Path, RefusesEverythingElse) {
  for (const char* text : {"", "3", "3/0", "//", "/3/", "/3//0", "/03", "/00", "/3/0/6/1/0", "/65535", "/65536",
                           "/4294967296", "/-1", "/+1", "/ 3", "/3 ", "/3/a", "/3?pmin=1", "/\xD9\xA3"}) {
    const auto path = Path::parse(text);
    ASSERT_FALSE(path) << text;
    EXPECT_EQ(path.error().code(), ErrorCode::kBadPath) << text;
  }
}

TEST(Path, CutsWhatItRepeatsInAnError) {
  EXPECT_LT(Path::parse("/" + std::string(100'000, '1')).error().message().size(), 250U);
}

TEST(Path, KnowsItsLevelAndItsIds) {
  const Path path(ObjectId(3), ObjectInstanceId(0), ResourceId(6), ResourceInstanceId(65534));
  EXPECT_EQ(path.level(), 4);
  EXPECT_EQ(path.object(), ObjectId(3));
  EXPECT_EQ(path.instance(), ObjectInstanceId(0));
  EXPECT_EQ(path.resource(), ResourceId(6));
  EXPECT_EQ(path.resource_instance(), ResourceInstanceId(65534));
  EXPECT_EQ(path.id(3), 6);
  EXPECT_EQ(Path().level(), 0);
  EXPECT_TRUE(Path().is_root());
  EXPECT_EQ(Path(ObjectId(0)).level(), 1);
  EXPECT_EQ(Path(ObjectId(0), ObjectInstanceId(0)).level(), 2);
}

TEST(Path, GoesUpAndDown) {
  EXPECT_EQ(at("/3/0/6").parent(), at("/3/0"));
  EXPECT_EQ(at("/3").parent(), Path());
  EXPECT_EQ(Path().parent(), Path());
  EXPECT_EQ(at("/3/0/6").child(1), at("/3/0/6/1"));
  EXPECT_EQ(Path().child(3), at("/3"));
  EXPECT_EQ(at("/3/0/6/1").prefix(2), at("/3/0"));
  EXPECT_EQ(at("/3/0/6/1").prefix(0), Path());
  EXPECT_EQ(at("/3/0/6/1").prefix(4), at("/3/0/6/1"));
  EXPECT_EQ(at("/3").prefix(3), at("/3"));
}

TEST(Path, ContainsItselfAndWhatIsBelow) {
  EXPECT_TRUE(at("/3/0").contains(at("/3/0")));
  EXPECT_TRUE(at("/3/0").contains(at("/3/0/6/1")));
  EXPECT_TRUE(Path().contains(at("/3")));
  EXPECT_TRUE(Path().contains(Path()));
  EXPECT_FALSE(at("/3/0").contains(at("/3")));
  EXPECT_FALSE(at("/3/0").contains(at("/3/1")));
  EXPECT_FALSE(at("/3").contains(at("/33")));
}

TEST(Path, SortsParentsBeforeTheirChildren) {
  std::vector<Path> paths{at("/10"),      at("/3/1"),   at("/3/0/10"), at("/3"),
                          at("/3/0/9/1"), at("/3/0/9"), Path(),        at("/3/0")};
  std::ranges::sort(paths);
  std::string text;
  for (const Path path : paths) text += path.to_string() + " ";
  EXPECT_EQ(text, "/ /3 /3/0 /3/0/9 /3/0/9/1 /3/0/10 /3/1 /10 ");
}

TEST(Path, EndsItsSubtreeWithTheLastBelow) {
  EXPECT_GE(at("/3").last_below(), at("/3/65534/65534/65534"));
  EXPECT_LT(at("/3").last_below(), at("/4"));
  EXPECT_GE(at("/3/0/6").last_below(), at("/3/0/6/65534"));
  EXPECT_LT(at("/3/0/6").last_below(), at("/3/0/7"));
  EXPECT_EQ(at("/3/0/6/1").last_below(), at("/3/0/6/1"));
  EXPECT_GE(Path().last_below(), at("/65534/65534/65534/65534"));
}

TEST(Path, CanBeAKey) {
  const std::unordered_set<Path> paths{at("/3"), at("/3/0"), at("/3")};
  EXPECT_EQ(paths.size(), 2U);
}

TEST(Path, IsLeftOutWhereAnotherOneContainsIt) {
  EXPECT_EQ(without_covered({at("/3/0/1"), at("/4"), at("/3/0"), at("/4/0"), at("/3/0")}),
            (std::vector<Path>{at("/4"), at("/3/0")}));
  EXPECT_EQ(without_covered({at("/3"), Path(), at("/3/0")}), std::vector<Path>{Path()});
  EXPECT_EQ(without_covered({at("/3/1"), at("/3/10")}), (std::vector<Path>{at("/3/1"), at("/3/10")}));
}

TEST(ParseId, TakesDecimalsWithoutLeadingZeros) {
  EXPECT_EQ(parse_id("0").value(), 0);
  EXPECT_EQ(parse_id("65534").value(), 65534);
  for (const char* text : {"", "00", "01", "65535", "99999", "0x1", "1 ", "-0"}) EXPECT_FALSE(parse_id(text)) << text;
}

}  // namespace
}  // namespace lwm2m::model
