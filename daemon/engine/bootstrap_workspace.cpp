#include "daemon/engine/bootstrap_workspace.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "daemon/engine/access_control.hpp"
#include "daemon/engine/context.hpp"
#include "daemon/engine/server_account.hpp"
#include "daemon/engine/stored_value.hpp"

namespace lwm2m::engine {
namespace {

using model::Edit;
using model::Path;
using model::Record;

constexpr std::uint16_t kOscore = 21;

// An account's objects are written as a whole; of others, what a payload does not name stays.
bool is_replaced(model::ObjectId object) { return object == kServerObject || object == kAccessControlObject; }

tl::unexpected<Error> bad(Path path, std::string_view why) {
  return fail(ErrorCode::kBadValue, fmt::format("{}: {}", path.to_string(), why));
}

tl::unexpected<Error> inconsistent(std::string why) { return fail(ErrorCode::kNotAcceptable, std::move(why)); }

}  // namespace

BootstrapWorkspace::BootstrapWorkspace(const model::ObjectTree& tree, std::span<const Account> accounts, Rules rules)
    : original_(tree), before_(accounts.begin(), accounts.end()), rules_(std::move(rules)), tree_(tree) {
  for (const Account& account : accounts) {
    const auto instance = account.removed ? std::nullopt : find_security_instance(tree, account.options.id);
    if (!instance) continue;
    security_[instance->instance().value()] = {.id = account.options.id,
                                               .uri = account.options.uri,
                                               .bootstrap = account.options.bootstrap,
                                               .security = account.options.security,
                                               .client_hold_off = account.options.client_hold_off,
                                               .account_timeout = account.options.account_timeout,
                                               .inherited = true};
  }
}

// ---- write --------------------------------------------------------------------------------------

Result<void> BootstrapWorkspace::write(Path base, std::vector<Record> records) {
  const bool known = !base.is_root() && tree_.find_object(base.object()) != nullptr && base.object().value() != kOscore;
  if (!known) return fail(ErrorCode::kNotFound, fmt::format("{}: no such object", base.to_string()));
  return base.object() == kSecurityObject ? write_security(base, records) : write_tree(base, records);
}

Result<void> BootstrapWorkspace::write_security(Path base, std::vector<Record>& records) {
  SecurityInstances after = security_;
  std::set<std::uint16_t> begun;
  if (base.level() == 2) after[base.instance().value()] = {.touched = true};
  for (Record& record : records) {
    if (record.path.level() < 2) continue;
    const std::uint16_t number = record.path.instance().value();
    if (base.level() < 3 && begun.insert(number).second) after[number] = {};
    after[number].touched = true;
    if (record.path.level() < 3 || !record.value) continue;
    if (auto done = set_resource(after[number], record); !done) return done;
  }
  const auto bootstraps = std::ranges::count_if(after, [](const auto& entry) { return entry.second.bootstrap; });
  if (bootstraps > 1) return bad(base, "there is an account of a bootstrap server");
  if (after.size() > kMaximumAccounts) return fail(ErrorCode::kTooLarge, "too many accounts");
  security_ = std::move(after);
  return {};
}

Result<void> BootstrapWorkspace::write_tree(Path base, std::vector<Record>& records) {
  model::Edits edits;
  std::set<Path> begun;
  const auto begin = [&](Path instance) {
    if (!begun.insert(instance).second) return;
    const bool there = tree_.find_instance(instance) != nullptr;
    const bool replaces = base.level() < 3 && is_replaced(instance.object());
    if (there && replaces) edits.push_back(Edit::delete_instance(instance));
    if (!there || replaces) edits.push_back(Edit::create_instance(instance));
  };
  if (base.level() >= 2) begin(base.prefix(2));
  for (Record& record : records) {
    if (record.path.level() < 2) continue;
    begin(record.path.prefix(2));
    const model::ResourceDefinition* resource =
        record.path.level() < 3 ? nullptr : tree_.definitions().find(record.path);
    if (resource == nullptr || !record.value || resource->operations.execute) continue;
    edits.push_back(Edit{Edit::Kind::kSet, record.path, std::move(record.value)});
    if (record.path.object() != kServerObject) continue;
    if (auto sound = amend_server_edit(edits.back(), 0); !sound) return sound;
  }
  if (touched_.size() + begun.size() > kMaximumInstances) {
    return fail(ErrorCode::kTooLarge, "too many object instances");
  }
  std::set<Path> written;
  for (const Edit& edit : edits) {
    if (edit.path.level() >= 3) written.insert(edit.path.prefix(3));
  }
  // What is missing may still come: Finish looks at it.
  if (auto done = tree_.apply(std::move(edits), {.require_mandatory = false}); !done) return propagate(done);
  touched_.insert(begun.begin(), begun.end());
  written_.merge(written);
  return {};
}

Result<void> BootstrapWorkspace::replace(std::vector<Record> records) {
  for (const Record& record : records) {
    if (record.path.is_root()) return bad(record.path, "no object");
    if (record.path.level() < 2 || record.path.object() != kSecurityObject) continue;
    const auto at = security_.find(record.path.instance().value());
    const bool is_own = at != security_.end() && at->second.bootstrap;
    if (is_own) return bad(record.path.prefix(2), "the account of the bootstrap server stays");
  }
  for (auto from = records.begin(); from != records.end();) {
    const Path object = from->path.prefix(1);
    const auto to = std::find_if(from, records.end(), [&](const Record& it) { return it.path.prefix(1) != object; });
    std::vector<Record> part(std::make_move_iterator(from), std::make_move_iterator(to));
    from = to;
    if (auto done = erase(object); !done) return done;
    if (auto done = write(object, std::move(part)); !done) return done;
  }
  return {};
}

// ---- delete -------------------------------------------------------------------------------------

Result<void> BootstrapWorkspace::erase(Path path) {
  if (path.level() > 2) return bad(path, "only objects and their instances are deleted");
  if (path.level() == 2) {
    if (path.object() == kSecurityObject) return erase_security(path);
    if (auto may = check_deletable(path); !may) return may;
    return erase_instance(path);
  }
  if (path.is_root() || path.object() == kSecurityObject) {
    std::erase_if(security_, [](const auto& entry) { return !entry.second.bootstrap; });
  }
  std::vector<Path> gone;
  for (const auto& [id, object] : tree_.objects()) {
    if (id == kSecurityObject || (!path.is_root() && id != path.object())) continue;
    for (const auto& [instance_id, instance] : object.instances) {
      const Path at(id, instance_id);
      if (check_deletable(at)) gone.push_back(at);
    }
  }
  for (const Path at : gone) {
    if (auto done = erase_instance(at); !done) return done;
  }
  return {};
}

Result<void> BootstrapWorkspace::erase_security(Path path) {
  const auto at = security_.find(path.instance().value());
  if (at == security_.end()) return {};
  if (at->second.bootstrap) return bad(path, "the account of the bootstrap server stays");
  security_.erase(at);
  return {};
}

Result<void> BootstrapWorkspace::check_deletable(Path instance) const {
  if (instance.object() == kServerObject || instance.object() == kAccessControlObject) return {};
  if (instance.object() == kDeviceObject) return bad(instance, "the device stays");
  return rules_.may_delete(instance) ? Result<void>()
                                     : Result<void>(bad(instance, "the system or an application has put it there"));
}

Result<void> BootstrapWorkspace::erase_instance(Path path) {
  if (tree_.find_instance(path) == nullptr) return {};
  if (auto done = tree_.apply({Edit::delete_instance(path)}, {}); !done) return propagate(done);
  touched_.insert(path);
  return {};
}

// ---- discover -----------------------------------------------------------------------------------

Result<Bytes> BootstrapWorkspace::discover(Path path, const VersionRules& version) const {
  if (path.level() > 1 || (path.level() == 1 && tree_.find_object(path.object()) == nullptr)) {
    return fail(ErrorCode::kNotFound, fmt::format("{}: no such object", path.to_string()));
  }
  Bytes out;
  codec::LinkFormatWriter writer(out);
  if (version.version == ProtocolVersion::k1_0) {
    writer.member("lwm2m", version.name);
  } else {
    writer.link(Path());
    writer.unquoted("lwm2m", version.name);
  }
  for (const auto& [id, object] : tree_.objects()) {
    const bool wanted =
        path.is_root() ? id.value() <= kDeviceObject.value() || rules_.is_announced(object) : id == path.object();
    if (!wanted) continue;
    const bool other_version = object.definition->version != default_object_version(id, version.version);
    const bool empty = id == kSecurityObject ? security_.empty() : object.instances.empty();
    if (empty || other_version) writer.link(Path(id));
    if (other_version) writer.unquoted("ver", object.definition->version.to_string());
    if (id == kSecurityObject) {
      discover_security(writer);
      continue;
    }
    for (const auto& [instance_id, instance] : object.instances) {
      writer.link(Path(id, instance_id));
      const auto server = id == kServerObject ? server_of_instance(tree_, Path(id, instance_id)) : std::nullopt;
      if (server) writer.attribute("ssid", server->value());
    }
  }
  return out;
}

// The bootstrap server's own account shows neither, by which it is known.
void BootstrapWorkspace::discover_security(codec::LinkFormatWriter& writer) const {
  for (const auto& [number, instance] : security_) {
    writer.link(Path(kSecurityObject, model::ObjectInstanceId(number)));
    if (instance.bootstrap) continue;
    writer.attribute("ssid", instance.id.value());
    writer.quoted("uri", instance.uri);
  }
}

// ---- finish -------------------------------------------------------------------------------------

Result<BootstrapOutcome> BootstrapWorkspace::finish() const {
  BootstrapOutcome outcome;
  std::set<ShortServerId> seen;
  for (const auto& [number, instance] : security_) {
    const bool touched = is_touched(instance);
    auto account = account_of(number, instance, touched);
    if (!account) return propagate(account);
    if (!seen.insert(account->options.id).second) {
      return inconsistent(fmt::format("short server id {}: two accounts", account->options.id.value()));
    }
    if (!touched) outcome.untouched.insert(account->options.id);
    outcome.accounts.push_back(*std::move(account));
  }
  if (auto once = check_servers(); !once) return propagate(once);
  // It would be answered over a link that is nobody's.
  const bool has_bootstrap =
      std::ranges::any_of(outcome.accounts, [](const Account& it) { return it.options.bootstrap; });
  if (!has_bootstrap) return inconsistent("the account of the bootstrap server is none any more");
  const bool usable = std::ranges::any_of(outcome.accounts, [](const Account& it) { return !it.options.bootstrap; });
  if (!usable) return inconsistent("there is no account of a server");
  if (auto owners = check_owners(outcome.accounts); !owners) return propagate(owners);
  for (const Account& account : before_) {  // the file has it still, and does not bring it back
    if (!account.applied || seen.contains(account.options.id)) continue;
    Account gone{.options = account.options, .applied = account.applied, .removed = true};
    gone.options.security = {};
    outcome.accounts.push_back(std::move(gone));
  }
  outcome.edits = edits();
  model::Edits trial = outcome.edits;
  if (auto sound = original_.check(trial, {}); !sound) return inconsistent(sound.error().message());
  return outcome;
}

const Account* BootstrapWorkspace::find_before(ShortServerId server) const {
  const auto at = std::ranges::find_if(before_, [server](const Account& it) { return it.options.id == server; });
  return at == before_.end() ? nullptr : &*at;
}

Result<Account> BootstrapWorkspace::account_of(std::uint16_t number, const SecurityInstance& instance,
                                               bool touched) const {
  const ShortServerId id = instance.bootstrap ? kBootstrapServer : instance.id;
  if (instance.uri.empty()) return inconsistent(fmt::format("/0/{}: no URI", number));
  if (!instance.bootstrap && id == kBootstrapServer)
    return inconsistent(fmt::format("/0/{}: no short server id", number));
  auto security = link_security(instance);
  if (!security) return inconsistent(fmt::format("/0/{}: {}", number, security.error().message()));
  // What nobody but the operator can say of an account stays as it was.
  const Account* before = find_before(id);
  if (before != nullptr && !touched) return *before;
  Account account;
  if (before != nullptr) account = {.options = before->options, .applied = before->applied};
  ServerOptions& options = account.options;
  options.id = id;
  options.uri = instance.uri;
  options.bootstrap = instance.bootstrap;
  options.security = *std::move(security);
  options.client_hold_off = instance.client_hold_off;
  options.account_timeout = instance.account_timeout;
  account.bootstrapped = true;
  account.security_instance = number;
  if (instance.bootstrap) return account;
  const auto server = find_server_instance(tree_, id);
  if (!server) return inconsistent(fmt::format("short server id {}: no instance of object 1", id.value()));
  for (const std::uint16_t mandatory : {kLifetime, std::uint16_t{6}, kBinding}) {
    if (!tree_.exists(server->child(mandatory))) {
      return inconsistent(fmt::format("{}: is missing", server->child(mandatory).to_string()));
    }
  }
  account.server_instance = server->instance().value();
  account.values = values_of(*server);
  return account;
}

std::vector<AccountValue> BootstrapWorkspace::values_of(Path server_instance) const {
  std::vector<AccountValue> values;
  for (const model::Resource& resource : tree_.find_instance(server_instance)->resources()) {
    if (resource.id.value() == kShortServerId || resource.id.value() == kTlsAlertCode) continue;
    values.push_back({resource.id, to_stored(server_instance.child(resource.id.value()), resource.value)});
  }
  return values;
}

// The owner of an access control instance is a server that there is, or nobody but the bootstrap server.
Result<void> BootstrapWorkspace::check_owners(const std::vector<Account>& accounts) const {
  const model::Object* access = tree_.find_object(kAccessControlObject);
  if (access == nullptr) return {};
  for (const auto& [id, instance] : access->instances) {
    if (!touched_.contains(Path(kAccessControlObject, id))) continue;
    const model::Value* owner = tree_.find_value(Path(kAccessControlObject, id).child(kOwnerResource));
    const auto number = owner == nullptr ? std::nullopt : model::as_number(*owner);
    const bool known =
        number && (*number == model::kReservedId || std::ranges::any_of(accounts, [&](const Account& it) {
          return !it.options.bootstrap && it.options.id.value() == *number;
        }));
    if (!known) return inconsistent(fmt::format("/2/{}: its owner has no account", id.value()));
  }
  return {};
}

model::Edits BootstrapWorkspace::edits() const {
  model::Edits out;
  for (const Path path : touched_) {  // ascending: Object 2 comes first
    if (path.object() != kServerObject) edit_instance(path, out);
  }
  return out;
}

bool BootstrapWorkspace::is_touched(const SecurityInstance& instance) const {
  const auto server = instance.bootstrap ? std::nullopt : find_server_instance(tree_, instance.id);
  const auto before = instance.bootstrap ? std::nullopt : find_server_instance(original_, instance.id);
  return instance.touched || server != before || (server && touched_.contains(*server));
}

Result<void> BootstrapWorkspace::check_servers() const {
  std::set<ShortServerId> seen;
  for (const auto& [id, instance] : tree_.find_object(kServerObject)->instances) {
    const auto server = server_of_instance(tree_, Path(kServerObject, id));
    if (server && !seen.insert(*server).second) {
      return inconsistent(fmt::format("short server id {}: two instances of object 1", server->value()));
    }
  }
  return {};
}

void BootstrapWorkspace::edit_instance(Path path, model::Edits& out) const {
  const model::ObjectInstance* before = original_.find_instance(path);
  const model::ObjectInstance* after = tree_.find_instance(path);
  if (after == nullptr) {
    if (before != nullptr) out.push_back(Edit::delete_instance(path));
    return;
  }
  if (before == nullptr) out.push_back(Edit::create_instance(path));
  // Of an instance that was there only what was written: the rest may have changed meanwhile.
  const bool whole = before == nullptr || is_replaced(path.object());
  for (const model::Resource& resource : after->resources()) {
    const Path at = path.child(resource.id.value());
    if (whole || written_.contains(at)) out.push_back(Edit::set(at, resource.value));
  }
  if (before == nullptr || !whole) return;
  for (const model::Resource& resource : before->resources()) {
    if (after->find(resource.id) == nullptr) out.push_back(Edit::erase(path.child(resource.id.value())));
  }
}

}  // namespace lwm2m::engine
