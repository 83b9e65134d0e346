// Client, accounts: what is in force of the configuration file and of what was changed since, and that it survives.
#include <fmt/core.h>

#include <algorithm>

#include "daemon/engine/account_file.hpp"
#include "daemon/engine/client.hpp"
#include "daemon/engine/server_account.hpp"
#include "daemon/engine/stored_value.hpp"

namespace lwm2m::engine {
namespace {

using model::Path;

// Set by the client itself, or the account's name.
bool is_kept(model::ResourceId resource) {
  return resource.value() != kShortServerId && resource.value() != kTlsAlertCode;
}

// The values that an account begins with, in ascending order of their paths.
std::map<Path, model::ResourceValue> initial_values(const Account& account, Path instance, ProtocolVersion version) {
  std::map<Path, model::ResourceValue> values;
  const auto contents = account.bootstrapped ? AccountContents::kBootstrapped : AccountContents::kConfigured;
  for (model::Edit& edit :
       account_edits(account.options, model::ObjectInstanceId(0), instance.instance(), version, contents)) {
    if (edit.value && edit.path.object() == kServerObject) values.emplace(edit.path, *std::move(edit.value));
  }
  return values;
}

Error no_account(ShortServerId server) {
  return {ErrorCode::kNotFound, fmt::format("server {}: has no account", server.value())};
}

}  // namespace

bool Client::touches_account(const model::Edits& edits) const {
  return std::ranges::any_of(edits, [](const model::Edit& edit) {
    return edit.path.object() == kServerObject || edit.path.object() == kAccessControlObject;
  });
}

Result<void> Client::check_provisioning(const Caller& caller) const {
  if (!caller.privileged) return fail(ErrorCode::kAccessDenied, "only root and the group lwm2m provision servers");
  if (workspace_ || finishing_) return fail(ErrorCode::kBusy, "a bootstrap server is writing the accounts; try again");
  return {};
}

std::vector<ServerOptions> Client::servers_in_force() const {
  std::vector<ServerOptions> servers;
  for (const Account& account : accounts_) {
    if (!account.removed) servers.push_back(account.options);
  }
  return servers;
}

std::vector<AccountValue> Client::changed_values(const Account& account) const {
  std::vector<AccountValue> values;
  const auto instance = find_server_instance(context_.tree, account.options.id);
  if (!instance) return values;
  const auto initial = initial_values(account, *instance, context_.options.version);
  for (const model::Resource& resource : context_.tree.find_instance(*instance)->resources()) {
    const Path path = instance->child(resource.id.value());
    const auto before = initial.find(path);
    const bool same = before != initial.end() && model::same_value(before->second, resource.value);
    if (same || !is_kept(resource.id)) continue;
    values.push_back({resource.id, to_stored(path, resource.value)});
  }
  return values;
}

// A value that does not fit its definition any more is left at what the configuration says.
void Client::apply_values(const Account& account) {
  const auto instance = find_server_instance(context_.tree, account.options.id);
  if (!instance) return;
  for (const AccountValue& value : account.values) {
    const Path path = instance->child(value.resource.value());
    auto held = from_stored(value.tlv, path, context_.tree.definitions());
    if (!held || !is_kept(value.resource)) continue;
    model::Edits edits;
    edits.push_back(model::Edit::set(path, *std::move(held)));
    (void)apply(std::move(edits), {}, {}).has_value();
  }
}

Account* Client::find_account(ShortServerId server) {
  const auto at = std::ranges::find_if(
      accounts_, [server](const Account& account) { return account.options.id == server && !account.removed; });
  return at == accounts_.end() ? nullptr : &*at;
}

const ServerOptions* Client::account(ShortServerId server) const {
  const Account* found = const_cast<Client*>(this)->find_account(server);
  return found == nullptr ? nullptr : &found->options;
}

// Who is registered with, and who is asked for a bootstrap, is what the accounts say.
void Client::follow_accounts() {
  configure_bootstrap();
  Options options = context_.options;
  options.servers = servers_in_force();
  change_servers(std::move(options), true);
}

// What was changed becomes so, and the call is answered when the disk has it.
void Client::enforce_accounts(CallId call, CallValue answer) {
  follow_accounts();
  account_saves_.emplace(save_accounts(), std::pair(call, std::move(answer)));
  bootstrap_if_needed();
  settle();
}

void Client::add_account(const Caller& caller, CallId call, ServerOptions options) {
  if (auto allowed = check_provisioning(caller); !allowed) return complete(call, fail(allowed.error()));
  if (!options.bootstrap && (options.id == kBootstrapServer || options.id.value() == model::kReservedId)) {
    return complete(call, fail(ErrorCode::kBadValue, "a short server id is 1 to 65534"));
  }
  if (find_account(options.id) != nullptr) {
    return complete(call,
                    fail(ErrorCode::kAlreadyExists, fmt::format("server {}: has an account", options.id.value())));
  }
  if (accounts_.size() >= kMaximumAccounts) {
    return complete(call, fail(ErrorCode::kTooLarge, fmt::format("more than {} accounts", kMaximumAccounts)));
  }
  const ShortServerId server = options.id;
  // One that the file has, and the bus had removed, comes back as the bus wants it.
  const auto known =
      std::ranges::find(accounts_, options.id, [](const Account& account) { return account.options.id; });
  if (known != accounts_.end()) {
    known->options = std::move(options);
    known->removed = false;
  } else {
    accounts_.push_back({.options = std::move(options)});
  }
  enforce_accounts(call, CallValue(server));
}

// The values that were changed, for the time when the account is made anew.
void Client::note_values() {
  for (Account& account : accounts_) {
    const Session* session = account.removed ? nullptr : find_session(account.options.id);
    // The values of one that is leaving are those of the account before, what is to be kept of them was noted then.
    if (session != nullptr && !session->leaving) account.values = changed_values(account);
  }
}

// But for those that the new options say something else of.
void Client::keep_values(Account& account, const ServerOptions& options) const {
  const Path any(kServerObject, model::ObjectInstanceId(0));
  Account old = account;
  old.bootstrapped = false;  // all that the options say
  Account changed = old;
  changed.options = options;
  const auto before = initial_values(old, any, context_.options.version);
  const auto after = initial_values(changed, any, context_.options.version);
  std::erase_if(account.values, [&](const AccountValue& value) {
    const auto was = before.find(any.child(value.resource.value()));
    const auto fresh = after.find(any.child(value.resource.value()));
    if (was == before.end() || fresh == after.end()) return was != before.end() || fresh != after.end();
    return !model::same_value(was->second, fresh->second);
  });
}

void Client::change_account(const Caller& caller, CallId call, ServerOptions options) {
  if (auto allowed = check_provisioning(caller); !allowed) return complete(call, fail(allowed.error()));
  Account* account = find_account(options.id);
  if (account == nullptr) return complete(call, fail(no_account(options.id)));
  note_values();
  keep_values(*account, options);
  account->options = std::move(options);
  enforce_accounts(call, {});
}

void Client::remove_account(const Caller& caller, CallId call, ShortServerId server) {
  if (auto allowed = check_provisioning(caller); !allowed) return complete(call, fail(allowed.error()));
  Account* account = find_account(server);
  if (account == nullptr) return complete(call, fail(no_account(server)));
  forget_account(*account);
  enforce_accounts(call, {});
}

// One of the configuration file is remembered, so that it stays away.
void Client::forget_account(Account& account) {
  account.options.security = {};  // its keys go in either case
  account.values.clear();
  if (account.applied) {
    account.removed = true;
    return;
  }
  const ShortServerId server = account.options.id;
  std::erase_if(accounts_, [server](const Account& each) { return each.options.id == server; });
}

SaveTicket Client::save_accounts() {
  note_values();
  saved_accounts_ = true;
  const auto ticket = context_.next<SaveTicket>();
  context_.effects.push(
      SaveState{ticket, StateFile::kAccounts,
                serialise_accounts({accounts_, saved_access(context_.tree), context_.options.access})});
  return ticket;
}

// Before the start: nobody has heard of the accounts that the file made yet.
Result<void> Client::restore_accounts(ByteView content) {
  const auto last = parse_accounts(content);
  if (!last) return propagate(last);
  const auto file = context_.options.servers;
  sessions_.clear();
  for (const ServerOptions& server : file) erase_account(server.id);
  accounts_ = merge_accounts(file, last->accounts);
  apply_access_entries({}, context_.options.access);  // the file's own were the first guess
  restore_access(last->access);
  apply_access_entries(context_.options.access, last->applied_access);
  context_.options.servers = servers_in_force();
  for (const ServerOptions& server : context_.options.servers) add_server(server);
  configure_bootstrap();
  limit_bootstrap_account();
  saved_accounts_ = true;
  const bool changed = accounts_ != last->accounts || context_.options.access != last->applied_access;
  if (changed) save_accounts();  // else an entry that comes back later would bring its old changes along
  return {};
}

}  // namespace lwm2m::engine
