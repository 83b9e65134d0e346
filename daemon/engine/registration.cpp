#include "daemon/engine/registration.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "daemon/base/overloaded.hpp"
#include "daemon/base/text.hpp"
#include "daemon/engine/refusal_hint.hpp"
#include "daemon/engine/request_failure.hpp"
#include "daemon/engine/retry_schedule.hpp"
#include "daemon/engine/server_account.hpp"
#include "daemon/engine/version_rules.hpp"

namespace lwm2m::engine {
namespace {

std::string join(const std::vector<std::string>& segments) {
  std::string out;
  for (const auto& segment : segments) (out += '/') += segment;
  return out;
}

}  // namespace

Registration::Registration(Context& context, ServerOptions options, Listener& listener)
    : context_(context), options_(std::move(options)), listener_(listener), announcement_(context, options_),
      queue_(context, options_.id, seconds(options_.queue_awake_time)) {}

void Registration::handle(Event event) {
  for (const RegistrationTransition& transition : registration_transitions()) {
    if (transition.from != state_ || transition.event != event || !allows(transition.guard)) continue;
    state_ = transition.to;
    context_.states_changed = true;
    perform(transition.action);
    context_.effects.push(StateChanged{options_.id});
    return;
  }
}

void Registration::perform(RegistrationAction action) {
  switch (action) {
    case RegistrationAction::kWaitForTurn: return wait_for_turn();
    case RegistrationAction::kTakeTurn: return begin_turn();
    case RegistrationAction::kEnd: return end();
    case RegistrationAction::kOpenLink: return open_link();
    case RegistrationAction::kWaitDisabled: return wait_disabled();
    case RegistrationAction::kSendRegister: return send_register();
    case RegistrationAction::kSendOlderRegister: return send_older_register();
    case RegistrationAction::kRetryLater: return retry_later();
    case RegistrationAction::kReopenLink: return reopen_link();
    case RegistrationAction::kRegistered: return registered();
    case RegistrationAction::kSendUpdate: return send_update();
    case RegistrationAction::kSendDeregister: return send_deregister();
    case RegistrationAction::kUpdated: return updated();
    case RegistrationAction::kForgetAndRegister: return forget_and_register();
    case RegistrationAction::kLoseServer: return lose_server();
    case RegistrationAction::kNothing: return;
    case RegistrationAction::kDeregistered: return deregistered();
    case RegistrationAction::kNotDeregistered: return not_deregistered();
  }
}

bool Registration::allows(Guard guard) const {
  switch (guard) {
    case Guard::kAlways: return true;
    case Guard::kLinkOpen: return link_open_;
    case Guard::kLinkShut: return !link_open_;
    case Guard::kAlive: return context_.now.boot < last_success_.boot + announcement_.lifetime();
    case Guard::kExpired: return !allows(Guard::kAlive);
    case Guard::kKnownAgain: return !location_.empty() && allows(Guard::kAlive) && is_same_link();
  }
  return false;
}

// ---- inputs -------------------------------------------------------------------------------------

void Registration::on_timer() {
  if (paused_) return;
  // With a request on its way it is the time for its answer that is over.
  if (request_) return on_request_failure(request_id_, RequestFailure::kTimeout);
  handle(Event::kTimer);
}

void Registration::on_link_event(const LinkEvent& event) {
  if (paused_) return;
  std::visit(Overloaded{
                 [this](const KeyRead& key) {
                   if (std::exchange(key_fingerprint_, key.fingerprint) == key.fingerprint) return;
                   context_.effects.push(StateChanged{options_.id});
                 },
                 [this](const LinkUp& up) {
                   if (state_ != State::kConnecting) return;  // of a link that has been given up
                   link_open_ = true;
                   link_ = up;
                   confirmed_ = false;
                   is_hopeless_ = false;
                   if (!up.cipher_suite.empty()) ++handshakes_;
                   handle(Event::kLinkUp);
                 },
                 [this](const LinkFailure& failure) {
                   last_error_ = {failure.name, failure.alert, failure.text};
                   forget_refusal();
                   link_open_ = false;
                   link_ = {};
                   request_.reset();
                   if (failure.alert != 0) listener_.on_alert(failure.alert);
                   is_hopeless_ = is_final_alert(failure.alert);
                   if (is_registered()) emit(EventName::kDisconnected);
                   handle(Event::kLinkDown);
                 },
             },
             event);
}

void Registration::on_response(RequestId id, const IncomingResponse& response) {
  if (!request_ || id != request_id_ || paused_) return;
  if (request_->advance(response)) {  // the next block
    transmit();
    return;
  }
  request_.reset();
  const bool no_location =
      state_ == State::kRegistering && response.code.is_success() && response.location_path.empty();
  if (response.code.is_success() && !no_location) {
    if (state_ == State::kRegistering) location_.assign(response.location_path.begin(), response.location_path.end());
    handle(Event::kAccepted);
    return;
  }
  refusal_ = response.code;
  refusal_delay_ = response.code == kServiceUnavailable && response.max_age ? std::optional<Duration>(seconds(*response.max_age)) : std::nullopt;
  last_error_ = {"rejected", response.code.decimal(), refusal_reason(response, no_location)};
  handle(refusal_of(response));
}

// A server that does not know our version says 4.12, or 4.00, which may mean anything (Core 1.1.1 §6.2.1): where the
// oldest is refused as well, it was not the version.
Registration::Event Registration::refusal_of(const IncomingResponse& response) {
  if (state_ != State::kRegistering) return Event::kRefused;
  const bool may_be_version = response.code == kPreconditionFailed || response.code == kBadRequest;
  if (may_be_version && older_version(version())) return Event::kVersionRefused;
  if (may_be_version) announcement_.set_version(context_.options.version);
  return Event::kRefused;
}

void Registration::on_request_failure(RequestId id, RequestFailure failure) {
  if (!request_ || id != request_id_ || paused_) return;
  request_.reset();
  forget_refusal();
  last_error_ = error_of(failure);
  handle(Event::kNoAnswer);
}

// The address is what identifies a client without (D)TLS, and the session with it; a new session, or another address,
// is a new client to the server, which has to hear a Register (Core 1.1.1 §6.2.2).
bool Registration::is_same_link() const {
  if (!link_.cipher_suite.empty()) return link_.resumed;
  return !link_.local_address.empty() && link_.local_address == previous_link_.local_address;
}

std::optional<std::uint32_t> Registration::holds_up_from() const {
  const bool under_way = state_ == State::kWaiting || state_ == State::kConnecting || state_ == State::kRegistering ||
                         state_ == State::kBackoff;
  if (!under_way || lets_others_pass_) return std::nullopt;
  return place_in_order(context_.tree, options_, context_.options.version).priority;
}

void Registration::start() {
  if (!paused_) return handle(Event::kStart);
  if (state_ == State::kStopped) state_ = State::kWaiting;  // resume begins
}

void Registration::reconnect() {
  location_.clear();
  handle(Event::kRestart);
}

void Registration::drop() {
  paused_ = false;
  handle(Event::kDrop);
}

void Registration::disable(Duration duration) {
  disabled_until_ = context_.now.boot + std::min(duration, kMaximumDelay);
  handle(Event::kDisable);
}

void Registration::stop(CallId call) {
  stop_calls_.push_back(call);
  handle(Event::kStop);
}

void Registration::pause() {
  paused_ = true;
  queue_.end();
  context_.timers.cancel(timer());
  request_.reset();
}

void Registration::resume() {
  paused_ = false;
  handle(Event::kResume);
}

// ---- queue mode ---------------------------------------------------------------------------------

void Registration::on_heard_of() {
  if (!is_registered()) return;
  if (announcement_.told().queue_mode) {
    if (is_asleep()) context_.effects.push(StateChanged{options_.id});
    queue_.wake();
  } else {
    queue_.end();
  }
}

void Registration::on_exchange() {
  if (is_registered() && announcement_.told().queue_mode) queue_.prolong();
}

void Registration::on_queue_timer() {
  if (state_ != State::kRegistered) return;  // an Update is on its way, whose answer decides
  queue_.sleep();
  emit(EventName::kQueueModeRxOff);
  context_.effects.push(StateChanged{options_.id});
}

Result<void> Registration::sleep() {
  const auto refuse = [this](ErrorCode code, std::string_view why) {
    return fail(code, fmt::format("server {}: {}", options_.id.value(), why));
  };
  if (!announcement_.queue_mode()) return refuse(ErrorCode::kMethodNotAllowed, "not in queue mode");
  if (state_ != State::kRegistered) return refuse(ErrorCode::kNotConnected, "not registered, or just being updated");
  if (!queue_.is_asleep()) on_queue_timer();
  return {};
}

// ---- over a restart -----------------------------------------------------------------------------

SavedRegistration Registration::saved(Secret session) const {
  SavedRegistration saved{.server = options_.id, .endpoint = context_.options.endpoint};
  saved.version = context_.options.version;
  saved.uri = options_.uri;
  saved.alternate_path = options_.alternate_path;
  saved.security_mode = to_string(options_.security.mode);
  saved.identity = options_.security.identity;
  saved.location = location_;
  saved.last_success = last_success_.wall;
  saved.told = announcement_.told();
  saved.link = {link_.local_address, std::move(session)};
  return saved;
}

bool Registration::restore(const SavedRegistration& saved) {
  const bool is_ours = saved.server == options_.id && saved.endpoint == context_.options.endpoint &&
                       saved.version == context_.options.version && saved.uri == options_.uri &&
                       saved.alternate_path == options_.alternate_path &&
                       saved.security_mode == to_string(options_.security.mode) &&
                       saved.identity == options_.security.identity;
  const Duration age = context_.now.wall - saved.last_success;  // negative: the clock went back, nobody knows
  if (!is_ours || saved.location.empty() || age < Duration(0) || age >= seconds(saved.told.lifetime)) return false;
  location_ = saved.location;
  last_success_ = {context_.now.boot - age, saved.last_success};
  announcement_.restore(saved.told);
  previous_link_ = saved.link;
  return true;
}

// ---- small things -------------------------------------------------------------------------------

void Registration::send(OutgoingRequest request) {
  request_.emplace(std::move(request), context_.options.maximum_payload);
  request_sent_ = context_.now;
  transmit();
}

void Registration::transmit() {
  request_id_ = context_.next<RequestId>();
  context_.effects.push(SendRequest{options_.id, request_id_, request_->current()});
  arm_after(kExchangeLifetime);
}

std::string Registration::refusal_reason(const IncomingResponse& response, bool no_location) const {
  if (no_location) return "the answer to Register has no Location-Path";
  std::string said = printable(as_text(response.payload), 200);
  if (state_ != State::kRegistering || (response.code == kBadRequest && !said.empty())) return said;
  const std::string hint = register_refusal_hint(response.code, options_.security, context_.options.endpoint);
  return said.empty() || hint.empty() ? said + hint : said + "; " + hint;
}

std::string Registration::refusal_text(std::string_view operation) const {
  return fmt::format("server {} answered {} {}: {}", options_.id.value(), operation,
                     refusal_.value_or(Code()).to_string(), last_error_.text);
}

void Registration::forget_refusal() {
  refusal_.reset();
  refusal_delay_.reset();
}

void Registration::complete(std::vector<CallId>& calls, const Result<CallValue>& result) {
  for (const CallId call : std::exchange(calls, {})) context_.effects.push(CompleteCall{call, result});
}

void Registration::emit(EventName name, std::optional<Duration> retry_after) {
  const bool failed = name == EventName::kRegistrationFailure || name == EventName::kNetworkError ||
                      name == EventName::kDeregistrationFailure || name == EventName::kDisconnected ||
                      name == EventName::kRegistrationTimeout;
  context_.effects.push(EmitEvent{name, options_.id, failed ? refusal_ : std::nullopt,
                                  failed ? last_error_.text : std::string(), retry_after});
}

ServerStatus Registration::status() const {
  ServerStatus status{.server = options_.id, .uri = options_.uri, .security_mode = options_.security.mode};
  status.key_source = describe(options_.security.key, "key");
  status.key_fingerprint = key_fingerprint_;
  status.cipher_suite = link_.cipher_suite;
  status.session_resumed = link_.resumed;
  status.handshakes = handshakes_;
  static constexpr std::array<ServerState, 10> kShown{
      ServerState::kDeregistered, ServerState::kWaiting,     ServerState::kConnecting, ServerState::kRegistering,
      ServerState::kRegistered,   ServerState::kUpdating,    ServerState::kBackoff,    ServerState::kDisabled,
      ServerState::kDisabled,     ServerState::kDeregistered};
  status.state = is_asleep() ? ServerState::kSleeping : kShown.at(static_cast<std::size_t>(state_));
  status.lifetime = announcement_.lifetime_seconds();
  status.binding = announcement_.binding();
  status.queue_mode = announcement_.queue_mode();
  status.location = join(location_);
  if (last_success_.wall != WallTime{}) status.last_update = last_success_.wall;
  if (const auto due = context_.timers.when(timer()); due && !request_) {
    status.next_update = context_.now.wall + (*due - context_.now.boot);
  }
  status.last_error = last_error_;
  return status;
}

}  // namespace lwm2m::engine
