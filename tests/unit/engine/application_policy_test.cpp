#include "daemon/engine/application_policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lwm2m::engine {
namespace {

using model::Path;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr Uid kMeter{1001};
constexpr Uid kOther{1002};

Path path(const char* text) { return Path::parse(text).value(); }

ApplicationRule meter() {
  return {.id = "meter",
          .user = "meter-user",
          .uid = kMeter,
          .objects = {path("/3303"), path("/3/0/9"), path("/3304/1")},
          .callbacks = {.read = true, .execute = true},
          .file = "/apps.d/meter.toml"};
}
ApplicationRule orphan() {
  return {.id = "orphan", .user = "gone", .objects = {path("/3305")}, .file = "/apps.d/orphan.toml"};
}
ApplicationPolicy policy(bool listed_only = false) { return ApplicationPolicy({meter(), orphan()}, listed_only); }

void expect_refused(const Result<void>& result, ErrorCode code, const testing::Matcher<const std::string&>& message) {
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), code) << result.error().message();
  EXPECT_THAT(result.error().message(), message);
}

TEST(ApplicationPolicy, AllowsEverythingWithoutFiles) {
  const ApplicationPolicy none;
  EXPECT_TRUE(none.may_register(kOther, "anything"));
  EXPECT_TRUE(none.may_claim("anything", path("/3303"), {.write = true}));
  EXPECT_TRUE(none.may_create(kOther, path("/3303/0")));
}

TEST(ApplicationPolicy, GivesAnIdToItsUserAlone) {
  EXPECT_TRUE(policy().may_register(kMeter, "meter"));
  expect_refused(policy().may_register(kOther, "meter"), ErrorCode::kNotOwner,
                 AllOf(HasSubstr("'meter'"), HasSubstr("/apps.d/meter.toml"), HasSubstr("'meter-user'"),
                       HasSubstr("1002"), HasSubstr("reload")));
  expect_refused(policy().may_register(Uid(0), "meter"), ErrorCode::kNotOwner, HasSubstr("uid 0"));
}

TEST(ApplicationPolicy, GivesAnIdWhoseUserIsUnknownToNobody) {
  for (const Uid uid : {Uid(0), kMeter, kOther}) {
    expect_refused(policy().may_register(uid, "orphan"), ErrorCode::kAccessDenied,
                   AllOf(HasSubstr("/apps.d/orphan.toml"), HasSubstr("'gone'"), HasSubstr("create the user")));
  }
}

TEST(ApplicationPolicy, LeavesOtherIdsToAnybodyUnlessOnlyListedOnesCount) {
  EXPECT_TRUE(policy().may_register(kOther, "unlisted"));
  expect_refused(policy(true).may_register(kOther, "unlisted"), ErrorCode::kAccessDenied,
                 AllOf(HasSubstr("'unlisted'"), HasSubstr("listed-only"), HasSubstr("app-id")));
  EXPECT_TRUE(policy(true).may_register(kMeter, "meter"));
  expect_refused(ApplicationPolicy({}, true).may_register(kOther, "unlisted"), ErrorCode::kAccessDenied,
                 HasSubstr("listed-only"));
}

TEST(ApplicationPolicy, LetsAnIdClaimWhatIsListedOrBelow) {
  for (const char* claimed : {"/3303", "/3303/0", "/3303/0/5700", "/3/0/9", "/3304/1", "/3304/1/5700"}) {
    EXPECT_TRUE(policy().may_claim("meter", path(claimed), {})) << claimed;
  }
  for (const char* claimed : {"/3304", "/3304/2", "/3/0/8", "/3/0", "/26241"}) {
    expect_refused(policy().may_claim("meter", path(claimed), {}), ErrorCode::kAccessDenied,
                   AllOf(HasSubstr(std::string(claimed) + ": "), HasSubstr("/apps.d/meter.toml"),
                         HasSubstr("/3303, /3/0/9, /3304/1"), HasSubstr("objects")));
  }
}

