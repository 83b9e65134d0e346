#include "daemon/engine/server_account.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "daemon/base/text.hpp"
#include "daemon/engine/context.hpp"
#include "daemon/engine/version_rules.hpp"

namespace lwm2m::engine {
namespace {

using model::Edit;
using model::Path;
using model::Value;

constexpr std::uint16_t kShortServerIdOfSecurity = 10;
constexpr std::uint16_t kIsBootstrap = 1;

Value number(std::uint32_t value) { return static_cast<std::int64_t>(value); }
Value count(std::uint32_t value) { return static_cast<std::uint64_t>(value); }

void security_edits(const ServerOptions& server, Path at, model::Edits& edits) {
  edits.push_back(Edit::create_instance(at));
  edits.push_back(Edit::set(at.child(0), Value(server.uri)));
  edits.push_back(Edit::set(at.child(kIsBootstrap), Value(server.bootstrap)));
  edits.push_back(Edit::set(at.child(2), Value(static_cast<std::int64_t>(server.security.mode))));
  // Keys and certificates stay with the transport: nothing that reads the registry can ever print one.
  for (const auto secret : std::initializer_list<std::uint16_t>{3, 4, 5}) {
    edits.push_back(Edit::set(at.child(secret), Value(Bytes{})));
  }
  if (!server.bootstrap) {
    edits.push_back(Edit::set(at.child(kShortServerIdOfSecurity), Value(std::int64_t{server.id.value()})));
  }
}

void server_edits(const ServerOptions& server, Path at, ProtocolVersion version, AccountContents contents,
                  model::Edits& edits) {
  edits.push_back(Edit::create_instance(at));
  const auto set = [&](std::uint16_t resource, Value value) {
    edits.push_back(Edit::set(at.child(resource), std::move(value)));
  };
  set(0, std::int64_t{server.id.value()});
  set(kLifetime, number(server.lifetime));
  set(6, server.store_notifications);
  const VersionRules& rules = version_rules(version);
  set(kBinding, server.binding + (!rules.queue_parameter && server.queue_mode ? "Q" : ""));
  if (rules.extended_accounts) set(kTlsAlertCode, count(0));
  if (contents == AccountContents::kBootstrapped) return;
  set(kDefaultMinimumPeriod, number(server.default_minimum_period));
  set(kDefaultMaximumPeriod, number(server.default_maximum_period));
  set(kDisableTimeout, number(server.disable_timeout));
  if (!rules.extended_accounts) return;
  if (server.priority) set(kPriority, count(*server.priority));
  set(kInitialDelay, count(server.initial_delay));
  set(kFailureBlock, server.failure_block);
  set(kBootstrapOnFailure, server.bootstrap_on_failure);
  set(kRetryCount, count(server.retry_count));
  set(kRetryTimer, count(server.retry_timer));
  set(kSequenceDelay, count(server.sequence_delay));
  set(kSequenceCount, count(server.sequence_count));
  set(kMuteSend, server.mute_send);
}

std::optional<std::int64_t> integer(const model::ObjectInstance& instance, std::uint16_t resource) {
  const model::ResourceValue* held = instance.find(model::ResourceId(resource));
  const auto* value = held == nullptr || held->is_multiple() ? nullptr : std::get_if<std::int64_t>(&held->single());
  return value == nullptr ? std::nullopt : std::optional(*value);
}

bool is_bootstrap(const model::ObjectInstance& instance) {
  const model::ResourceValue* held = instance.find(model::ResourceId(kIsBootstrap));
  return held != nullptr && std::get<bool>(held->single());
}

std::optional<std::uint32_t> held_number(const model::ObjectTree& tree, ShortServerId server, std::uint16_t resource) {
  const auto instance = find_server_instance(tree, server);
  const model::Value* value = instance ? tree.find_value(instance->child(resource)) : nullptr;
  const auto held = value == nullptr ? std::nullopt : model::as_number(*value);
  if (!held || *held < 0) return std::nullopt;
  return static_cast<std::uint32_t>(std::min(*held, 4294967295.0));
}

bool is_binding(const std::string& text) {
  // U, T, S, N of 1.1 and the Q that 1.0 has inside; a letter twice says nothing.
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return std::string_view("UTSNQ").find(c) != std::string_view::npos && std::ranges::count(text, c) == 1;
  }) && text != "Q";
}

}  // namespace

