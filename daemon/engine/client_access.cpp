// Client, rights of servers (Object 2): the entries of the configuration file, those that come and go with object
// instances, and what a server may read.
#include <algorithm>

#include "daemon/engine/client.hpp"

namespace lwm2m::engine {

using model::Path;

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

}  // namespace lwm2m::engine
