#include "daemon/engine/object_handlers.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace lwm2m::engine {

model::ObjectHandler* ObjectHandlers::find(model::ObjectId object) const {
  const auto at = handlers_.find(object);
  return at == handlers_.end() ? nullptr : at->second.get();
}

bool ObjectHandlers::is_present(model::Path executable, const model::ResourceDefinition& resource) const {
  if (resource.mandatory) return true;
  const model::ObjectHandler* handler = find(executable.object());
  if (handler != nullptr && handler->executes(executable)) return true;
  const Claim* claim = applications_.find_claim(executable);
  return claim != nullptr && claim->callbacks.execute;
}

Result<void> ObjectHandlers::require(model::Path path) const {
  if (context_.tree.exists(path)) return {};
  if (path.level() == 3 && context_.tree.exists(path.prefix(2))) {
    const model::ResourceDefinition* resource = context_.tree.definitions().find(path);
    if (resource != nullptr && resource->operations.execute && is_present(path, *resource)) return {};
  }
  return context_.tree.require(path);
}

model::Edits ObjectHandlers::initial_edits() const {
  model::Edits edits;
  for (const auto& [object, handler] : handlers_) {
    if (context_.tree.find_object(object) != nullptr) handler->initialise(context_.tree, edits);
  }
  return edits;
}

model::Edits ObjectHandlers::refresh(model::Path path) const {
  model::Edits edits;
  if (path.is_root()) {
    for (const auto& [object, handler] : handlers_) {
      handler->refresh(context_.tree, model::Path(object), context_.now, edits);
    }
  } else if (model::ObjectHandler* handler = find(path.object())) {
    handler->refresh(context_.tree, path, context_.now, edits);
  }
  return edits;
}

bool ObjectHandlers::is_live(model::Path path) const {
  if (!path.is_root()) {
    const model::ObjectHandler* handler = find(path.object());
    return handler != nullptr && handler->is_live(path);
  }
  for (const auto& [object, handler] : handlers_) {
    if (handler->is_live(model::Path(object))) return true;
  }
  return false;
}

bool ObjectHandlers::touches_live(const model::Edits& edits) const {
  std::optional<model::ObjectId> last;
  for (const model::Edit& edit : edits) {
    const model::ObjectId object = edit.path.object();
    if (object != last && is_live(model::Path(object))) return true;
    last = object;
  }
  return false;
}

Result<void> ObjectHandlers::amend(model::Edits& edits, bool by_server) const {
  // By far the most transactions are of one object; a handler adds edits of its own object only.
  std::vector<model::ObjectId> objects;
  for (const model::Edit& edit : edits) {
    const model::ObjectId object = edit.path.object();
    const bool known = !objects.empty() && objects.back() == object;
    if (!known && std::ranges::find(objects, object) == objects.end()) objects.push_back(object);
  }
  for (const model::ObjectId object : objects) {
    model::ObjectHandler* handler = find(object);
    if (handler == nullptr) continue;
    if (auto done = handler->amend(context_.tree, edits, by_server, context_.now); !done) return done;
  }
  return {};
}

}  // namespace lwm2m::engine