TEST(ApplicationPolicy, SaysThatAFileListsNothing) {
  const ApplicationPolicy empty({{.id = "empty", .user = "u", .uid = kMeter, .file = "/apps.d/empty.toml"}}, false);
  expect_refused(empty.may_claim("empty", path("/3303"), {}), ErrorCode::kAccessDenied, HasSubstr("lists nothing"));
}

TEST(ApplicationPolicy, ShowsTheFirstOfALongList) {
  ApplicationRule rule = meter();
  rule.objects.clear();
  for (std::uint16_t i = 0; i < 20; ++i)
    rule.objects.emplace_back(model::ObjectId(static_cast<std::uint16_t>(30000 + i)));
  expect_refused(ApplicationPolicy({rule}, false).may_claim("meter", path("/3303"), {}), ErrorCode::kAccessDenied,
                 AllOf(HasSubstr("/30007 and 12 more"), Not(HasSubstr("/30008"))));
}

TEST(ApplicationPolicy, LetsAnIdBeAskedWhatIsListed) {
  EXPECT_TRUE(policy().may_claim("meter", path("/3303"), {.read = true, .execute = true}));
  EXPECT_TRUE(policy().may_claim("meter", path("/3303"), {.execute = true}));
  expect_refused(policy().may_claim("meter", path("/3303"), {.read = true, .write = true, .erase = true}),
                 ErrorCode::kAccessDenied,
                 AllOf(HasSubstr("/3303: "), HasSubstr("/apps.d/meter.toml"),
                       HasSubstr("read, execute, not write, delete"), HasSubstr("callbacks")));
}

TEST(ApplicationPolicy, KeepsWhatIsListedFromOtherIds) {
  for (const char* claimed : {"/3303", "/3303/7", "/3303/0/5700", "/3304", "/3304/1", "/3304/1/0", "/3/0/9", "/3305"}) {
    expect_refused(policy().may_claim("unlisted", path(claimed), {}), ErrorCode::kNotOwner,
                   AllOf(HasSubstr(std::string(claimed) + ": "), HasSubstr("/apps.d/"), HasSubstr("'unlisted'")));
  }
  expect_refused(policy().may_claim("unlisted", path("/3304"), {}), ErrorCode::kNotOwner,
                 AllOf(HasSubstr("keeps /3304/1"), HasSubstr("'meter'")));
  for (const char* claimed : {"/3304/2", "/3/0/8", "/26241"}) {
    EXPECT_TRUE(policy().may_claim("unlisted", path(claimed), {.write = true})) << claimed;
  }
}

TEST(ApplicationPolicy, LetsSeveralIdsShareWhatTheirFilesList) {
  ApplicationRule second = meter();
  second.id = "second";
  const ApplicationPolicy shared({meter(), second}, false);
  EXPECT_TRUE(shared.may_claim("meter", path("/3303/0"), {}));
  EXPECT_TRUE(shared.may_claim("second", path("/3303/1"), {}));
}

TEST(ApplicationPolicy, KeepsInstancesForTheUserWhoseFileListsThem) {
  EXPECT_TRUE(policy().may_create(kMeter, path("/3303/0")));
  EXPECT_TRUE(policy().may_create(kOther, path("/3304/0")));
  EXPECT_TRUE(policy().may_create(kOther, path("/26241/0")));
  expect_refused(policy().may_create(kOther, path("/3303/0")), ErrorCode::kNotOwner,
                 AllOf(HasSubstr("/3303/0: "), HasSubstr("/apps.d/meter.toml"), HasSubstr("'meter'")));
  EXPECT_FALSE(policy().may_create(kOther, path("/3304/1")));
  EXPECT_FALSE(policy().may_create(kMeter, path("/3305/0")));
}

TEST(ApplicationPolicy, KeepsAnInstanceForEachUserWhoseFileListsIt) {
  ApplicationRule second = meter();
  second.id = "second";
  second.uid = kOther;
  const ApplicationPolicy shared({meter(), second}, false);
  EXPECT_TRUE(shared.may_create(kMeter, path("/3303/0")));
  EXPECT_TRUE(shared.may_create(kOther, path("/3303/0")));
  EXPECT_FALSE(shared.may_create(Uid(1003), path("/3303/0")));
}

}  // namespace
}  // namespace lwm2m::engine
