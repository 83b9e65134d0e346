// Client, rights of servers (Object 2): the entries of the configuration file, those that come and go with object
// instances, what a server may read, and that all of it survives.
#include <algorithm>

#include "daemon/engine/client.hpp"
#include "daemon/engine/stored_value.hpp"

namespace lwm2m::engine {

using model::Path;

namespace {

SavedInstance saved_instance(Path path, const model::ObjectInstance& instance) {
  SavedInstance saved{.path = path};
  for (const model::Resource& resource : instance.resources()) {
    saved.values.push_back({resource.id, to_stored(path.child(resource.id.value()), resource.value)});
  }
  return saved;
}

}  // namespace

MayRead Client::may_read(ShortServerId server) const {
  if (!access_.is_in_force()) return {};
  return [this, server](Path instance) { return access_.allows(server, Right::kRead, instance); };
}

bool Client::is_readable(ShortServerId server, Path instance) const {
  return access_.allows(server, Right::kRead, instance);
}

// Whoever creates an instance owns it.
void Client::add_access(model::Edits& edits, Path instance, ShortServerId owner) const {
  const auto id = context_.tree.free_instance_id(kAccessControlObject);
  if (!id || access_.find(instance)) return;
  for (model::Edit& edit : AccessControl::edits_for({.path = instance, .owner = owner}, *id)) {
    edits.push_back(std::move(edit));
  }
}

// With an object instance goes what was said of it.
void Client::remove_access(model::Edits& edits) const {
  model::Edits more;
  for (const model::Edit& edit : edits) {
    if (edit.kind != model::Edit::Kind::kDeleteInstance) continue;
    if (const auto access = access_.find(edit.path)) more.push_back(model::Edit::delete_instance(*access));
  }
  std::ranges::move(more, std::back_inserter(edits));
}

// With a server's account goes what it may do, and what it owned becomes another's (Core 1.1.1 §8.1.3): that of the
// remaining servers which has the most rights on it, to write and delete before others; or nobody's.
void Client::forget_rights(ShortServerId server) {
  const model::Object* access = context_.tree.find_object(kAccessControlObject);
  if (access == nullptr) return;
  model::Edits edits;
  for (const auto& [id, instance] : access->instances) {
    const Path at(kAccessControlObject, id);
    const Path entry = at.child(kAclResource).child(server.value());
    if (context_.tree.find_value(entry) != nullptr) edits.push_back(model::Edit::erase(entry));
    if (!access_.is_owner(server, at)) continue;
    const std::int64_t next = access_.next_owner(server, at).value();
    edits.push_back(model::Edit::set(at.child(kOwnerResource), model::Value(next)));
  }
  (void)apply(std::move(edits), {}, {}).has_value();
}

// Of the file, those that are new or have changed; those that have gone from it go. What servers changed of the others
// stays.
void Client::apply_access_entries(const std::vector<AccessEntry>& wanted, const std::vector<AccessEntry>& before) {
  const auto has = [](const std::vector<AccessEntry>& entries, const AccessEntry& entry) {
    return std::ranges::find(entries, entry) != entries.end();
  };
  const auto forget = [this](const AccessEntry& entry) {
    access_.refresh();
    if (const auto access = access_.find(entry.path)) {
      (void)apply({model::Edit::delete_instance(*access)}, {}, {}).has_value();
    }
  };
  for (const AccessEntry& entry : before) {
    if (!has(wanted, entry)) forget(entry);
  }
  for (const AccessEntry& entry : wanted) {
    if (has(before, entry)) continue;
    forget(entry);
    if (const auto id = context_.tree.free_instance_id(kAccessControlObject)) {
      (void)apply(AccessControl::edits_for(entry, *id), {}, {}).has_value();
    }
  }
}

// ---- on the disk --------------------------------------------------------------------------------

std::vector<SavedInstance> Client::saved_access(const model::ObjectTree& tree) {
  std::vector<SavedInstance> saved;
  const model::Object* access = tree.find_object(kAccessControlObject);
  if (access == nullptr) return saved;
  for (const auto& [id, instance] : access->instances) {
    saved.push_back(saved_instance(Path(kAccessControlObject, id), instance));
  }
  return saved;
}

// As it will be when these edits are done, which the bootstrap's workspace has done to the instances that they are of.
std::vector<SavedInstance> Client::access_after(const model::Edits& edits) const {
  std::map<Path, SavedInstance> after;
  for (SavedInstance& one : saved_access(context_.tree)) after.insert_or_assign(one.path, std::move(one));
  std::set<Path> written;
  for (const model::Edit& edit : edits) {
    if (edit.path.object() == kAccessControlObject) written.insert(edit.path.prefix(2));
  }
  for (const Path path : written) {
    const model::ObjectInstance* instance = workspace_->tree().find_instance(path);
    after.erase(path);
    if (instance != nullptr) after.emplace(path, saved_instance(path, *instance));
  }
  std::vector<SavedInstance> saved;
  for (auto& [path, one] : after) saved.push_back(std::move(one));
  return saved;
}

void Client::restore_access(const std::vector<SavedInstance>& saved) {
  for (const SavedInstance& one : saved) {
    if (one.path.level() != 2 || one.path.object() != kAccessControlObject) continue;
    model::Edits edits{model::Edit::create_instance(one.path)};
    for (const AccountValue& value : one.values) {
      const Path path = one.path.child(value.resource.value());
      if (auto held = from_stored(value.tlv, path, context_.tree.definitions())) {
        edits.push_back(model::Edit::set(path, *std::move(held)));
      }
    }
    (void)apply(std::move(edits), {}, {}).has_value();
  }
}

}  // namespace lwm2m::engine
