#include "daemon/engine/server_object.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <variant>

#include "daemon/engine/server_account.hpp"
#include "daemon/engine/version_rules.hpp"

namespace lwm2m::engine {

bool ServerObject::executes(model::Path path) const {
  if (path.level() != 3) return false;
  const std::uint16_t resource = path.resource().value();
  return resource == kDisable || resource == kRegistrationUpdateTrigger ||
         (resource == kBootstrapTrigger && has_bootstrap_server());
}

// Without one the trigger is not there (Core 1.1.1 §E.2, resource 9), and 1.0 does not have it at all.
bool ServerObject::has_bootstrap_server() const {
  return version_rules(options_.version).extended_accounts &&
         std::ranges::any_of(options_.servers, [](const ServerOptions& it) { return it.bootstrap; });
}

Result<model::HandlerResult> ServerObject::execute(const model::ObjectTree&, model::Path path,
                                                   const model::ExecuteArguments&, Instant) {
  // An argument of the trigger may name another transport (0='U'); one that is not supported is ignored.
  switch (path.resource().value()) {
    case kDisable: return model::HandlerResult{.actions = {model::SystemAction::kDisableServer}};
    case kBootstrapTrigger: return model::HandlerResult{.actions = {model::SystemAction::kRequestBootstrap}};
    default: return model::HandlerResult{.actions = {model::SystemAction::kUpdateRegistration}};
  }
}

Result<void> ServerObject::amend(const model::ObjectTree& tree, model::Edits& edits, bool, Instant) {
  for (model::Edit& edit : edits) {
    if (edit.path.object().value() != 1 || edit.path.level() != 3 || !edit.value) continue;
    // For the registry to refuse: no resource here is a Float, and none is made an integer.
    if (!edit.value->is_multiple() && std::holds_alternative<double>(edit.value->single())) continue;
    const auto server = server_of_instance(tree, edit.path);
    std::uint32_t minimum = 0;
    for (const ServerOptions& option : options_.servers) {
      if (server == option.id) minimum = option.minimum_lifetime;
    }
    if (auto sound = amend_server_edit(edit, minimum); !sound) return sound;
  }
  return {};
}

}  // namespace lwm2m::engine
