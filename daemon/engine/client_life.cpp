// Client, life: starting and stopping, suspending, reloading, the order of registrations, queue mode, what an operator
// wants of one server, and the state of it all.
#include <fmt/core.h>

#include <algorithm>

#include "daemon/engine/client.hpp"
#include "daemon/engine/server_account.hpp"

namespace lwm2m::engine {
namespace {

Error is_being_left(ShortServerId server) {
  return {ErrorCode::kBusy, fmt::format("server {}: being de-registered; try again", server.value())};
}

}  // namespace

void Client::start() {
  context_.states_changed = true;
  start_again_ = !stop_calls_.empty();  // when the stop that is under way is done
  if (start_again_) return;
  started_ = true;
  for (const auto& [id, session] : sessions_) session->registration.start();
  bootstrap_if_needed();
  settle();
}

void Client::stop(CallId call, bool force) {
  context_.states_changed = true;
  start_again_ = false;
  bootstrap_.drop();
  stop_calls_.push_back(call);
  if (paused_) {
    paused_ = false;
    force = true;  // nothing was sent while suspended, and nothing is now
  }
  for (const auto& [id, session] : sessions_) {
    if (force || !session->registration.options().deregister_on_stop) {
      session->registration.drop();
    } else {
      session->registration.stop();
    }
  }
  context_.timers.arm(kStopTimer, context_.now.boot + kStopPatience);
  settle();
}

void Client::pause() {
  context_.states_changed = true;
  if (paused_ || !started_) return;
  paused_ = true;
  bootstrap_.drop();
  for (const auto& [id, session] : sessions_) {
    session->registration.pause();
    session->sends.interrupt();
  }
  context_.effects.push(EmitEvent{EventName::kSuspended});
  settle();
}

Result<void> Client::resume() {
  context_.states_changed = true;
  if (!paused_) return {};
  paused_ = false;
  for (const auto& [id, session] : sessions_) session->registration.resume();
  bootstrap_if_needed();
  settle();
  return {};
}

void Client::reload(Options options) {
  context_.states_changed = true;
  // What is being written would be of other accounts: it begins anew.
  const bool bootstrapping = workspace_ || finishing_;
  if (bootstrapping) bootstrap_.drop();
  note_values();
  accounts_ = merge_accounts(options.servers, accounts_);
  options.servers = servers_in_force();
  const bool same_client = options.endpoint == context_.options.endpoint && options.version == context_.options.version;
  configure_bootstrap();
  const std::vector<AccessEntry> access_before = context_.options.access;
  change_servers(std::move(options), same_client);
  apply_access_entries(context_.options.access, access_before);
  if (bootstrapping) bootstrap_.start();
  bootstrap_if_needed();
  if (saved_accounts_) save_accounts();
  if (!same_client) context_.effects.push(StateChanged{});
  settle();
}

// Servers whose options stay as they are are not touched, if the client is still the same one.
void Client::change_servers(Options options, bool same_client) {
  const auto wanted = [&](const ServerOptions& server) {
    return same_client && std::ranges::find(options.servers, server) != options.servers.end();
  };
  std::vector<ShortServerId> gone;
  for (const ServerOptions& server : context_.options.servers) {
    if (!wanted(server)) gone.push_back(server.id);
  }
  for (const ShortServerId server : gone) {
    remove_server(server);
    // Its instances are free at once for another account to take their ids, even while it is being de-registered.
    if (std::ranges::find(options.servers, server, &ServerOptions::id) != options.servers.end()) continue;
    erase_account(server);
    forget_rights(server);
  }
  const std::uint64_t seed = context_.options.random_seed;
  context_.options = std::move(options);
  context_.options.random_seed = seed;
  finish_leaving();
  add_missing_servers();
}

// One server after the other, in ascending order of /1/x/13 (Core 1.1.1 §6.2.1.1): the first that is not done has its
// turn.
void Client::give_turns() {
  const bool waits = std::ranges::any_of(
      sessions_, [](const auto& entry) { return entry.second->registration.awaits_turn(); });
  if (!waits || paused_) return;
  Registration* first = nullptr;
  for (const auto& [id, session] : sessions_) {  // its place may have gone while it waited
    Registration& registration = session->registration;
    if (registration.awaits_turn() && !registration.holds_up_from()) registration.take_turn();
  }
  std::uint32_t lowest = 0;
  for (const auto& [id, session] : sessions_) {
    const auto priority = session->registration.holds_up_from();
    if (!priority || (first != nullptr && *priority >= lowest)) continue;
    first = &session->registration;
    lowest = *priority;
  }
  if (first != nullptr && first->awaits_turn()) first->take_turn();
}

// What goes to a server tells it in queue mode that we are there; of a request its answer does.
void Client::note_message(const Effect& effect) {
  const auto registration = [this](ShortServerId server) {
    Session* session = find_session(server);
    return session == nullptr ? nullptr : &session->registration;
  };
  if (const auto* request = std::get_if<SendRequest>(&effect)) {
    if (auto* sender = registration(request->server)) sender->on_exchange();
  } else if (const auto* response = std::get_if<SendResponse>(&effect)) {
    if (auto* sender = registration(response->server)) sender->on_heard_of();
  } else if (const auto* notification = std::get_if<SendNotification>(&effect)) {
    if (auto* sender = registration(notification->server)) sender->on_heard_of();
  }
}

// The server that a local caller names, if something can be done with it now.
Result<Client::Session*> Client::usable_session(ShortServerId server) {
  Session* session = find_session(server);
  if (session == nullptr || session->leaving) {
    return fail(ErrorCode::kNotFound, fmt::format("no server {}", server.value()));
  }
  if (!started_) return fail(ErrorCode::kNotConnected, "stopped; start first");
  if (paused_) return fail(ErrorCode::kNotConnected, "suspended; resume first");
  return session;
}

void Client::update(CallId call, ShortServerId server) {
  if (server == kBootstrapServer) return update_all(call);
  const auto session = usable_session(server);
  if (!session) return complete(call, fail(session.error()));
  (*session)->registration.want_update(call);
  advance_time(context_.now);  // the Update is due now
  settle();
}

// Each server answers the call; what goes out is one answer, when they all have (poll_effect).
void Client::update_all(CallId call) {
  const auto registered = registered_sessions(kBootstrapServer);
  if (!registered) return complete(call, fail(registered.error()));
  joint_calls_.emplace(call, JointCall{.open = registered->size()});
  for (Session* session : *registered) session->registration.want_update(call);
  advance_time(context_.now);
  settle();
}

// The answer of one of several: becomes the answer of all with the last of them, with what failed first.
bool Client::is_awaiting_others(CompleteCall& answer) {
  const auto at = joint_calls_.find(answer.call);
  if (at == joint_calls_.end()) return false;
  JointCall& joint = at->second;
  if (!answer.result && !joint.failure) joint.failure = answer.result.error();
  if (--joint.open > 0) return true;
  if (joint.failure) answer.result = fail(*joint.failure);
  joint_calls_.erase(at);
  return false;
}

void Client::deregister(CallId call, ShortServerId server) {
  const auto session = usable_session(server);
  if (!session) return complete(call, fail(session.error()));
  (*session)->registration.stop(call);
  settle();
}

Result<void> Client::reconnect(ShortServerId server) {
  const auto session = usable_session(server);
  if (!session) return propagate(session);
  if ((*session)->registration.is_idle()) {
    return fail(ErrorCode::kNotConnected, fmt::format("server {}: stopped", server.value()));
  }
  if ((*session)->registration.is_leaving()) return fail(is_being_left(server));
  (*session)->registration.reconnect();
  settle();
  return {};
}

Result<void> Client::disable(ShortServerId server, Duration duration) {
  const auto session = usable_session(server);
  if (!session) return propagate(session);
  (*session)->registration.disable(duration);
  settle();
  return {};
}

Result<void> Client::enable(ShortServerId server) {
  const auto session = usable_session(server);
  if (!session) return propagate(session);
  Registration& registration = (*session)->registration;
  if (registration.is_leaving() || !stop_calls_.empty()) return fail(is_being_left(server));
  if (registration.is_idle()) {
    registration.start();
  } else if (!registration.is_registered()) {
    registration.reconnect();
  }
  settle();
  return {};
}

Result<void> Client::sleep(ShortServerId server) {
  const auto session = usable_session(server);
  if (!session) return propagate(session);
  const auto done = (*session)->registration.sleep();
  settle();
  return done;
}

ManagerState Client::state() const {
  if (!started_) return ManagerState::kStopped;
  if (paused_) return ManagerState::kSuspended;
  bool under_way = false;
  for (const auto& [id, session] : sessions_) {
    if (session->registration.is_registered()) return ManagerState::kRegistered;
    const auto state = session->registration.state();
    under_way = under_way || state == Registration::State::kWaiting || state == Registration::State::kConnecting ||
                state == Registration::State::kRegistering;
  }
  if (bootstrap_.is_under_way()) return ManagerState::kBootstrapping;
  return under_way ? ManagerState::kRegistering : ManagerState::kOffline;
}

bool Client::paused() const { return paused_; }
const std::string& Client::endpoint() const { return context_.options.endpoint; }
std::string_view Client::protocol_version() const { return to_string(context_.options.version); }
const model::ObjectTree& Client::tree() const { return context_.tree; }

std::vector<ServerStatus> Client::servers() const {
  std::vector<ServerStatus> out;
  if (bootstrap_.has_account()) out.push_back(bootstrap_.status());
  for (const auto& [id, session] : sessions_) out.push_back(session->registration.status());
  return out;
}

std::optional<ServerStatus> Client::server(ShortServerId server) const {
  if (server == kBootstrapServer && bootstrap_.has_account()) return bootstrap_.status();
  const Session* session = find_session(server);
  return session == nullptr ? std::nullopt : std::optional(session->registration.status());
}

}  // namespace lwm2m::engine
