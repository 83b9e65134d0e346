// The built-in objects' behaviour by object id, and which resources an instance has to show for it.
#pragma once

#include <map>
#include <memory>

#include "daemon/engine/application_registry.hpp"
#include "daemon/engine/context.hpp"
#include "daemon/model/object_handler.hpp"

namespace lwm2m::engine {

class ObjectHandlers {
 public:
  using Map = std::map<model::ObjectId, std::unique_ptr<model::ObjectHandler>>;

  ObjectHandlers(const Context& context, const ApplicationRegistry& applications, Map handlers)
      : context_(context), applications_(applications), handlers_(std::move(handlers)) {}

  void put(model::ObjectId object, std::unique_ptr<model::ObjectHandler> handler) {
    handlers_.insert_or_assign(object, std::move(handler));
  }
  // nullptr: an object that only holds values.
  [[nodiscard]] model::ObjectHandler* find(model::ObjectId object) const;

  // An executable holds no value: it is there if it is mandatory, or if somebody answers for it.
  [[nodiscard]] bool is_present(model::Path executable, const model::ResourceDefinition& resource) const;
  // kNotFound, saying the first part that is missing; executables count.
  Result<void> require(model::Path path) const;

  // Calls visit(path, definition, value or nullptr for an executable) for every resource of an instance, ascending.
  template <class Visit>
  void for_each_resource(model::Path instance, Visit&& visit) const {
    const model::ObjectInstance* held = context_.tree.find_instance(instance);
    if (held == nullptr) return;
    for (const model::ResourceDefinition& resource : context_.tree.definitions().find(instance.object())->resources) {
      const model::Path path = instance.child(resource.id.value());
      const model::ResourceValue* value = held->find(resource.id);
      if (value != nullptr || (resource.operations.execute && is_present(path, resource))) visit(path, resource, value);
    }
  }

  // What the built-in objects hold from the start.
  [[nodiscard]] model::Edits initial_edits() const;
  // What the system changed without a word at or below `path`, as edits.
  [[nodiscard]] model::Edits refresh(model::Path path) const;
  [[nodiscard]] bool is_live(model::Path path) const;
  // Whether the edits touch an object with something live: they may have begun or ended to override it.
  [[nodiscard]] bool touches_live(const model::Edits& edits) const;
  // Lets every object that the edits touch add its own, or refuse.
  Result<void> amend(model::Edits& edits, bool by_server) const;

 private:
  const Context& context_;
  const ApplicationRegistry& applications_;
  Map handlers_;
};

}  // namespace lwm2m::engine
