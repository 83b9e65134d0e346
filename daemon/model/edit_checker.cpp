#include "daemon/model/edit_checker.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace lwm2m::model {
namespace {

Result<void> conform(Value& value, const ResourceDefinition& resource, Path path) {
  if (type_of(value) != resource.type) {
    auto typed = convert_strictly(std::move(value), resource.type);
    if (!typed) return fail(typed.error().with_context(path.to_string()));
    value = *std::move(typed);
  }
  if (auto inside = resource.range.check(value); !inside) return fail(inside.error().with_context(path.to_string()));
  return {};
}

// Gives every value the type of the definition, and holds it against its range.
Result<void> conform(ResourceValue& value, const ResourceDefinition& resource, Path path) {
  if (!value.is_multiple()) return conform(value.single(), resource, path);
  for (auto& [id, one] : value.instances()) {
    if (auto sound = conform(one, resource, path.child(id.value())); !sound) return sound;
  }
  return {};
}

Result<void> not_found(Path path) {
  return fail(ErrorCode::kNotFound, fmt::format("{}: no such instance", path.to_string()));
}

}  // namespace

Result<void> EditChecker::check(Edits& edits) {
  for (Edit& edit : edits) {
    if (auto sound = check_one(edit); !sound) return sound;
  }
  if (auto complete = check_mandatory(edits); !complete) return complete;
  return rules_.check_links ? check_links(edits) : Result<void>();
}

Result<void> EditChecker::check_one(Edit& edit) {
  const Object* object = find_object(edit.path.object());
  if (object == nullptr) {
    return fail(ErrorCode::kNotDefined, fmt::format("/{}: no such object", edit.path.object().value()));
  }
  switch (edit.kind) {
    case Edit::Kind::kCreateInstance: return check_create(edit.path, *object->definition);
    case Edit::Kind::kDeleteInstance: return check_delete_instance(edit.path);
    default: return check_resource(edit, *object->definition);
  }
}

Result<void> EditChecker::check_create(Path path, const ObjectDefinition& object) {
  if (has_instance(path)) return fail(ErrorCode::kAlreadyExists, fmt::format("{}: exists already", path.to_string()));
  if (!object.multiple && path.instance().value() != 0) {
    return fail(ErrorCode::kBadValue, fmt::format("{}: /{} has one instance, 0", path.to_string(), object.id.value()));
  }
  created_.insert(path);
  deleted_.erase(path);
  return {};
}

Result<void> EditChecker::check_delete_instance(Path path) {
  if (!has_instance(path)) return not_found(path);
  created_.erase(path);
  deleted_.insert(path);
  return {};
}

Result<void> EditChecker::check_resource(Edit& edit, const ObjectDefinition& object) {
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
  return conform(*edit.value, *resource, path);
}

Result<void> EditChecker::check_delete(Path path, const ResourceDefinition& resource) const {
  if (!resource.mandatory) return {};
  const ResourceValue* held = tree_.find_resource(path);
  const bool last = path.level() == 3 || (held != nullptr && held->is_multiple() && held->instances().size() <= 1);
  if (!last) return {};
  return fail(ErrorCode::kMethodNotAllowed, fmt::format("{}: is mandatory", path.to_string()));
}

Result<void> EditChecker::check_mandatory(const Edits& edits) const {
  if (created_.empty() || !rules_.require_mandatory) return {};
  std::vector<Path> given;  // sorted once: a transaction may create thousands of instances
  given.reserve(edits.size());
  for (const Edit& edit : edits) given.push_back(edit.path);
  std::ranges::sort(given);
  for (const Path created : created_) {
    for (const ResourceDefinition& resource : tree_.definitions().find(created.object())->resources) {
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

Result<void> EditChecker::check_links(const Edits& edits) {
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

Result<void> EditChecker::check_link(const Value& value, Path path) {
  const auto* link = std::get_if<Objlnk>(&value);
  if (link == nullptr || link->is_null()) return {};
  const bool sound =
      link->object != kReservedId && find_object(ObjectId(link->object)) != nullptr &&
      (link->instance == kReservedId || has_instance(Path(ObjectId(link->object), ObjectInstanceId(link->instance))));
  if (sound) return {};
  return fail(ErrorCode::kBadValue, fmt::format("{}: the link {} leads nowhere", path.to_string(), link->to_string()));
}

bool EditChecker::has_instance(Path path) {
  if (created_.contains(path)) return true;
  if (deleted_.contains(path)) return false;
  const Object* object = find_object(path.object());
  return object != nullptr && object->instances.find(path.instance()) != nullptr;
}

const Object* EditChecker::find_object(ObjectId id) {
  if (object_ == nullptr || object_->definition->id != id) object_ = tree_.find_object(id);
  return object_;
}

}  // namespace lwm2m::model
