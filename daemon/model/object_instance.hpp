// The instances of an object and the resources of an instance: sorted arrays, because they are small or dense, and are
// looked up far more often than they change.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "daemon/model/path.hpp"
#include "daemon/model/value.hpp"

namespace lwm2m::model {

struct Resource {
  ResourceId id{};
  ResourceValue value;
};

class ObjectInstance {
 public:
  [[nodiscard]] const std::vector<Resource>& resources() const { return resources_; }  // ascending by id
  // nullptr if there is none.
  [[nodiscard]] const ResourceValue* find(ResourceId id) const;
  ResourceValue* find(ResourceId id);
  // Of an id that is not there.
  ResourceValue& insert(ResourceId id, ResourceValue value);
  bool erase(ResourceId id);
  // Of an instance that is not needed any more.
  [[nodiscard]] std::vector<Resource> take_resources() && { return std::move(resources_); }

 private:
  std::vector<Resource> resources_;
};

// Pointers into it are good until an instance is added or taken.
class ObjectInstances {
 public:
  using Entry = std::pair<ObjectInstanceId, ObjectInstance>;

  [[nodiscard]] bool empty() const { return entries_.empty(); }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] auto begin() const { return entries_.begin(); }  // ascending by id
  [[nodiscard]] auto end() const { return entries_.end(); }
  // nullptr if there is none.
  [[nodiscard]] const ObjectInstance* find(ObjectInstanceId id) const;
  ObjectInstance* find(ObjectInstanceId id);
  // Of an id that is not there.
  void insert(ObjectInstanceId id);
  // Of an id that is there.
  ObjectInstance take(ObjectInstanceId id);

 private:
  // Where the id is or would be.
  [[nodiscard]] std::size_t position(ObjectInstanceId id) const;

  std::vector<Entry> entries_;
};

}  // namespace lwm2m::model
