#include "daemon/model/object_tree.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace lwm2m::model {
namespace {

Result<ResourceValue> convert_value(ResourceValue value, const ResourceDefinition& resource, Path path) {
  const auto converted = [&](Value& one, Path at) -> Result<void> {
    auto typed = convert(std::move(one), resource.type);
    if (!typed) return fail(typed.error().with_context(at.to_string()));
    if (auto inside = resource.range.check(*typed); !inside) return fail(inside.error().with_context(at.to_string()));
    one = *std::move(typed);
    return {};
  };
  if (!value.is_multiple()) {
    if (auto done = converted(value.single(), path); !done) return propagate(done);
    return value;
  }
  for (auto& [id, one] : value.instances()) {
    if (auto done = converted(one, path.child(id.value())); !done) return propagate(done);
  }
  return value;
}

}  // namespace

const ResourceValue* ObjectInstance::find(ResourceId id) const {
  const auto at = std::ranges::lower_bound(resources_, id, {}, &Resource::id);
  return at != resources_.end() && at->id == id ? &at->value : nullptr;
}

ResourceValue* ObjectInstance::find(ResourceId id) {
  return const_cast<ResourceValue*>(static_cast<const ObjectInstance&>(*this).find(id));
}

ResourceValue& ObjectInstance::insert(ResourceId id, ResourceValue value) {
  const auto at = std::ranges::lower_bound(resources_, id, {}, &Resource::id);
  return resources_.insert(at, Resource{id, std::move(value)})->value;
}

bool ObjectInstance::erase(ResourceId id) {
  return std::erase_if(resources_, [id](const Resource& resource) { return resource.id == id; }) > 0;
}

// Goes through the edits in order, so that one may build on another: an instance that an earlier edit creates is there.
class ObjectTree::Checker {
 public:
  Checker(const ObjectTree& tree, const EditRules& rules) : tree_(tree), rules_(rules) {}

  Result<void> check(Edits& edits) {
    for (Edit& edit : edits) {
      if (auto sound = check_one(edit); !sound) return sound;
    }
    if (auto complete = check_mandatory(edits); !complete) return complete;
    return rules_.check_links ? check_links(edits) : Result<void>();
  }

 private:
  Result<void> check_one(Edit& edit) {
    const ObjectDefinition* object = tree_.definitions_.find(edit.path.object());
    if (object == nullptr)
      return fail(ErrorCode::kNotDefined, fmt::format("/{}: no such object", edit.path.object().value()));
    switch (edit.kind) {
      case Edit::Kind::kCreateInstance:
        return check_create(edit.path, *object);
      case Edit::Kind::kDeleteInstance:
        return check_delete_instance(edit.path);
      default:
        return check_resource(edit, *object);
    }
  }

  Result<void> check_create(Path path, const ObjectDefinition& object) {
    if (has_instance(path)) return fail(ErrorCode::kAlreadyExists, fmt::format("{}: exists already", path.to_string()));
    if (!object.multiple && path.instance().value() != 0) {
      return fail(ErrorCode::kBadValue,
                  fmt::format("{}: /{} has one instance, 0", path.to_string(), object.id.value()));
    }
    created_.insert(path);
    deleted_.erase(path);
    return {};
  }

  Result<void> check_delete_instance(Path path) {
    if (!has_instance(path)) return not_found(path);
    created_.erase(path);
    deleted_.insert(path);
    return {};
  }

  Result<void> check_resource(Edit& edit, const ObjectDefinition& object) const {
    const Path path = edit.path;
    if (!has_instance(path.prefix(2))) return not_found(path.prefix(2));
    const ResourceDefinition* resource = object.find(path.resource());
    if (resource == nullptr) {
      return fail(ErrorCode::kNotDefined, fmt::format("{}: /{} has no resource {}", path.to_string(), object.id.value(),
                                                      path.resource().value()));
    }
    if (resource->operations.execute) {
      return fail(ErrorCode::kMethodNotAllowed, fmt::format("{}: an executable holds no value", path.to_string()));
    }
    if (path.level() == 4 && !resource->multiple) {
      return fail(ErrorCode::kNotFound, fmt::format("{}: a single resource has no instances", path.to_string()));
    }
    if (edit.kind == Edit::Kind::kDelete) return check_delete(path, *resource);
    const bool wants_instances = resource->multiple && path.level() == 3;
    if (edit.value->is_multiple() != wants_instances) {
      return fail(ErrorCode::kTypeMismatch,
                  fmt::format("{}: {}", path.to_string(),
                              wants_instances ? "a multiple resource takes values by instance id" : "takes one value"));
    }
    auto typed = convert_value(*std::move(edit.value), *resource, path);
    if (!typed) return propagate(typed);
    edit.value = *std::move(typed);
    return {};
  }

  Result<void> check_delete(Path path, const ResourceDefinition& resource) const {
    if (!resource.mandatory) return {};
    const ResourceValue* held = tree_.find_resource(path);
    const bool last = path.level() == 3 || (held != nullptr && held->is_multiple() && held->instances().size() <= 1);
    if (!last) return {};
    return fail(ErrorCode::kMethodNotAllowed, fmt::format("{}: is mandatory", path.to_string()));
  }

  Result<void> check_mandatory(const Edits& edits) const {
    if (created_.empty() || !rules_.require_mandatory) return {};
    std::vector<Path> given;  // sorted once: a transaction may create thousands of instances
    given.reserve(edits.size());
    for (const Edit& edit : edits) given.push_back(edit.path);
    std::ranges::sort(given);
    for (const Path created : created_) {
      for (const ResourceDefinition& resource : tree_.definitions_.find(created.object())->resources) {
        if (!resource.mandatory || resource.operations.execute) continue;
        const Path path = created.child(resource.id.value());
        const auto at = std::ranges::lower_bound(given, path);
        if (at == given.end() || !path.contains(*at)) {
          return fail(ErrorCode::kBadValue, fmt::format("{}: {} is mandatory", path.to_string(), resource.name));
        }
      }
    }
    return {};
  }

