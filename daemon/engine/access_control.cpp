#include "daemon/engine/access_control.hpp"

#include <fmt/core.h>

#include <bit>
#include <utility>

#include "daemon/engine/context.hpp"
#include "daemon/engine/server_account.hpp"

namespace lwm2m::engine {
namespace {

using model::Edit;
using model::Path;
using model::Value;

// Resources of Object 2.
constexpr std::uint16_t kObject = 0;
constexpr std::uint16_t kInstance = 1;

constexpr std::uint16_t kDefaultEntry = 0;  // of the list: servers without an entry of their own
constexpr std::uint8_t kAllOfAnInstance = 15;

}  // namespace

void AccessControl::refresh() {
  instances_.clear();
  in_force_ = false;
  const model::Object* access = tree_.find_object(kAccessControlObject);
  const model::Object* servers = tree_.find_object(kServerObject);
  if (access == nullptr || servers == nullptr) return;
  for (const auto& [id, instance] : access->instances) {
    const Path at(kAccessControlObject, id);
    const auto object = number(at.child(kObject));
    const auto target = number(at.child(kInstance));
    if (!object || !target) continue;
    const Path path(model::ObjectId{*object});
    instances_.emplace(*target == model::kReservedId ? path : path.child(*target), id);
  }
  in_force_ = servers->instances.size() > 1 && !instances_.empty();
}

std::optional<std::uint16_t> AccessControl::number(Path resource) const {
  const Value* value = tree_.find_value(resource);
  const auto held = value == nullptr ? std::nullopt : model::as_number(*value);
  if (!held || *held < 0 || *held > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(*held);
}

std::optional<Path> AccessControl::find(Path path) const {
  const auto at = instances_.find(path);
  return at == instances_.end() ? std::nullopt : std::optional(Path(kAccessControlObject, at->second));
}

bool AccessControl::allows(ShortServerId server, Right right, Path path) const {
  if (!in_force_) return true;
  if (path.object() == kAccessControlObject) {
    // To be read by all, to be changed by its owner; made by the client and by a bootstrap server.
    if (right == Right::kRead) return true;
    return right == Right::kWrite && is_owner(server, path.prefix(2));
  }
  const bool creates = right == Right::kCreate;
  const auto access = find(path.prefix(creates ? 1 : 2));
  if (!access) {
    // A server's own account, of which nothing is said.
    return path.object() == kServerObject && !creates && right != Right::kDelete &&
           server_of_instance(tree_, path) == server;
  }
  return (rights_of(server, *access, creates) & static_cast<std::uint8_t>(right)) != 0;
}

// An own entry counts, of the owner as well; an owner without one has all rights, and never those of the others. The
// entry for the others is not named for Create.
std::uint8_t AccessControl::rights_of(ShortServerId server, Path access, bool creates) const {
  const model::ResourceValue* list = tree_.find_resource(access.child(kAclResource));
  const auto entry = [&](std::uint16_t id) -> std::optional<std::uint8_t> {
    if (list == nullptr || !list->is_multiple()) return std::nullopt;
    const Value* value = model::find_instance(list->instances(), model::ResourceInstanceId(id));
    const auto rights = value == nullptr ? std::nullopt : model::as_number(*value);
    return rights && *rights >= 0 && *rights <= 31 ? std::optional(static_cast<std::uint8_t>(*rights)) : std::nullopt;
  };
  if (const auto own = entry(server.value())) return *own;
  if (creates) return 0;
  if (is_owner(server, access)) return kAllOfAnInstance;
  return entry(kDefaultEntry).value_or(0);
}

bool AccessControl::is_owner(ShortServerId server, Path access) const {
  return number(access.child(kOwnerResource)) == server.value();
}

ShortServerId AccessControl::next_owner(ShortServerId leaving, Path access) const {
  const model::ResourceValue* list = tree_.find_resource(access.child(kAclResource));
  ShortServerId best = kOnlyBootstrapServer;
  std::pair<int, int> most{0, 0};
  if (list == nullptr || !list->is_multiple()) return best;
  for (const auto& [id, value] : list->instances()) {
    const auto held = model::as_number(value);
    if (id.value() == kDefaultEntry || id.value() == leaving.value() || !held || *held < 0 || *held > 31) continue;
    const auto rights = static_cast<unsigned>(*held);
    constexpr unsigned kChanging = static_cast<unsigned>(Right::kWrite) | static_cast<unsigned>(Right::kDelete);
    const std::pair<int, int> has{std::popcount(rights & kChanging), std::popcount(rights)};
    if (has <= most) continue;
    most = has;
    best = ShortServerId(id.value());
  }
  return best;
}

Result<void> AccessControl::check(ShortServerId server, Right right, Path path) const {
  if (allows(server, right, path)) return {};
  return fail(ErrorCode::kUnauthorized, fmt::format("{}: this server has no right to it", path.to_string()));
}

model::Edits AccessControl::edits_for(const AccessEntry& entry, model::ObjectInstanceId id) {
  const Path at(kAccessControlObject, id);
  const std::int64_t target = entry.path.level() == 1 ? model::kReservedId : entry.path.id(2);
  model::Edits edits{Edit::create_instance(at)};
  edits.push_back(Edit::set(at.child(kObject), Value(std::int64_t{entry.path.id(1)})));
  edits.push_back(Edit::set(at.child(kInstance), Value(target)));
  model::ResourceInstances list;
  for (const auto& [server, rights] : entry.acl) {
    list.emplace_back(model::ResourceInstanceId(server), Value(std::int64_t{rights}));
  }
  if (!list.empty()) edits.push_back(Edit::set(at.child(kAclResource), model::ResourceValue(std::move(list))));
  edits.push_back(Edit::set(at.child(kOwnerResource), Value(std::int64_t{entry.owner.value()})));
  return edits;
}

}  // namespace lwm2m::engine
