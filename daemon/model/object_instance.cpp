#include "daemon/model/object_instance.hpp"

#include <algorithm>

namespace lwm2m::model {

const ResourceValue* ObjectInstance::find(ResourceId id) const {
  const auto at = std::ranges::lower_bound(resources_, id, {}, &Resource::id);
  return at != resources_.end() && at->id == id ? &at->value : nullptr;
}

ResourceValue* ObjectInstance::find(ResourceId id) { return const_cast<ResourceValue*>(std::as_const(*this).find(id)); }

ResourceValue& ObjectInstance::insert(ResourceId id, ResourceValue value) {
  const auto at = std::ranges::lower_bound(resources_, id, {}, &Resource::id);
  return resources_.insert(at, Resource{id, std::move(value)})->value;
}

bool ObjectInstance::erase(ResourceId id) {
  return std::erase_if(resources_, [id](const Resource& resource) { return resource.id == id; }) > 0;
}

std::size_t ObjectInstances::position(ObjectInstanceId id) const {
  if (entries_.empty() || id <= entries_.front().first) return 0;
  // Ids are unique and ascend, so that an entry is never farther from the first than its id is; where there is no gap,
  // and there rarely is one, it is exactly there.
  const std::size_t farthest = static_cast<std::size_t>(id.value() - entries_.front().first.value());
  if (farthest < entries_.size() && entries_[farthest].first == id) return farthest;
  const auto last = entries_.begin() + static_cast<std::ptrdiff_t>(std::min(farthest, entries_.size()));
  const auto at = std::lower_bound(entries_.begin(), last, id,
                                   [](const Entry& entry, ObjectInstanceId wanted) { return entry.first < wanted; });
  return static_cast<std::size_t>(at - entries_.begin());
}

const ObjectInstance* ObjectInstances::find(ObjectInstanceId id) const {
  const std::size_t at = position(id);
  return at < entries_.size() && entries_[at].first == id ? &entries_[at].second : nullptr;
}

ObjectInstance* ObjectInstances::find(ObjectInstanceId id) {
  return const_cast<ObjectInstance*>(std::as_const(*this).find(id));
}

void ObjectInstances::insert(ObjectInstanceId id) {
  entries_.insert(entries_.begin() + static_cast<std::ptrdiff_t>(position(id)), Entry(id, ObjectInstance()));
}

ObjectInstance ObjectInstances::take(ObjectInstanceId id) {
  const auto at = entries_.begin() + static_cast<std::ptrdiff_t>(position(id));
  ObjectInstance taken = std::move(at->second);
  entries_.erase(at);
  return taken;
}

}  // namespace lwm2m::model
