#include "daemon/engine/server_object.hpp"

#include <fmt/core.h>

#include <variant>

#include "daemon/engine/server_account.hpp"

namespace lwm2m::engine {

bool ServerObject::executes(model::Path path) const {
  return path.level() == 3 &&
         (path.resource().value() == kDisable || path.resource().value() == kRegistrationUpdateTrigger);
}

Result<model::HandlerResult> ServerObject::execute(const model::ObjectTree&, model::Path path,
                                                   const model::ExecuteArguments&, Instant) {
  // An argument of the trigger may name another transport (0='U'); one that is not supported is ignored.
  const bool disables = path.resource().value() == kDisable;
  return model::HandlerResult{
      .actions = {disables ? model::SystemAction::kDisableServer : model::SystemAction::kUpdateRegistration}};
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
