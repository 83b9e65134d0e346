#include "daemon/engine/reported_values.hpp"

namespace lwm2m::engine {
namespace {

using model::Path;
using model::ResourceValue;
using model::Value;

const Value* instance_of(const ResourceValue* resource, model::ResourceInstanceId id) {
  return resource == nullptr || !resource->is_multiple() ? nullptr : model::find_instance(resource->instances(), id);
}

}  // namespace

void ReportedValues::note(std::uint16_t part, Path observed, const model::Change& change,
                          const model::ObjectTree& tree) {
  const Path path = change.path;
  if (path.level() <= 2) {
    return note_container({part, path}, change.kind == model::Change::Kind::kInstanceRemoved);
  }
  const ResourceValue* before = change.before ? &*change.before : nullptr;
  const ResourceValue* now = path.level() == 3 ? tree.find_resource(path) : nullptr;
  if ((before != nullptr && before->is_multiple()) || (now != nullptr && now->is_multiple())) {
    return note_multiple(part, observed, change, now);
  }
  note_value({part, path}, before == nullptr ? nullptr : &before->single());
}

// A multiple resource that was set as a whole, came or went: any of its instances may have.
void ReportedValues::note_multiple(std::uint16_t part, Path observed, const model::Change& change,
                                   const ResourceValue* now) {
  const Path path = change.path;
  const ResourceValue* before = change.before ? &*change.before : nullptr;
  if (observed.level() == Path::kMaximumLevel) {
    return note_value({part, observed}, instance_of(before, observed.resource_instance()));
  }
  const auto note_each = [&](const ResourceValue* resource) {
    if (resource == nullptr || !resource->is_multiple()) return;
    for (const auto& [id, value] : resource->instances()) {
      note_value({part, path.child(id.value())}, instance_of(before, id));
    }
  };
  note_each(before);
  note_each(now);
  note_container({part, path}, before != nullptr);
}

void ReportedValues::note_container(Key key, bool was_there) {
  if (Held* held = fresh(key)) {
    held->is_container = true;
    held->was_there = was_there;
  }
}

void ReportedValues::note_value(Key key, const Value* before) {
  // Once its resource was noted as a whole, so were all instances that it had: others were not there.
  const bool was_elsewhere = key.path.level() == Path::kMaximumLevel && is_noted({key.part, key.path.parent()});
  Held* held = fresh(key);
  if (held == nullptr) return;
  held->is_container = false;
  if (before == nullptr || was_elsewhere) {
    held->value.reset();
  } else {
    held->value = *before;
  }
}

// nullptr if what was reported of it is known already.
ReportedValues::Held* ReportedValues::fresh(Key key) {
  Entry& entry = *entries_.try_emplace(key).first;
  if (entry.second.report == report_) return nullptr;
  entry.second.report = report_;
  noted_.push_back(&entry);
  return &entry.second;
}

bool ReportedValues::is_noted(Key key) const {
  const auto at = entries_.find(key);
  return at != entries_.end() && at->second.report == report_;
}

void ReportedValues::forget() {
  for (Entry* entry : noted_) entry->second.value.reset();  // it may be large
  noted_.clear();
  ++report_;
  if (entries_.size() > kKept) entries_.clear();
}

}  // namespace lwm2m::engine
