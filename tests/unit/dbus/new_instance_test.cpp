#include "dbus/new_instance.hpp"

#include <gmock/gmock.h>

#include "tests/unit/dbus/test_message.hpp"

namespace lwm2m::dbus {
namespace {

using testing::HasSubstr;

model::Path path(std::string_view text) { return model::Path::parse(text).value(); }

template <class... Arguments>
Result<NewInstance> read(Arguments... arguments) {
  TestMessage message;
  message.append("sa(sv)", arguments...);
  auto reader = message.reader();
  return read_new_instance(reader);
}

TEST(NewInstance, HasTheIdOfItsPath) {
  const auto wanted = read("/3303/4", 2, "5700", "d", 1.0, "/3303/4/5701", "s", "Cel");
  ASSERT_TRUE(wanted);
  EXPECT_EQ(wanted->path, path("/3303/4"));
  EXPECT_EQ(wanted->values.at(0).path, path("/3303/4/5700"));
  EXPECT_EQ(wanted->values.at(1).path, path("/3303/4/5701"));
}

TEST(NewInstance, TakesItsIdFromAbsolutePaths) {
  const auto wanted = read("/3303", 2, "5701", "s", "Cel", "/3303/9/5700", "d", 1.0);
  ASSERT_TRUE(wanted);
  EXPECT_EQ(wanted->path, path("/3303/9"));
  EXPECT_EQ(wanted->values.at(0).path, path("/3303/9/5701"));
}

TEST(NewInstance, LeavesTheIdToTheEngineWhenAllPathsAreRelative) {
  const auto wanted = read("/3303", 2, "5700", "d", 1.0, "6/1", "y", 1);
  ASSERT_TRUE(wanted);
  EXPECT_EQ(wanted->path, path("/3303"));
  EXPECT_EQ(wanted->values.at(0).path, path("/3303/0/5700"));
  EXPECT_EQ(wanted->values.at(1).path, path("/3303/0/6/1"));
}

TEST(NewInstance, MayBeEmpty) {
  const auto wanted = read("/3303", 0);
  ASSERT_TRUE(wanted);
  EXPECT_EQ(wanted->path, path("/3303"));
  EXPECT_TRUE(wanted->values.empty());
}

TEST(NewInstance, RefusesPathsThatDisagree) {
  const auto two = read("/3303", 2, "/3303/1/5700", "d", 1.0, "/3303/2/5700", "d", 1.0);
  ASSERT_FALSE(two);
  EXPECT_EQ(two.error().code(), ErrorCode::kBadValue);
  EXPECT_THAT(two.error().message(), HasSubstr("/3303/2/5700"));
  EXPECT_EQ(read("/3303/0", 1, "/3303/1/5700", "d", 1.0).error().code(), ErrorCode::kBadValue);
  EXPECT_EQ(read("/3303", 1, "/3304/0/5700", "d", 1.0).error().code(), ErrorCode::kBadValue);
  EXPECT_EQ(read("/3303", 1, "/3303/0", "d", 1.0).error().code(), ErrorCode::kBadValue);
}

TEST(NewInstance, RefusesWhatIsNoPath) {
  EXPECT_EQ(read("/3303/0/5700", 0).error().code(), ErrorCode::kBadPath);
  EXPECT_EQ(read("/", 0).error().code(), ErrorCode::kBadPath);
  EXPECT_EQ(read("/3303", 1, "", "d", 1.0).error().code(), ErrorCode::kBadPath);
  EXPECT_EQ(read("/3303", 1, "5700/0/1", "d", 1.0).error().code(), ErrorCode::kBadPath);
  EXPECT_EQ(read("/3303", 1, "05700", "d", 1.0).error().code(), ErrorCode::kBadPath);
}

}  // namespace
}  // namespace lwm2m::dbus
