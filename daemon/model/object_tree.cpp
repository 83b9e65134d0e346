#include "daemon/model/object_tree.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "daemon/model/edit_checker.hpp"

namespace lwm2m::model {

Result<void> ObjectTree::check(Edits& edits, const EditRules& rules) const {
  return EditChecker(*this, rules).check(edits);
}

Result<ChangeSet> ObjectTree::apply(Edits& edits, const EditRules& rules) {
  if (auto sound = check(edits, rules); !sound) return propagate(sound);
  ChangeSet changes;
  changes.reserve(edits.size());
  Object* object = nullptr;  // found last
  for (Edit& edit : edits) {
    if (object == nullptr || object->definition->id != edit.path.object()) object = &objects_.at(edit.path.object());
    commit(edit, *object, changes);
  }
  return changes;
}

void ObjectTree::commit(Edit& edit, Object& object, ChangeSet& changes) {
  if (edit.kind == Edit::Kind::kCreateInstance) {
    object.instances.insert(edit.path.instance());
    changes.push_back({Change::Kind::kInstanceAdded, edit.path});
    return;
  }
  if (edit.kind == Edit::Kind::kDeleteInstance) {
    for (Resource& resource : object.instances.take(edit.path.instance()).take_resources()) {
      changes.push_back(
          {Change::Kind::kResourceRemoved, edit.path.child(resource.id.value()), true, std::move(resource.value)});
    }
    changes.push_back({Change::Kind::kInstanceRemoved, edit.path});
    return;
  }
  ObjectInstance& instance = *object.instances.find(edit.path.instance());
  if (edit.kind == Edit::Kind::kDelete) {
    commit_delete(edit, instance, changes);
  } else {
    commit_value(edit, instance, changes);
  }
}

void ObjectTree::commit_value(Edit& edit, ObjectInstance& instance, ChangeSet& changes) {
  ResourceValue* held = instance.find(edit.path.resource());
  const bool added = held == nullptr;
  if (edit.path.level() == 3 && edit.kind == Edit::Kind::kSet) {
    Change change{added ? Change::Kind::kResourceAdded : Change::Kind::kValue, edit.path};
    change.differs = added || !same_value(*held, *edit.value);
    if (added) {
      instance.insert(edit.path.resource(), *std::move(edit.value));
    } else if (change.differs) {
      change.before = std::exchange(*held, *std::move(edit.value));
    }
    changes.push_back(std::move(change));
    return;
  }
  if (added) held = &instance.insert(edit.path.resource(), ResourceValue(ResourceInstances{}));
  const auto put = [&](ResourceInstanceId id, Value& value) {
    const Value* old = model::find_instance(held->instances(), id);
    const bool fresh = old == nullptr;
    Change change{fresh ? Change::Kind::kResourceAdded : Change::Kind::kValue, edit.path.prefix(3).child(id.value())};
    change.differs = fresh || !same_value(*old, value);
    if (!fresh && change.differs) change.before = ResourceValue(*old);
    if (change.differs) set_instance(held->instances(), id, std::move(value));
    changes.push_back(std::move(change));
  };
  if (edit.path.level() == 4) {
    put(edit.path.resource_instance(), edit.value->single());
    return;
  }
  if (added) changes.push_back({Change::Kind::kResourceAdded, edit.path});
  for (auto& [id, value] : edit.value->instances()) put(id, value);
}

void ObjectTree::commit_delete(const Edit& edit, ObjectInstance& instance, ChangeSet& changes) {
  ResourceValue* held = instance.find(edit.path.resource());
  if (held == nullptr) return;
  Change change{Change::Kind::kResourceRemoved, edit.path};
  if (edit.path.level() == 3) {
    change.before = std::move(*held);
    instance.erase(edit.path.resource());
  } else {
    auto& instances = held->instances();
    const auto at = std::ranges::find(instances, edit.path.resource_instance(), &ResourceInstances::value_type::first);
    if (at == instances.end()) return;
    change.before = ResourceValue(std::move(at->second));
    instances.erase(at);
  }
  changes.push_back(std::move(change));
}

Result<void> ObjectTree::check_fits(const Object& object, const ObjectDefinition& definition) const {
  const auto clash = [&](ObjectInstanceId id, std::string_view why) {
    return fail(ErrorCode::kInUse, fmt::format("/{}/{}: {}", definition.id.value(), id.value(), why));
  };
  for (const auto& [id, instance] : object.instances) {
    if (!definition.multiple && id.value() != 0) return clash(id, "the new definition has one instance, 0");
    for (const Resource& resource : instance.resources()) {
      const ResourceDefinition* fresh = definition.find(resource.id);
      const ResourceDefinition* old = object.definition->find(resource.id);
      if (fresh == nullptr || old == nullptr || fresh->type != old->type || fresh->multiple != old->multiple) {
        return clash(id, fmt::format("holds resource {}, which the new definition has not or in another type",
                                     resource.id.value()));
      }
    }
  }
  return {};
}

Result<void> ObjectTree::define(DefinitionSet::Pointer definition) {
  Object& object = objects_[definition->id];
  if (auto fits = check_fits(object, *definition); !fits) return fits;
  object.definition = definition;
  definitions_.put(std::move(definition));
  return {};
}

Result<void> ObjectTree::undefine(ObjectId object) {
  const auto at = objects_.find(object);
  if (at == objects_.end()) return fail(ErrorCode::kNotDefined, fmt::format("/{}: no such object", object.value()));
  if (!at->second.instances.empty()) return fail(ErrorCode::kInUse, fmt::format("/{}: has instances", object.value()));
  objects_.erase(at);
  definitions_.erase(object);
  return {};
}

const Object* ObjectTree::find_object(ObjectId object) const {
  const auto at = objects_.find(object);
  return at == objects_.end() ? nullptr : &at->second;
}

const ObjectInstance* ObjectTree::find_instance(Path path) const {
  const Object* object = find_object(path.object());
  if (object == nullptr) return nullptr;
  return object->instances.find(path.instance());
}

const ResourceValue* ObjectTree::find_resource(Path path) const {
  const ObjectInstance* instance = find_instance(path);
  return instance == nullptr ? nullptr : instance->find(path.resource());
}

const Value* ObjectTree::find_value(Path path) const {
  const ResourceValue* resource = find_resource(path);
  if (resource == nullptr || resource->is_multiple() != (path.level() == 4)) return nullptr;
  return path.level() == 4 ? model::find_instance(resource->instances(), path.resource_instance())
                           : &resource->single();
}

bool ObjectTree::exists(Path path) const {
  switch (path.level()) {
    case 0: return true;
    case 1: return find_object(path.object()) != nullptr;
    case 2: return find_instance(path) != nullptr;
    case 3: return find_resource(path) != nullptr;
    default: return find_value(path) != nullptr;
  }
}

Result<void> ObjectTree::require(Path path) const {
  for (int level = 1; level <= path.level(); ++level) {
    if (!exists(path.prefix(level))) {
      return fail(ErrorCode::kNotFound, fmt::format("{}: not there", path.prefix(level).to_string()));
    }
  }
  return {};
}

std::optional<ObjectInstanceId> ObjectTree::free_instance_id(ObjectId object) const {
  const Object* held = find_object(object);
  if (held == nullptr) return std::nullopt;
  std::uint16_t candidate = 0;
  for (const auto& [id, instance] : held->instances) {
    if (id.value() != candidate) break;
    ++candidate;
  }
  const std::uint16_t limit = held->definition->multiple ? kReservedId : std::uint16_t{1};
  return candidate < limit ? std::optional(ObjectInstanceId(candidate)) : std::nullopt;
}

}  // namespace lwm2m::model
