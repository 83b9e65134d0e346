// What apps.d allows: whose an application id is, what it may claim, what a change of the files means for what is
// there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scenario.hpp"

namespace lwm2m::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class PolicyOfApplications : public testing::Test {
 protected:
  void SetUp() override { scenario.register_client(); }

  static engine::ApplicationRule rule(std::vector<model::Path> objects, std::uint32_t callbacks = 127) {
    return {.id = "meter",
            .user = "meter",
            .uid = engine::Uid(1000),
            .objects = std::move(objects),
            .callbacks = *engine::Callbacks::from_mask(callbacks),
            .file = "/apps.d/meter.toml"};
  }
  // What the client says of what is there already.
  std::vector<std::string> allow(std::vector<engine::ApplicationRule> rules, bool listed_only = false) {
    std::vector<std::string> out;
    for (const Error& error :
         scenario.client().set_application_policy(engine::ApplicationPolicy(std::move(rules), listed_only))) {
      out.push_back(error.message());
    }
    return out;
  }
  auto enrol(const engine::Caller& caller, const char* id) {
    return scenario.client().register_application(caller, id, {});
  }
  auto claim(const engine::Caller& caller, engine::ApplicationNumber number, const char* prefix,
             std::uint32_t mask = 0) {
    return scenario.client().claim(caller, number, {path(prefix)}, *engine::Callbacks::from_mask(mask));
  }
  auto create(const engine::Caller& caller, const char* instance) {
    return scenario.call([&](engine::CallId id) {
      scenario.client().create_instance(
          caller, id, path(instance),
          {{path(std::string(instance) + "/5700"), model::ResourceValue(model::Value(1.0)), {}}});
    });
  }

  Scenario scenario;
  const engine::Caller meter = Scenario::user(1000, ":1.50");
  const engine::Caller other = Scenario::user(1001, ":1.60");
};

TEST_F(PolicyOfApplications, GivesAnIdToItsUser) {
  allow({rule({path("/3303")})});
  EXPECT_TRUE(enrol(meter, "meter"));
  const auto refused = enrol(other, "meter");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kNotOwner);
  EXPECT_THAT(refused.error().message(), HasSubstr("/apps.d/meter.toml"));
  EXPECT_TRUE(enrol(other, "other"));
}

TEST_F(PolicyOfApplications, LetsOnlyListedIdsInWhenToldSo) {
  allow({rule({path("/3303")})}, true);
  EXPECT_TRUE(enrol(meter, "meter"));
  EXPECT_EQ(enrol(other, "other").error().code(), ErrorCode::kAccessDenied);
}

TEST_F(PolicyOfApplications, BoundsTheClaimsOfAnIdAllOrNone) {
  allow({rule({path("/3303")}, 8)});
  const auto number = *enrol(meter, "meter");
  EXPECT_EQ(scenario.client().claim(meter, number, {path("/3303"), path("/26241")}, {}).error().code(),
            ErrorCode::kAccessDenied);
  EXPECT_THAT(scenario.client().applications().front().prefixes, IsEmpty());
  EXPECT_EQ(claim(meter, number, "/3303", 8 | 4).error().code(), ErrorCode::kAccessDenied);
  EXPECT_TRUE(claim(meter, number, "/3303", 8));
}

TEST_F(PolicyOfApplications, CannotGiveAwayWhatIsTheDaemons) {
  allow({rule({path("/3"), path("/2")})});
  const auto number = *enrol(meter, "meter");
  EXPECT_EQ(claim(meter, number, "/3").error().code(), ErrorCode::kAccessDenied);
  EXPECT_EQ(claim(meter, number, "/2").error().code(), ErrorCode::kAccessDenied);
  EXPECT_TRUE(claim(meter, number, "/3/0/9"));
}

TEST_F(PolicyOfApplications, KeepsPathsFromOtherIdsBeforeTheirOwnerIsThere) {
  allow({rule({path("/3303")})});
  const auto number = *enrol(other, "other");
  EXPECT_EQ(claim(other, number, "/3303/0").error().code(), ErrorCode::kNotOwner);
  EXPECT_TRUE(claim(other, number, "/26241"));
}

TEST_F(PolicyOfApplications, KeepsInstancesFromOtherUsersButNotFromAdministrators) {
  allow({rule({path("/3303")})});
  const auto refused = create(other, "/3303/0");
  ASSERT_TRUE(refused && !*refused);
  EXPECT_EQ(refused->error().code(), ErrorCode::kNotOwner);
  const auto own = create(meter, "/3303/0");
  EXPECT_TRUE(own && *own);
  const auto administrators = create(Scenario::root(), "/3303/1");
  EXPECT_TRUE(administrators && *administrators);
}

TEST_F(PolicyOfApplications, LeavesClaimsThatANewPolicyForbidsUntilTheyAreReleased) {
  const auto number = *enrol(meter, "meter");
  ASSERT_TRUE(claim(meter, number, "/3303", 8));
  ASSERT_TRUE(claim(meter, number, "/26241", 0));

  EXPECT_THAT(allow({rule({path("/26241")}, 8)}), ElementsAre(AllOf(HasSubstr("/3303: "), HasSubstr("lists /26241"))));

  EXPECT_EQ(scenario.client().applications().front().prefixes.size(), 2U);
  EXPECT_FALSE(scenario.take<engine::NotifyReleased>());
  ASSERT_TRUE(scenario.client().release(meter, number, {path("/3303")}));
  EXPECT_EQ(claim(meter, number, "/3303", 8).error().code(), ErrorCode::kAccessDenied);
}

TEST_F(PolicyOfApplications, LeavesApplicationsThatANewPolicyForbidsUntilTheyGo) {
  ASSERT_TRUE(enrol(other, "meter"));
  EXPECT_THAT(allow({rule({path("/3303")})}), ElementsAre(HasSubstr("application 'meter'")));
  EXPECT_TRUE(scenario.client().applications().front().alive);

  scenario.client().on_caller_gone(":1.60");
  EXPECT_EQ(enrol(Scenario::user(1001, ":1.61"), "meter").error().code(), ErrorCode::kNotOwner);
  scenario.advance(seconds(31));
  EXPECT_TRUE(enrol(meter, "meter"));
}

TEST_F(PolicyOfApplications, SaysOfEachClaimWhatANewPolicyHasAgainstIt) {
  const auto number = *enrol(other, "other");
  ASSERT_TRUE(claim(other, number, "/3303/0", 0));
  EXPECT_THAT(allow({rule({path("/3303")})}, true),
              ElementsAre(HasSubstr("application 'other'"), HasSubstr("/3303/0: ")));
  EXPECT_THAT(allow({}), IsEmpty());
}

}  // namespace
}  // namespace lwm2m::test
