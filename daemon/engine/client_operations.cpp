// Client, second part of a request: what everybody agreed to is done, told to all who have to know, and answered.
#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "daemon/codec/codec.hpp"
#include "daemon/engine/client.hpp"
#include "daemon/engine/coap_code.hpp"
#include "daemon/engine/server_account.hpp"
#include "daemon/engine/server_read.hpp"
#include "daemon/engine/stored_value.hpp"

namespace lwm2m::engine {
namespace {

using model::Path;

// The transfer key of a GET of this path.
std::string key_of_get(Path path, std::optional<std::uint16_t> accept) {
  std::array<std::string, Path::kMaximumLevel> segments;
  Request request{.accept = accept};
  for (int level = 1; level <= path.level(); ++level) {
    auto& segment = segments.at(static_cast<std::size_t>(level) - 1);
    segment = fmt::format("{}", path.id(level));
    request.uri_path.emplace_back(segment);
  }
  return transfer_key(request);
}

}  // namespace

Client::Source Client::source_of(const Operation& operation) const {
  if (const auto* server = operation.server()) return {ChangeSource::kServer, server->server, {}};
  const auto* local = operation.local();
  const Application* application = local == nullptr ? nullptr : applications_.find(local->caller.bus_name);
  if (application == nullptr) return {};
  return {ChangeSource::kApplication, std::nullopt, application->id};
}

// ---- Operations::Host ---------------------------------------------------------------------------

Result<void> Client::commit(Operation& operation) {
  if (operation.kind == Operation::Kind::kExecute) return commit_execute(operation);
  if (handlers_.touches_live(operation.edits)) {
    // Its handler notes what is overridden: only of what will be done.
    if (auto sound = context_.tree.check(operation.edits, operation.rules); !sound) return sound;
    sampling_unknown_ = true;
  }
  if (auto done = handlers_.amend(operation.edits, operation.server() != nullptr); !done) return done;
  remove_access(operation.edits);
  const ServerOrigin* server = operation.server();
  if (server != nullptr && operation.kind == Operation::Kind::kCreate && access_.is_in_force()) {
    add_access(operation.edits, operation.path, server->server);
  }
  operation.durable =
      operation.options.persistent || touches_persistent(operation.edits) || touches_account(operation.edits);
  if (finishing_ && touches_account(operation.edits)) {  // what it is to be is on its way to the disk
    return fail(ErrorCode::kBusy, "a bootstrap is being finished; try again");
  }
  if (operation.durable && operations_.is_disk_behind()) return fail(ErrorCode::kBusy, "the disk is behind; try again");
  const auto changes = context_.tree.apply(operation.edits, operation.rules);
  if (!changes) return propagate(changes);
  if (operation.local() != nullptr) note_ownership(operation);
  after_commit(*changes, source_of(operation));
  return {};
}

Result<void> Client::commit_execute(Operation& operation) {
  const Claim* claim = applications_.find_claim(operation.path);
  if (claim != nullptr && claim->callbacks.execute) return {};  // its owner has done it
  model::ObjectHandler* handler = handlers_.find(operation.path.object());
  if (handler == nullptr || !handler->executes(operation.path)) {
    return fail(ErrorCode::kUnavailable, fmt::format("{}: nobody answers for it", operation.path.to_string()));
  }
  auto result = handler->execute(context_.tree, operation.path, operation.arguments, context_.now);
  if (!result) return propagate(result);
  operation.actions = std::move(result->actions);
  return apply(std::move(result->edits), {}, source_of(operation));
}

Result<void> Client::apply(model::Edits edits, const model::EditRules& rules, const Source& source) {
  if (edits.empty()) return {};
  auto changes = context_.tree.apply(std::move(edits), rules);
  if (!changes) return propagate(changes);
  after_commit(*changes, source);
  return {};
}

void Client::after_commit(const model::ChangeSet& changes, const Source& source) {
  for (const model::Change& change : changes) {
    if (change.kind == model::Change::Kind::kInstanceAdded) context_.offered.insert(change.path.object());
    if (change.kind == model::Change::Kind::kInstanceRemoved || change.kind == model::Change::Kind::kResourceRemoved) {
      applications_.forget_below(change.path);
      persistent_.erase(persistent_.lower_bound(change.path), persistent_.upper_bound(change.path.last_below()));
    }
  }
  if (std::ranges::any_of(changes, [](const model::Change& change) {
        return change.path.object() == kAccessControlObject || change.path.object() == kServerObject;
      })) {
    access_.refresh();
  }
  for (const auto& [id, session] : sessions_) session->observer.on_changes(changes);
  subscriptions_.on_changes(changes,
                            {.source = source.kind, .server = source.server, .application = source.application});
  tell_registrations(changes, source);
}

// What makes an Update due (Core 1.1.1 §6.2.2): the instance list, and the account's lifetime, binding and periods.
void Client::tell_registrations(const model::ChangeSet& changes, const Source& source) {
  const UpdateReason reason = source.kind == ChangeSource::kServer ? UpdateReason::kServer : UpdateReason::kApplication;
  if (model::changes_instances(changes)) {
    for (const auto& [id, session] : sessions_) session->registration.want_update(reason);
  }
  for (const model::Change& change : changes) {
    if (change.path.object() != kServerObject || change.path.level() < 3 || !change.differs) continue;
    const auto server = server_of_instance(context_.tree, change.path);
    Session* session = server ? find_session(*server) : nullptr;
    if (session == nullptr) continue;
    const auto resource = change.path.resource().value();
    if (resource == kPriority) context_.states_changed = true;
    if (resource == kLifetime || resource == kBinding) session->registration.want_update(UpdateReason::kServer);
    const bool is_default =
        resource == kDefaultMinimumPeriod || resource == kDefaultMaximumPeriod || resource == kDefaultNotificationMode;
    if (is_default) session->observer.on_rules_changed(Path());
    context_.effects.push(StateChanged{server});
  }
}

void Client::note_ownership(const Operation& operation) {
  const Caller& caller = operation.local()->caller;
  if (operation.kind == Operation::Kind::kWrite && operation.options == WriteOptions{}) return;
  for (const model::Edit& edit : operation.edits) {
    if (edit.kind == model::Edit::Kind::kCreateInstance) applications_.set_creator(edit.path, caller);
    if (edit.path.level() < 3 || !edit.value) continue;
    if (operation.options.read_only) applications_.set_read_only(edit.path, caller);
    if (operation.options.persistent) persistent_.insert(edit.path.prefix(3));
  }
}

Result<void> Client::store_answer(Path path, model::ResourceValue value) {
  model::Edits edits;
  edits.push_back(model::Edit::set(path, std::move(value)));
  if (auto done = handlers_.amend(edits, false); !done) return done;
  const Claim* claim = applications_.find_claim(path);
  const Application* application = claim == nullptr ? nullptr : applications_.find(claim->application);
  return apply(std::move(edits), {},
               {ChangeSource::kApplication, std::nullopt, application == nullptr ? std::string() : application->id});
}

bool Client::touches_persistent(const model::Edits& edits) const {
  if (persistent_.empty()) return false;
  return std::ranges::any_of(edits, [this](const model::Edit& edit) {
    const auto at = persistent_.lower_bound(edit.path.prefix(3));
    return at != persistent_.end() && edit.path.prefix(3).contains(*at);
  });
}

std::vector<SaveTicket> Client::save(const Operation& operation) {
  std::vector<SaveTicket> tickets;
  if (touches_account(operation.edits)) tickets.push_back(save_accounts());
  // The last persistent value may have gone with the operation: what does not touch an account touches values.
  if (tickets.empty() || operation.options.persistent || touches_persistent(operation.edits)) {
    tickets.push_back(save_values());
  }
  return tickets;
}

SaveTicket Client::save_values() {
  std::erase_if(orphans_, [this](const SavedValue& saved) { return persistent_.contains(saved.path); });  // older
  std::vector<SavedValue> values = orphans_;
  for (const Path path : persistent_) {
    const model::ResourceValue* value = context_.tree.find_resource(path);
    if (value == nullptr) continue;
    SavedValue saved{.path = path};
    if (const auto owner = applications_.creator(path.prefix(2))) saved.creator = owner->uid;
    if (const Ownership* sole = applications_.read_only_owner(path)) saved.read_only_for = sole->uid;
    saved.read_only_instances = applications_.read_only_instances(path);
    saved.tlv = to_stored(path, *value);
    values.push_back(std::move(saved));
  }
  const auto ticket = context_.next<SaveTicket>();
  context_.effects.push(SaveState{ticket, StateFile::kValues, serialise_values(values)});
  return ticket;
}

// What the system changes without a word is brought up to date before it is read.
void Client::refresh(Path path) {
  model::Edits edits = handlers_.refresh(path);
  if (!edits.empty()) (void)apply(std::move(edits), {}, {}).has_value();
}

// ---- the end of an operation --------------------------------------------------------------------

void Client::finish(Operation& operation, const Result<void>& outcome) {
  if (const auto* server = operation.server()) {
    finish_for_server(operation, *server, outcome);
  } else if (const auto* local = operation.local()) {
    finish_for_caller(operation, *local, outcome);
  } else {
    const auto& refresh = std::get<RefreshOrigin>(operation.origin);
    if (Session* session = find_session(refresh.server)) session->observer.on_refreshed(refresh.observation);
  }
  if (outcome) run_actions(operation);
}

void Client::finish_for_server(Operation& operation, const ServerOrigin& origin, const Result<void>& outcome) {
  if (!outcome) return refuse(origin, outcome.error());
  respond(origin, success_for_server(operation, origin));
}

Response Client::success_for_server(Operation& operation, const ServerOrigin& origin) {
  switch (operation.kind) {
    case Operation::Kind::kWrite:
    case Operation::Kind::kExecute: return {.code = kChanged};
    case Operation::Kind::kDelete: return {.code = kDeleted};
    case Operation::Kind::kCreate: {
      Response created{.code = kCreated};
      if (operation.names_location) {
        created.location_path = path_segments(alternate_path(origin.server));
        for (const int level : {1, 2}) created.location_path.push_back(fmt::format("{}", operation.path.id(level)));
      }
      return created;
    }
    default: break;
  }
  Response response = answer_read(operation, origin.server);
  Session* session = find_session(origin.server);
  if (operation.kind == Operation::Kind::kObserve && response.code == kContent && session != nullptr) {
    // The observation begins with an answer that could be given (RFC 7641 §4.1), never with an error.
    Observed wanted{.paths = {operation.path}, .format = operation.format, .attributes = operation.attributes};
    if (operation.composite) {
      wanted.paths = operation.paths;
      wanted.composite = true;
      wanted.transfer_key = origin.transfer_key;
    }
    if (const auto sequence = session->observer.add(origin.token, std::move(wanted))) response.observe = *sequence;
  }
  return response;
}

Response Client::answer_read(const Operation& operation, ShortServerId server) {
  if (!operation.composite) {
    refresh(operation.path);
    return render_read(context_.tree, operation.path, operation.format, may_read(server), alternate_path(server));
  }
  for (const Path path : operation.paths) refresh(path);
  return render_composite(context_.tree, operation.paths, operation.format, may_read(server),
                          alternate_path(server));
}

void Client::finish_for_caller(Operation& operation, const LocalOrigin& origin, const Result<void>& outcome) {
  if (!outcome) return complete(origin.call, fail(outcome.error()));
  if (operation.kind == Operation::Kind::kCreate) return complete(origin.call, CallValue(operation.path.instance()));
  if (operation.options.send) send_written(operation);
  if (operation.kind == Operation::Kind::kSend) return send_now(operation, origin.call);
  if (!operation.is_read()) return complete(origin.call, CallValue{});
  if (operation.paths.empty()) {
    refresh(operation.path);
  } else {
    for (const Path path : operation.paths) refresh(path);
  }
  complete(origin.call, read_now(operation));
}

void Client::run_actions(const Operation& operation) {
  for (const model::SystemAction action : operation.actions) {
    const auto server = server_of_instance(context_.tree, operation.path);
    Session* session = operation.path.object() == kServerObject && server ? find_session(*server) : nullptr;
    if (action == model::SystemAction::kUpdateRegistration && session != nullptr) {
      session->registration.want_update(UpdateReason::kServer);
    } else if (action == model::SystemAction::kDisableServer && session != nullptr) {
      session->registration.disable(seconds(account_number(context_.tree, *server, kDisableTimeout, 86400)));
    } else if (action == model::SystemAction::kRequestBootstrap) {
      bootstrap_.start();
    } else {
      context_.effects.push(RunSystemAction{action});
    }
  }
}

// ---- Observer::Host -----------------------------------------------------------------------------

Response Client::render_notification(ShortServerId server, const Observed& observed) {
  const Path path = observed.paths.front();
  if (const auto there = context_.tree.require(path); !there && !observed.composite) {
    return {.code = coap_code(there.error().code()), .payload = to_bytes(there.error().message())};
  }
  // A right that went meanwhile ends the observation (Core 1.1.1 §8.2).
  Response response = observed.composite
                          ? render_composite(context_.tree, observed.paths, observed.format, may_read(server),
                                             alternate_path(server))
                          : render_read(context_.tree, path, observed.format, may_read(server), alternate_path(server));
  Session* session = find_session(server);
  if (session == nullptr || response.payload.size() <= context_.options.maximum_payload) return response;
  std::string key = observed.transfer_key;  // the server fetches the rest by the same FETCH
  if (!observed.composite) {
    // Or by GETs of the same path, with the Accept of the observation or (as Leshan) without.
    session->answers.keep(key_of_get(path, std::nullopt), response, context_.now.boot);
    key = key_of_get(path, observed.format);
  }
  session->answers.fit(key, std::nullopt, context_.options.maximum_payload, response, context_.now.boot);
  watch_transfers(*session);
  return response;
}

bool Client::is_asked_for(const std::vector<Path>& paths) const {
  if (!applications_.has_claims()) return false;
  return std::ranges::any_of(paths, [this](Path path) {
    return std::ranges::any_of(applications_.claims_touching(path),
                               [](const auto& claim) { return claim.second.callbacks.read; });
  });
}

bool Client::is_polled(const std::vector<Path>& paths) const {
  return std::ranges::any_of(paths, [this](Path path) { return handlers_.is_live(path); }) || is_asked_for(paths);
}

bool Client::refresh_notification(ShortServerId server, const Observation& observation) {
  for (const Path path : observation.paths) refresh(path);
  if (!is_asked_for(observation.paths)) return false;
  operations_.start({.origin = RefreshOrigin{server, observation.id}, .path = Path(), .paths = observation.paths});
  return true;
}

void Client::on_observation_event(ShortServerId server, ObservationEventKind event, const Observation& observation) {
  sampling_unknown_ =
      sampling_unknown_ || event == ObservationEventKind::kAdded || event == ObservationEventKind::kRemoved;
  subscriptions_.on_observation_event(event, server, observation.paths);
}

}  // namespace lwm2m::engine