model::Edits account_edits(const ServerOptions& server, model::ObjectInstanceId security,
                           model::ObjectInstanceId instance, ProtocolVersion version, AccountContents contents) {
  model::Edits edits;
  security_edits(server, Path(kSecurityObject, security), edits);
  if (!server.bootstrap) server_edits(server, Path(kServerObject, instance), version, contents, edits);
  return edits;
}

std::optional<Path> find_server_instance(const model::ObjectTree& tree, ShortServerId server) {
  const model::Object* servers = tree.find_object(kServerObject);
  if (servers == nullptr) return std::nullopt;
  for (const auto& [id, instance] : servers->instances) {
    if (integer(instance, 0) == server.value()) return Path(kServerObject, id);
  }
  return std::nullopt;
}

std::optional<Path> find_security_instance(const model::ObjectTree& tree, ShortServerId server) {
  const model::Object* accounts = tree.find_object(kSecurityObject);
  if (accounts == nullptr) return std::nullopt;
  for (const auto& [id, instance] : accounts->instances) {
    const bool wanted = server == kBootstrapServer
                            ? is_bootstrap(instance)
                            : !is_bootstrap(instance) && integer(instance, kShortServerIdOfSecurity) == server.value();
    if (wanted) return Path(kSecurityObject, id);
  }
  return std::nullopt;
}

std::optional<ShortServerId> server_of_instance(const model::ObjectTree& tree, Path instance) {
  const model::ObjectInstance* held = instance.level() < 2 ? nullptr : tree.find_instance(instance.prefix(2));
  const auto id = held == nullptr ? std::nullopt : integer(*held, 0);
  return id ? std::optional(ShortServerId(static_cast<std::uint16_t>(*id))) : std::nullopt;
}

std::uint32_t account_number(const model::ObjectTree& tree, ShortServerId server, std::uint16_t resource,
                             std::uint32_t otherwise) {
  return held_number(tree, server, resource).value_or(otherwise);
}

PlaceInOrder place_in_order(const model::ObjectTree& tree, const ServerOptions& server, ProtocolVersion configured) {
  if (!version_rules(configured).extended_accounts) {
    return {server.priority, seconds(server.initial_delay), server.failure_block, server.bootstrap_on_failure};
  }
  return {.priority = held_number(tree, server.id, kPriority),
          .initial_delay = seconds(account_number(tree, server.id, kInitialDelay, 0)),
          .failure_block = account_flag(tree, server.id, kFailureBlock, false),
          .bootstrap_on_failure = account_flag(tree, server.id, kBootstrapOnFailure, true)};
}

bool account_flag(const model::ObjectTree& tree, ShortServerId server, std::uint16_t resource, bool otherwise) {
  const auto instance = find_server_instance(tree, server);
  const model::Value* value = instance ? tree.find_value(instance->child(resource)) : nullptr;
  const auto* flag = value == nullptr ? nullptr : std::get_if<bool>(value);
  return flag == nullptr ? otherwise : *flag;
}

std::string account_text(const model::ObjectTree& tree, ShortServerId server, std::uint16_t resource) {
  const auto instance = find_server_instance(tree, server);
  const model::Value* value = instance ? tree.find_value(instance->child(resource)) : nullptr;
  const auto* text = value == nullptr ? nullptr : std::get_if<std::string>(value);
  return text == nullptr ? std::string() : *text;
}

Result<void> amend_server_edit(Edit& edit, std::uint32_t minimum_lifetime) {
  if (!edit.value || edit.value->is_multiple()) return {};
  Value& value = edit.value->single();
  if (edit.path.resource().value() == kLifetime) {
    auto lifetime = model::convert(value, model::DataType::kInteger);
    if (!lifetime) return {};  // the registry says so better
    if (std::get<std::int64_t>(*lifetime) < 1) {
      return fail(ErrorCode::kBadValue, fmt::format("{}: a lifetime is at least 1 s", edit.path.to_string()));
    }
    value = std::max<std::int64_t>(std::get<std::int64_t>(*lifetime), minimum_lifetime);
  } else if (edit.path.resource().value() == kBinding) {
    const auto* text = std::get_if<std::string>(&value);
    if (text != nullptr && !is_binding(*text)) {
      return fail(ErrorCode::kBadValue,
                  fmt::format("{}: '{}' is not a binding", edit.path.to_string(), printable(*text, 16)));
    }
  }
  return {};
}

}  // namespace lwm2m::engine
