#include "daemon/engine/application_policy.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace lwm2m::engine {
namespace {

using model::Path;

struct CallbackName {
  bool Callbacks::*member;
  std::string_view name;
};
// As the files spell them.
constexpr CallbackName kCallbackNames[] = {{&Callbacks::read, "read"},
                                           {&Callbacks::validate, "validate"},
                                           {&Callbacks::write, "write"},
                                           {&Callbacks::execute, "execute"},
                                           {&Callbacks::create, "create"},
                                           {&Callbacks::erase, "delete"},
                                           {&Callbacks::write_stream, "write-stream"}};

void append(std::string& list, std::string_view word) {
  if (!list.empty()) list += ", ";
  list += word;
}

// "nothing", or the first of them: an error is read by people.
std::string listed(const std::vector<Path>& paths) {
  constexpr std::size_t kShown = 8;
  std::string out;
  for (std::size_t i = 0; i < std::min(paths.size(), kShown); ++i) append(out, paths[i].to_string());
  if (paths.size() > kShown) out += fmt::format(" and {} more", paths.size() - kShown);
  return out.empty() ? "nothing" : out;
}

std::string names_of(Callbacks callbacks) {
  std::string out;
  for (const CallbackName& callback : kCallbackNames) {
    if (callbacks.*callback.member) append(out, callback.name);
  }
  return out.empty() ? "none" : out;
}

// Of what is wanted.
Callbacks without(Callbacks wanted, Callbacks allowed) {
  for (const CallbackName& callback : kCallbackNames) {
    if (allowed.*callback.member) wanted.*callback.member = false;
  }
  return wanted;
}

bool is_any(Callbacks callbacks) {
  return std::ranges::any_of(kCallbackNames, [&](const CallbackName& callback) { return callbacks.*callback.member; });
}

Result<void> check_against(const ApplicationRule& rule, Path prefix, Callbacks callbacks) {
  const auto lists_it = [prefix](Path object) { return object.contains(prefix); };
  if (std::ranges::none_of(rule.objects, lists_it)) {
    return fail(
        ErrorCode::kAccessDenied,
        fmt::format("{}: {} lists {} for application '{}'; claim what is listed, or add this path to its objects "
                    "and reload",
                    prefix.to_string(), rule.file, listed(rule.objects), rule.id));
  }
  if (const Callbacks refused = without(callbacks, rule.callbacks); is_any(refused)) {
    return fail(ErrorCode::kAccessDenied,
                fmt::format("{}: {} gives application '{}' the callbacks {}, not {}; claim without, or add to its "
                            "callbacks and reload",
                            prefix.to_string(), rule.file, rule.id, names_of(rule.callbacks), names_of(refused)));
  }
  return {};
}

}  // namespace

ApplicationPolicy::ApplicationPolicy(std::vector<ApplicationRule> rules, bool listed_only)
    : rules_(std::move(rules)), listed_only_(listed_only) {
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    by_id_.emplace(rules_[i].id, i);
    for (const Path object : rules_[i].objects) kept_.add(object, i);
  }
}

const ApplicationRule* ApplicationPolicy::find(std::string_view id) const {
  const auto at = by_id_.find(id);
  return at == by_id_.end() ? nullptr : &rules_[at->second];
}

Result<void> ApplicationPolicy::may_register(Uid uid, std::string_view id) const {
  const ApplicationRule* rule = find(id);
  if (rule == nullptr) {
    if (!listed_only_) return {};
    return fail(
        ErrorCode::kAccessDenied,
        fmt::format("application '{}': no file of apps.d names it, which [apps] listed-only asks for; add a file "
                    "with this app-id and reload",
                    id));
  }
  if (!rule->uid) {
    return fail(
        ErrorCode::kAccessDenied,
        fmt::format("application '{}': {} gives the id to user '{}', whom this system does not know; create the "
                    "user, or correct the file, and reload",
                    id, rule->file, rule->user));
  }
  if (*rule->uid != uid) {
    return fail(ErrorCode::kNotOwner,
                fmt::format("application '{}': {} gives the id to user '{}', and the caller has uid {}; "
                            "register as that user, or change the file and reload",
                            id, rule->file, rule->user, uid.value()));
  }
  return {};
}

Result<void> ApplicationPolicy::may_claim(std::string_view id, Path prefix, Callbacks callbacks) const {
  if (const ApplicationRule* rule = find(id)) return check_against(*rule, prefix, callbacks);
  Result<void> out;
  const auto refuse = [&](Path path, std::size_t at) {
    if (!out) return;
    out = fail(
        ErrorCode::kNotOwner,
        fmt::format("{}: {} keeps {} for application '{}'; claim something else, or add a file for '{}' that lists "
                    "it and reload",
                    prefix.to_string(), rules_[at].file, path.to_string(), rules_[at].id, id));
  };
  kept_.above(prefix, refuse);
  kept_.below(prefix, refuse);
  return out;
}

Result<void> ApplicationPolicy::may_create(Uid uid, Path instance) const {
  const ApplicationRule* keeper = nullptr;
  bool is_own = false;
  kept_.above(instance, [&](Path, std::size_t at) {
    keeper = &rules_[at];
    is_own = is_own || rules_[at].uid == uid;
  });
  if (keeper == nullptr || is_own) return {};
  return fail(ErrorCode::kNotOwner,
              fmt::format("{}: {} keeps it for application '{}' of user '{}'; create something else, "
                          "or change the file and reload",
                          instance.to_string(), keeper->file, keeper->id, keeper->user));
}

}  // namespace lwm2m::engine
