// The registry: objects, their instances, their resources, and what the definitions allow. It enforces types, ranges,
// multiplicity and mandatory resources on every edit, whoever makes it; who may make it is decided elsewhere.
//
// Owned by engine::Client. Knows no servers, no applications and no time.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "daemon/model/change_set.hpp"
#include "daemon/model/object_definition.hpp"
#include "daemon/model/object_instance.hpp"
#include "daemon/model/record.hpp"

namespace lwm2m::model {

struct Object {
  std::shared_ptr<const ObjectDefinition> definition{};
  ObjectInstances instances{};
};

// What Edits have to respect beyond their definitions.
struct EditRules {
  bool check_links = false;  // an Objlnk names an instance or object that exists (Core 1.1.1 appendix C), a MUST for
                             // what servers write; an application may publish a link before its target
  bool require_mandatory = true;  // an instance that is created has all mandatory resources that hold a value
};

class ObjectTree {
 public:
  // Adds an object, or replaces its definition. kInUse if values that are there would not fit the new one.
  Result<void> define(DefinitionSet::Pointer definition);
  // kNotDefined; kInUse while it has instances.
  Result<void> undefine(ObjectId object);
  [[nodiscard]] const DefinitionSet& definitions() const { return definitions_; }

  [[nodiscard]] const std::map<ObjectId, Object>& objects() const { return objects_; }
  [[nodiscard]] const Object* find_object(ObjectId object) const;
  // Of a path of level 2 or deeper.
  [[nodiscard]] const ObjectInstance* find_instance(Path path) const;
  // Of a path of level 3 or deeper: the resource.
  [[nodiscard]] const ResourceValue* find_resource(Path path) const;
  // A single value: a single resource (level 3) or a resource instance (level 4).
  [[nodiscard]] const Value* find_value(Path path) const;
  // Whether anything of any level is at exactly this path; the root always is.
  [[nodiscard]] bool exists(Path path) const;
  // kNotFound, saying the first part that is missing.
  Result<void> require(Path path) const;
  // The lowest id that is free; nullopt if all are taken or the object is not known.
  [[nodiscard]] std::optional<ObjectInstanceId> free_instance_id(ObjectId object) const;

  // Appends a view of every resource (of one resource instance, for level 4) at or below `path`, ascending, that
  // `wanted` (called with its path and definition) lets through. An instance without resources comes as a view without
  // a value. The views live until the next edit.
  template <class Wanted>
  void collect(Path path, Wanted&& wanted, std::vector<RecordView>& out) const;

  // All or nothing: on an error nothing has changed. Takes the values out of the edits; their paths stay. Values are
  // converted to the type of their definition where nothing is guessed (convert_strictly; what payloads leave open, the
  // codecs have decided). kNotFound (no such instance), kNotDefined,
  // kAlreadyExists, kTypeMismatch, kBadValue, kMethodNotAllowed (an executable holds no value); the message names the
  // path.
  Result<ChangeSet> apply(Edits& edits, const EditRules& rules = {});
  Result<ChangeSet> apply(Edits&& edits, const EditRules& rules = {}) { return apply(edits, rules); }
  // What apply would answer, without doing it. Values are converted.
  Result<void> check(Edits& edits, const EditRules& rules = {}) const;

 private:
  Result<void> check_fits(const Object& object, const ObjectDefinition& definition) const;
  void commit(Edit& edit, Object& object, ChangeSet& changes);
  void commit_value(Edit& edit, ObjectInstance& instance, ChangeSet& changes);
  void commit_delete(const Edit& edit, ObjectInstance& instance, ChangeSet& changes);

  DefinitionSet definitions_;
  std::map<ObjectId, Object> objects_;
};

template <class Wanted>
void ObjectTree::collect(Path path, Wanted&& wanted, std::vector<RecordView>& out) const {
  const auto resource = [&](Path at, const ResourceDefinition& definition, const ResourceValue& value) {
    if (!wanted(at, definition)) return;
    if (path.level() < Path::kMaximumLevel) {
      out.push_back(RecordView::of(at, value));
    } else if (const Value* one =
                   value.is_multiple() ? model::find_instance(value.instances(), path.resource_instance()) : nullptr) {
      out.push_back({path, one, nullptr, {}});
    }
  };
  const auto instance = [&](Path at, const ObjectDefinition& definition, const ObjectInstance& held) {
    if (path.level() >= 3) {
      const ResourceValue* value = held.find(path.resource());
      const ResourceDefinition* known = value == nullptr ? nullptr : definition.find(path.resource());
      if (known != nullptr) resource(path.prefix(3), *known, *value);
      return;
    }
    if (held.resources().empty()) out.push_back({at, nullptr, nullptr, {}});
    auto known = definition.resources.begin();  // both ascend by id
    for (const Resource& each : held.resources()) {
      while (known != definition.resources.end() && known->id < each.id) ++known;
      if (known == definition.resources.end()) return;
      if (known->id == each.id) resource(at.child(each.id.value()), *known, each.value);
    }
  };
  const auto object = [&](ObjectId id, const Object& held) {
    if (path.level() < 2) {
      for (const auto& [instance_id, each] : held.instances) instance(Path(id, instance_id), *held.definition, each);
    } else if (const ObjectInstance* found = held.instances.find(path.instance())) {
      instance(path.prefix(2), *held.definition, *found);
    }
  };
  if (path.is_root()) {
    for (const auto& [id, held] : objects_) object(id, held);
  } else if (const Object* held = find_object(path.object())) {
    object(path.object(), *held);
  }
}

}  // namespace lwm2m::model
