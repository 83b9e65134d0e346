#include "daemon/app/application_policies.hpp"

#include <fmt/core.h>

#include <utility>

#include "daemon/platform/users.hpp"

namespace lwm2m::app {
namespace {

engine::ApplicationRule rule(const config::AppPolicy& policy) {
  engine::ApplicationRule out{.id = policy.app_id, .user = policy.user, .objects = policy.objects, .file = policy.file};
  if (const auto uid = platform::find_user(policy.user)) out.uid = engine::Uid(*uid);
  // The bits of both are those of App.Claim.
  out.callbacks = engine::Callbacks::from_mask(policy.callbacks.bits).value();
  return out;
}

}  // namespace

engine::ApplicationPolicy application_policy(const config::Config& config) {
  std::vector<engine::ApplicationRule> rules;
  for (const config::AppPolicy& policy : config.app_policies) rules.push_back(rule(policy));
  return {std::move(rules), config.apps.listed_only};
}

std::vector<std::string> unknown_users(const config::Config& config) {
  std::vector<std::string> out;
  for (const config::AppPolicy& policy : config.app_policies) {
    if (platform::find_user(policy.user)) continue;
    out.push_back(
        fmt::format("{}: this system has no user '{}'; until it has and the configuration is reloaded, nobody may "
                    "register as '{}'",
                    policy.file, policy.user, policy.app_id));
  }
  return out;
}

}  // namespace lwm2m::app
