#include "daemon/engine/bootstrap.hpp"

#include <fmt/core.h>

#include <array>
#include <utility>

#include "daemon/base/overloaded.hpp"
#include "daemon/base/text.hpp"
#include "daemon/engine/request_failure.hpp"
#include "daemon/engine/retry_schedule.hpp"
#include "daemon/engine/server_account.hpp"
#include "daemon/engine/version_rules.hpp"

namespace lwm2m::engine {
namespace {

// Without a word for so long, the bootstrap has failed (Core 1.1.1 §6.1.6). So has a
// request that was acknowledged, for whose answer the transport does not wait.
constexpr Duration kPatience = kExchangeLifetime;
// MAX_TRANSMIT_SPAN: so long the server may go on to repeat its Finish.
constexpr Duration kLinger = seconds(45);
constexpr TimerKey kTimer{TimerKind::kBootstrap, 0};

}  // namespace

void Bootstrap::handle(Event event) {
  for (const BootstrapTransition& transition : bootstrap_transitions()) {
    if (transition.from != state_ || transition.event != event) continue;
    state_ = transition.to;
    context_.states_changed = true;
    perform(transition.action);
    context_.effects.push(StateChanged{kBootstrapServer});
    return;
  }
}

void Bootstrap::perform(BootstrapAction action) {
  switch (action) {
    case BootstrapAction::kHoldOff: return hold_off();
    case BootstrapAction::kOpenLink: return open_link();
    case BootstrapAction::kRequestPack: return request_pack(true);
    case BootstrapAction::kRequestPlainPack: return request_pack(false);
    case BootstrapAction::kRequestBlock: return request_block();
    case BootstrapAction::kSavePack: return save_pack();
    case BootstrapAction::kCompletePack: complete(); return end();  // there is no Finish to be repeated
    case BootstrapAction::kSendRequest: return send_request(true);
    case BootstrapAction::kSendPlainRequest: return send_request(false);
    case BootstrapAction::kBegin: return begin();
    case BootstrapAction::kWaitForMore: return wait_for_more();
    case BootstrapAction::kNothing: return context_.timers.cancel(kTimer);
    case BootstrapAction::kComplete: return complete();
    case BootstrapAction::kEnd: return end();
    case BootstrapAction::kGiveUp: return give_up();
    case BootstrapAction::kRetryLater: return retry_later();
  }
}

// ---- inputs -------------------------------------------------------------------------------------

void Bootstrap::set_account(std::optional<ServerOptions> account) {
  account_ = std::move(account);
  if (!account_) drop();
}

void Bootstrap::start() {
  for_failure_ = false;
  if (account_) handle(Event::kStart);
}

void Bootstrap::start_for_failure() {
  // One that waits for its next attempt goes on waiting.
  if (!account_ || (state_ != State::kIdle && state_ != State::kLingering)) return;
  for_failure_ = true;
  handle(Event::kStart);
}

void Bootstrap::on_link_event(const LinkEvent& event) {
  std::visit(Overloaded{
                 [this](const LinkUp& up) {
                   if (state_ != State::kConnecting) return;  // of a link that has been given up
                   link_ = up;
                   is_hopeless_ = false;
                   handle(Event::kLinkUp);
                 },
                 [this](const KeyRead& key) {
                   if (std::exchange(key_fingerprint_, key.fingerprint) == key.fingerprint) return;
                   context_.effects.push(StateChanged{kBootstrapServer});
                 },
                 [this](const LinkFailure& failure) {
                   last_error_ = {failure.name, failure.alert, failure.text};
                   refusal_.reset();
                   link_ = {};
                   is_hopeless_ = is_final_alert(failure.alert);
                   handle(Event::kLinkDown);
                 },
             },
             event);
}

void Bootstrap::on_response(RequestId id, const IncomingResponse& response) {
  if (id != request_) return;
  if (state_ == State::kRequestingPack) return take_pack(response);
  if (state_ != State::kRequesting) return;
  if (response.code.is_success()) return handle(Event::kAccepted);
  const bool may_be_format = response.code == kUnsupportedContentFormat || response.code == kBadRequest;
  if (named_format_ && may_be_format) return handle(Event::kFormatRefused);
  refusal_ = response.code;
  last_error_ = {"rejected", response.code.decimal(), printable(as_text(response.payload), 200)};
  handle(Event::kRefused);
}

void Bootstrap::on_request_failure(RequestId id, RequestFailure failure) {
  if (id != request_) return;
  if (state_ == State::kRequestingPack) return handle(Event::kNoPack);
  if (state_ != State::kRequesting) return;
  refusal_.reset();
  last_error_ = error_of(failure);
  handle(Event::kNoAnswer);
}

// ---- actions ------------------------------------------------------------------------------------

void Bootstrap::hold_off() {
  listener_.on_bootstrap_ended();  // of the one before, which may linger still
  close();
  failures_ = 0;
  Duration delay = std::min<Duration>(seconds(account_->client_hold_off), kMaximumDelay);
  if (for_failure_ && fruitless_ > 0) {
    delay = std::max(delay, context_.jittered(next_retry(retry_rules(), fruitless_, false).delay));
  }
  if (delay == Duration(0)) return handle(Event::kTimer);
  arm_after(delay);
}

RetryRules Bootstrap::retry_rules() const {
  return {account_->retry_count, account_->retry_timer, account_->sequence_delay};
}

void Bootstrap::open_link() {
  context_.timers.cancel(kTimer);
  context_.effects.push(
      OpenLink{kBootstrapServer, account_->uri, account_->security, account_->local_port, PreviousLink{}});
}

void Bootstrap::request_pack(bool with_account) {
  pack_.clear();
  if (!version_rules(context_.options.version).bootstrap_pack) return handle(Event::kNoPack);
  named_account_ = with_account && find_security_instance(context_.tree, kBootstrapServer);
  send(pack_request());
}

// `acc` is of 1.2.1: the instances of the account that the server has here, so that the pack keeps clear of them.
OutgoingRequest Bootstrap::pack_request() const {
  OutgoingRequest request{.method = Method::kGet, .uri_path = {"bspack"}};
  request.queries.push_back("ep=" + context_.options.endpoint);
  if (named_account_) {
    const auto account = find_security_instance(context_.tree, kBootstrapServer);
    if (account) request.queries.push_back(fmt::format("acc=<{}>", account->to_string()));
  }
  request.accept = version_rules(context_.options.version).bootstrap_format;
  return request;
}

void Bootstrap::request_block() {
  OutgoingRequest request = pack_request();
  request.block2 = pack_.next();
  send(std::move(request));
}

// Any error leads to an ordinary bootstrap; that there is no pack is none to speak of.
void Bootstrap::take_pack(const IncomingResponse& response) {
  if (named_account_ && response.code == kBadRequest) return handle(Event::kAccRefused);
  if (response.code != kContent) return handle(Event::kNoPack);
  switch (pack_.take(response, context_.options.maximum_body)) {
    case IncomingBody::Step::kMore: return handle(Event::kMorePack);
    case IncomingBody::Step::kBroken: return refuse_pack("its blocks do not fit together");
    case IncomingBody::Step::kWhole: break;
  }
  const auto taken = listener_.on_bootstrap_pack(pack_.content_format(), pack_.body());
  pack_.clear();
  if (!taken) return refuse_pack(taken.error().message());
  handle(Event::kPack);
}

void Bootstrap::refuse_pack(std::string why) {
  refusal_.reset();
  last_error_ = {"rejected", 0, "Bootstrap-Pack: " + std::move(why)};
  emit(EventName::kBootstrapRegistrationFailure);
  handle(Event::kNoPack);
}

void Bootstrap::save_pack() {
  context_.timers.cancel(kTimer);
  emit(EventName::kBootstrapRegistrationComplete);
}

void Bootstrap::send(OutgoingRequest request) {
  request_ = context_.next<RequestId>();
  context_.effects.push(SendRequest{kBootstrapServer, request_, std::move(request)});
  arm_after(kPatience);
}

void Bootstrap::send_request(bool with_format) {
  pack_.clear();
  const VersionRules& rules = version_rules(context_.options.version);
  named_format_ = with_format && rules.bootstrap_format.has_value();
  OutgoingRequest request{.method = Method::kPost, .uri_path = {"bs"}};
  request.queries.push_back("ep=" + context_.options.endpoint);
  if (named_format_) request.queries.push_back(fmt::format("pct={}", *rules.bootstrap_format));
  send(std::move(request));
}

void Bootstrap::begin() {
  emit(EventName::kBootstrapRegistrationComplete);
  listener_.on_bootstrap_begun();
  wait_for_more();
}

void Bootstrap::wait_for_more() { arm_after(kPatience); }

void Bootstrap::complete() {
  ++fruitless_;
  failures_ = 0;
  last_error_ = {};
  refusal_.reset();
  emit(EventName::kBootstrapTransferComplete);
  arm_after(kLinger);
}

void Bootstrap::end() {
  close();
  context_.timers.cancel(kTimer);
  listener_.on_bootstrap_ended();
}

void Bootstrap::give_up() {
  last_error_ = {"timeout", 0, "nothing more has come from the bootstrap server"};
  retry_later();
}

void Bootstrap::retry_later() {
  const Retry retry = next_retry(retry_rules(), ++failures_, is_hopeless_);
  const Duration delay = context_.jittered(retry.delay);
  emit(EventName::kBootstrapRegistrationFailure, delay);
  refusal_.reset();
  close();
  listener_.on_bootstrap_ended();
  arm_after(delay);
}

void Bootstrap::close() {
  pack_.clear();
  link_ = {};
  context_.effects.push(CloseLink{kBootstrapServer});
}

void Bootstrap::emit(EventName name, std::optional<Duration> retry_after) {
  const bool failed = name == EventName::kBootstrapRegistrationFailure;
  context_.effects.push(EmitEvent{name, kBootstrapServer, failed ? refusal_ : std::nullopt,
                                  failed ? last_error_.text : std::string(), retry_after});
}

void Bootstrap::arm_after(Duration delay) { context_.timers.arm(kTimer, context_.now.boot + delay); }

ServerStatus Bootstrap::status() const {
  static constexpr std::array<ServerState, 10> kShown{
      ServerState::kWaiting,       ServerState::kWaiting,    ServerState::kConnecting,    ServerState::kConnecting,
      ServerState::kBootstrapping, ServerState::kConnecting, ServerState::kBootstrapping, ServerState::kBootstrapping,
      ServerState::kWaiting,       ServerState::kBackoff};
  ServerStatus status{.server = kBootstrapServer, .uri = account_->uri, .security_mode = account_->security.mode};
  status.bootstrap = true;
  status.key_source = describe(account_->security.key, "key");
  status.key_fingerprint = key_fingerprint_;
  status.cipher_suite = link_.cipher_suite;
  status.session_resumed = link_.resumed;
  status.state = kShown.at(static_cast<std::size_t>(state_));
  status.last_error = last_error_;
  return status;
}

}  // namespace lwm2m::engine