  Result<void> check_links(const Edits& edits) const {
    for (const Edit& edit : edits) {
      if (!edit.value) continue;
      if (!edit.value->is_multiple()) {
        if (auto sound = check_link(edit.value->single(), edit.path); !sound) return sound;
        continue;
      }
      for (const auto& [id, value] : edit.value->instances()) {
        if (auto sound = check_link(value, edit.path.child(id.value())); !sound) return sound;
      }
    }
    return {};
  }

  Result<void> check_link(const Value& value, Path path) const {
    const auto* link = std::get_if<Objlnk>(&value);
    if (link == nullptr || link->is_null()) return {};
    const bool sound =
        link->object != kReservedId && tree_.find_object(ObjectId(link->object)) != nullptr &&
        (link->instance == kReservedId || has_instance(Path(ObjectId(link->object), ObjectInstanceId(link->instance))));
    if (sound) return {};
    return fail(ErrorCode::kBadValue,
                fmt::format("{}: the link {} leads nowhere", path.to_string(), link->to_string()));
  }

  [[nodiscard]] bool has_instance(Path path) const {
    if (created_.contains(path)) return true;
    if (deleted_.contains(path)) return false;
    return tree_.find_instance(path) != nullptr;
  }

  static Result<void> not_found(Path path) {
    return fail(ErrorCode::kNotFound, fmt::format("{}: no such instance", path.to_string()));
  }

  const ObjectTree& tree_;
  const EditRules& rules_;
  std::set<Path> created_;
  std::set<Path> deleted_;
};

Result<void> ObjectTree::check(Edits& edits, const EditRules& rules) const {
  return Checker(*this, rules).check(edits);
}

Result<ChangeSet> ObjectTree::apply(Edits edits, const EditRules& rules) {
  if (auto sound = check(edits, rules); !sound) return propagate(sound);
  ChangeSet changes;
  changes.reserve(edits.size());
  for (Edit& edit : edits) commit(edit, changes);
  return changes;
}

void ObjectTree::commit(Edit& edit, ChangeSet& changes) {
  if (edit.kind == Edit::Kind::kCreateInstance) {
    objects_.at(edit.path.object()).instances.try_emplace(edit.path.instance());
    changes.push_back({Change::Kind::kInstanceAdded, edit.path});
    return;
  }
  if (edit.kind == Edit::Kind::kDeleteInstance) {
    const auto node = objects_.at(edit.path.object()).instances.extract(edit.path.instance());
    for (const Resource& resource : node.mapped().resources()) {
      changes.push_back({Change::Kind::kResourceRemoved, edit.path.child(resource.id.value())});
    }
    changes.push_back({Change::Kind::kInstanceRemoved, edit.path});
    return;
  }
  ObjectInstance& instance = *find_mutable(edit.path);
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
    const bool differs = added || !same_value(*held, *edit.value);
    if (added) {
      instance.insert(edit.path.resource(), *std::move(edit.value));
    } else if (differs) {
      *held = *std::move(edit.value);
    }
    changes.push_back({added ? Change::Kind::kResourceAdded : Change::Kind::kValue, edit.path, differs});
    return;
  }
  if (added) held = &instance.insert(edit.path.resource(), ResourceValue(ResourceInstances{}));
  const auto put = [&](ResourceInstanceId id, Value& value) {
    const Value* old = model::find_instance(held->instances(), id);
    const bool fresh = old == nullptr;
    const bool differs = fresh || !same_value(*old, value);
    if (differs) set_instance(held->instances(), id, std::move(value));
    changes.push_back(
        {fresh ? Change::Kind::kResourceAdded : Change::Kind::kValue, edit.path.prefix(3).child(id.value()), differs});
  };
  if (edit.path.level() == 4) {
    put(edit.path.resource_instance(), edit.value->single());
    return;
  }
  if (added) changes.push_back({Change::Kind::kResourceAdded, edit.path});
  for (auto& [id, value] : edit.value->instances()) put(id, value);
}

void ObjectTree::commit_delete(const Edit& edit, ObjectInstance& instance, ChangeSet& changes) {
  bool removed = false;
  if (edit.path.level() == 3) {
    removed = instance.erase(edit.path.resource());
  } else if (ResourceValue* held = instance.find(edit.path.resource())) {
    removed = std::erase_if(held->instances(),
                            [&](const auto& entry) { return entry.first == edit.path.resource_instance(); }) > 0;
  }
  if (removed) changes.push_back({Change::Kind::kResourceRemoved, edit.path});
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
  const auto at = object->instances.find(path.instance());
  return at == object->instances.end() ? nullptr : &at->second;
}

ObjectInstance* ObjectTree::find_mutable(Path path) { return const_cast<ObjectInstance*>(find_instance(path)); }

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
    case 0:
      return true;
    case 1:
      return find_object(path.object()) != nullptr;
    case 2:
      return find_instance(path) != nullptr;
    case 3:
      return find_resource(path) != nullptr;
    default:
      return find_value(path) != nullptr;
  }
}

Result<void> ObjectTree::require(Path path) const {
  for (int level = 1; level <= path.level(); ++level) {
    if (!exists(path.prefix(level)))
      return fail(ErrorCode::kNotFound, fmt::format("{}: not there", path.prefix(level).to_string()));
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
