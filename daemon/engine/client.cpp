#include "daemon/engine/client.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "daemon/engine/server_account.hpp"
#include "daemon/engine/server_object.hpp"
#include "daemon/engine/version_rules.hpp"

namespace lwm2m::engine {
namespace {

// How often values that change without a word are looked at while they are observed.
constexpr Duration kSamplingPeriod = seconds(10);
constexpr TimerKey kSamplingTimer{TimerKind::kSampling, 0};

}  // namespace

std::string_view to_string(ManagerState state) {
  static constexpr std::array<std::string_view, 6> kNames{"stopped",     "suspended",  "bootstrapping",
                                                          "registering", "registered", "offline"};
  return kNames.at(static_cast<std::size_t>(state));
}

std::string_view to_string(ServerState state) {
  static constexpr std::array<std::string_view, 11> kNames{"waiting",  "connecting",   "registering",  "registered",
                                                           "updating", "sleeping",     "backoff",      "failed",
                                                           "disabled", "deregistered", "bootstrapping"};
  return kNames.at(static_cast<std::size_t>(state));
}

// ---- construction -------------------------------------------------------------------------------

Client::Client(Options options, const std::vector<model::DefinitionSet::Pointer>& definitions,
               ObjectHandlers::Map handlers)
    : context_(std::move(options)),
      handlers_(context_, applications_, std::move(handlers)),
      operations_(context_, applications_, *this),
      subscriptions_(context_),
      access_(context_.tree),
      bootstrap_(context_, *this) {
  define_all(definitions);
  handlers_.put(kServerObject, std::make_unique<ServerObject>(context_.options));
  model::Edits initial = handlers_.initial_edits();
  // A built-in object that cannot be set up is a fault of this build; its tests would have found it.
  (void)context_.tree.apply(std::move(initial), {.require_mandatory = false}).has_value();
  accounts_ = merge_accounts(context_.options.servers, {});
  for (const ServerOptions& server : context_.options.servers) add_server(server);
  apply_access_entries(context_.options.access, {});
  configure_bootstrap();
}

Client::~Client() = default;

void Client::define_all(const std::vector<model::DefinitionSet::Pointer>& definitions) {
  for (const auto& definition : definitions) {
    const bool disabled =
        std::ranges::find(context_.options.disabled_objects, definition->id) != context_.options.disabled_objects.end();
    if (!disabled) (void)context_.tree.define(definition).has_value();  // nothing has an instance yet
  }
}

void Client::add_server(const ServerOptions& options) {
  context_.states_changed = true;
  const Account* account = find_account(options.id);
  const auto security = instance_id(kSecurityObject, account == nullptr ? std::nullopt : account->security_instance);
  const auto instance = instance_id(kServerObject, account == nullptr ? std::nullopt : account->server_instance);
  if (!security || !instance) return;
  const auto contents = account != nullptr && account->bootstrapped ? AccountContents::kBootstrapped
                                                                     : AccountContents::kConfigured;
  // Values of the configuration are in range: it was validated against the same limits.
  (void)apply(account_edits(options, *security, *instance, context_.options.version, contents), {}, {}).has_value();
  if (account != nullptr) apply_values(*account);
  context_.effects.push(ServersChanged{});
  if (options.bootstrap) return;
  sessions_.emplace(options.id, std::make_unique<Session>(*this, options));
}

// The one that a bootstrap server chose, if it is free.
std::optional<model::ObjectInstanceId> Client::instance_id(model::ObjectId object,
                                                           std::optional<std::uint16_t> chosen) const {
  if (chosen && *chosen < model::kReservedId) {
    const model::ObjectInstanceId id(*chosen);
    if (!context_.tree.exists(model::Path(object, id))) return id;
  }
  return context_.tree.free_instance_id(object);
}

// De-registers first where there is something to de-register; what the server observes ends with that.
void Client::remove_server(ShortServerId server) {
  context_.states_changed = true;
  Session* session = find_session(server);
  if (session == nullptr) return erase_account(server);
  session->leaving = true;
  if (paused_ || !session->registration.is_registered()) {
    session->registration.drop();
  } else {
    session->registration.stop();
    context_.timers.arm({TimerKind::kStop, server.value()}, context_.now.boot + kStopPatience);
  }
}

void Client::erase_account(ShortServerId server) {
  model::Edits edits;
  if (const auto instance = find_server_instance(context_.tree, server)) {
    edits.push_back(model::Edit::delete_instance(*instance));
  }
  if (const auto security = find_security_instance(context_.tree, server)) {
    edits.push_back(model::Edit::delete_instance(*security));
  }
  (void)apply(std::move(edits), {}, {}).has_value();
  context_.effects.push(ServersChanged{});
}

// Servers that were to go and have gone; under the short server id of one, another may have been waiting.
void Client::finish_leaving() {
  std::vector<ShortServerId> gone;
  for (const auto& [id, session] : sessions_) {
    if (session->leaving && session->registration.is_idle()) gone.push_back(id);
  }
  for (const ShortServerId server : gone) {
    context_.timers.cancel({TimerKind::kStop, server.value()});
    sessions_.erase(server);
    erase_account(server);
  }
  if (!gone.empty()) add_missing_servers();
}

void Client::add_missing_servers() {
  for (const ServerOptions& server : context_.options.servers) {
    if (find_security_instance(context_.tree, server.id) || find_session(server.id) != nullptr) continue;
    add_server(server);
    Session* session = find_session(server.id);
    if (session == nullptr || !started_ || !stop_calls_.empty()) continue;
    if (paused_) session->registration.pause();
    session->registration.start();
  }
}

Client::Session::Session(Client& owner, const ServerOptions& options)
    : client(owner),
      registration(owner.context_, options, *this),
      observer(owner.context_, options.id, options.confirmable_notifications, owner),
      sends(owner.context_, options) {}

void Client::Session::on_registration_ended() {
  observer.clear();
  bodies.clear();
  answers.clear();
  // What the server attached goes with a de-registration, and stays when it is registered with again in the same run.
  const bool over = registration.is_idle() || registration.state() == Registration::State::kDisabled;
  if (over) observer.attributes().clear();
  // What is to be sent does not depend on the registration that ends where another one follows.
  if (over) {
    sends.give_up(no_longer_registered());
  } else {
    sends.interrupt();
  }
}

void Client::Session::on_registered() {
  client.bootstrap_.on_registered();
  sends.on_announced();
  observer.touch_pending();
}

Error Client::Session::no_longer_registered() const {
  return {ErrorCode::kNotConnected,
          fmt::format("server {}: not registered any more", registration.options().id.value())};
}

void Client::Session::on_attempts_used_up() {
  client.bootstrap_.start_for_failure();
}

void Client::Session::on_alert(std::uint16_t alert) {
  const auto instance = find_server_instance(client.context_.tree, registration.options().id);
  if (!instance || !version_rules(client.context_.options.version).extended_accounts) return;
  model::Edits edits;
  edits.push_back(model::Edit::set(instance->child(kTlsAlertCode), model::Value(std::uint64_t{alert})));
  (void)client.apply(std::move(edits), {}, {}).has_value();  // 0 to 255, as the definition has it
}

Client::Session* Client::find_session(ShortServerId server) {
  const auto at = sessions_.find(server);
  return at == sessions_.end() ? nullptr : at->second.get();
}

std::string_view Client::alternate_path(ShortServerId server) const {
  const Session* session = find_session(server);
  return session == nullptr ? std::string_view() : session->alternate_path();
}

const Client::Session* Client::find_session(ShortServerId server) const {
  const auto at = sessions_.find(server);
  return at == sessions_.end() ? nullptr : at->second.get();
}

// ---- time and effects ---------------------------------------------------------------------------

void Client::advance_time(Instant now) {
  context_.now = {std::max(now.boot, context_.now.boot), now.wall};
  if (paused_) return;
  bool fired = false;
  while (const auto key = context_.timers.pop_due(context_.now.boot)) {
    on_timer(*key);
    fired = true;
  }
  if (fired) settle();
}

std::optional<TimePoint> Client::next_deadline() const { return paused_ ? std::nullopt : context_.timers.next(); }

std::optional<Effect> Client::poll_effect() {
  std::optional<Effect> effect = context_.effects.pop();  // the one that is returned: effects are large to move
  while (effect) {
    if (context_.queue_modes > 0) note_message(*effect);
    auto* answer = std::get_if<CompleteCall>(&*effect);
    if (answer == nullptr || !is_awaiting_others(*answer)) break;
    effect = context_.effects.pop();
  }
  return effect;
}

void Client::on_timer(TimerKey key) {
  switch (key.kind) {
    case TimerKind::kRegistration:
      if (Session* session = find_session(ShortServerId(static_cast<std::uint16_t>(key.id)))) {
        session->registration.on_timer();
      }
      return;
    case TimerKind::kQueueMode:
      if (Session* session = find_session(ShortServerId(static_cast<std::uint16_t>(key.id)))) {
        session->registration.on_queue_timer();
      }
      return;
    case TimerKind::kBootstrap: bootstrap_.on_timer(); return;
    case TimerKind::kBootstrapAccount: forget_bootstrap_account(); return;
    case TimerKind::kStop:
      for (const auto& [id, session] : sessions_) {
        if (key == kStopTimer || key.id == id.value()) session->registration.drop();
      }
      return;
    case TimerKind::kObservation:
      for (const auto& [id, session] : sessions_) session->observer.on_timer(key.id);
      return;
    case TimerKind::kSampling: sample(); return;
    case TimerKind::kOperation: operations_.on_timer(InvocationId(key.id)); return;
    case TimerKind::kApplication: end_application(ApplicationNumber(static_cast<std::uint32_t>(key.id))); return;
    case TimerKind::kSend:
      if (Session* session = find_session(ShortServerId(static_cast<std::uint16_t>(key.id)))) {
        session->sends.on_timer();
        session->registration.want_update(UpdateReason::kApplication);  // is it still there?
      }
      return;
    case TimerKind::kBlockTransfer:
      if (Session* session = find_session(ShortServerId(static_cast<std::uint16_t>(key.id)))) watch_transfers(*session);
      return;
  }
}

void Client::sample() {
  sampling_unknown_ = true;
  for (const auto& [id, session] : sessions_) {
    for (const ObservationStatus& observation : session->observer.status()) {
      for (const model::Path path : observation.paths) {
        if (handlers_.is_live(path)) refresh(path);
      }
    }
  }
}

// Values that change without a word are sampled exactly while one is observed.
void Client::arm_sampling() {
  const bool live = std::ranges::any_of(sessions_, [this](const auto& entry) {
    return entry.second->observer.observes([this](model::Path path) { return handlers_.is_live(path); });
  });
  for (const auto& [id, session] : sessions_) session->observer.on_sources_changed();
  if (!live) {
    context_.timers.cancel(kSamplingTimer);
  } else if (!context_.timers.when(kSamplingTimer)) {
    context_.timers.arm(kSamplingTimer, context_.now.boot + kSamplingPeriod);
  }
}

// To show one server what changes without a word may touch what another one observes. Nothing is told before the server
// has said that it has the client (again).
void Client::flush_observers() {
  const auto has_more = [](const auto& entry) {
    return entry.second->registration.is_confirmed() && entry.second->observer.has_more();
  };
  const auto next = [&] {
    // Also of the others: what they are to be told is decided by what happens now.
    for (const auto& [id, session] : sessions_) session->observer.evaluate_touched();
    return std::ranges::find_if(sessions_, has_more);
  };
  for (auto at = next(); at != sessions_.end(); at = next()) at->second->observer.flush();
}

void Client::settle() {
  if (!paused_) {
    flush_observers();
    flush_sends();
  }
  if (std::exchange(sampling_unknown_, false)) arm_sampling();
  if (std::exchange(context_.states_changed, false)) follow_states();
}

void Client::follow_states() {
  finish_leaving();
  give_turns();
  const auto is_idle = [](const auto& entry) { return entry.second->registration.is_idle(); };
  if (!stop_calls_.empty() && std::ranges::all_of(sessions_, is_idle)) {
    context_.timers.cancel(kStopTimer);
    started_ = false;
    for (const CallId call : std::exchange(stop_calls_, {})) complete(call, CallValue{});
    if (std::exchange(start_again_, false)) start();
  }
  if (const ManagerState now = state(); now != shown_state_) {
    shown_state_ = now;
    context_.effects.push(StateChanged{});
  }
}

// ---- from the transport -------------------------------------------------------------------------

void Client::on_response(ShortServerId server, RequestId id, const IncomingResponse& response) {
  if (server == kBootstrapServer) bootstrap_.on_response(id, response);
  if (Session* session = find_session(server)) {
    if (session->sends.on_response(id, response)) {
      session->registration.on_exchange();
    } else {
      session->registration.on_response(id, response);
    }
  }
  settle();
}

void Client::on_request_failure(ShortServerId server, RequestId id, RequestFailure failure) {
  if (server == kBootstrapServer) bootstrap_.on_request_failure(id, failure);
  if (Session* session = find_session(server)) {
    if (!session->sends.on_request_failure(id, failure)) {
      session->registration.on_request_failure(id, failure);
    } else if (failure != RequestFailure::kReset) {
      session->registration.want_update(UpdateReason::kApplication);  // is it still there?
    }
  }
  settle();
}

void Client::on_delivered(ShortServerId server, NotificationId id) {
  if (Session* session = find_session(server)) {
    session->registration.on_exchange();
    session->observer.on_delivered(id);
  }
  settle();
}

void Client::on_delivery_failure(ShortServerId server, NotificationId id, DeliveryFailure failure) {
  if (Session* session = find_session(server)) {
    session->observer.on_delivery_failure(id, failure);
    // Is it still there? An Update finds out, and what it has not heard of goes after it. Soon, then seldom, as for what
    // applications change: where nothing but Updates gets out, each would call for the next.
    if (failure != DeliveryFailure::kReset) session->registration.want_update(UpdateReason::kApplication);
  }
  settle();
}

void Client::on_link_event(ShortServerId server, const LinkEvent& event) {
  if (server == kBootstrapServer) bootstrap_.on_link_event(event);
  if (Session* session = find_session(server)) {
    if (std::holds_alternative<LinkFailure>(event)) session->sends.interrupt();
    session->registration.on_link_event(event);
  }
  settle();
}

}  // namespace lwm2m::engine
