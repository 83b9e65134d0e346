// Registration, what is done on the way from one state to another.
#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "daemon/engine/registration.hpp"
#include "daemon/engine/retry_schedule.hpp"
#include "daemon/engine/server_account.hpp"
#include "daemon/engine/version_rules.hpp"

namespace lwm2m::engine {

void Registration::wait_for_turn() {
  failures_ = 0;
  has_turn_ = false;
  const bool goes_on = !location_.empty();  // with what there was before a restart: no new registration, no order
  was_registered_ = was_registered_ || goes_on;
  lets_others_pass_ = goes_on;
  if (goes_on || !place_in_order(context_.tree, options_, context_.options.version).priority) handle(Event::kTurn);
}

void Registration::begin_turn() {
  has_turn_ = true;
  const Duration delay = place_in_order(context_.tree, options_, context_.options.version).initial_delay;
  if (delay == Duration(0) || was_registered_) return handle(Event::kTimer);
  arm_after(std::min(delay, kMaximumDelay));
}

void Registration::open_link() {
  // The session is the link's from now on: whether it is still of use is seen there.
  PreviousLink previous{previous_link_.local_address, std::exchange(previous_link_.session, {})};
  context_.effects.push(
      OpenLink{options_.id, options_.uri, options_.security, options_.local_port, std::move(previous)});
}

void Registration::reopen_link() {
  complete_updates(
      fail(ErrorCode::kNotConnected, fmt::format("server {}: the connection was lost", options_.id.value())));
  close();
  open_link();
}

void Registration::lose_server() {
  emit(EventName::kRegistrationTimeout);
  complete_updates(fail(ErrorCode::kTimeout, fmt::format("server {}: does not answer", options_.id.value())));
  location_.clear();
  reopen_link();
}

void Registration::send_register() {
  listener_.on_registration_ended();
  queue_.end();
  location_.clear();
  update_wanted_.reset();
  application_change_ = false;
  send(announcement_.register_request());
}

void Registration::send_older_register() {
  announcement_.set_version(*older_version(version()));
  send_register();
}

void Registration::registered() {
  failures_ = 0;
  sequences_ = 0;
  lets_others_pass_ = true;
  was_registered_ = true;
  emit(EventName::kRegistrationComplete);
  last_error_ = {};
  updated_bookkeeping(true);
  complete(waiting_calls_, CallValue{});  // the Register has told everything
  listener_.on_registered();
}

void Registration::retry_later() {
  const RetryRules rules{account_number(context_.tree, options_.id, kRetryCount, options_.retry_count),
                         account_number(context_.tree, options_.id, kRetryTimer, options_.retry_timer),
                         account_number(context_.tree, options_.id, kSequenceDelay, options_.sequence_delay)};
  const Retry retry = next_retry(rules, ++failures_, is_hopeless_);
  Duration delay = context_.jittered(retry.delay);
  if (refusal_delay_) {  // a 5.03 says how long (RFC 7252 §5.9.3.4), and maybe to a whole fleet at once
    delay = std::min(std::max(delay, context_.prolonged(*refusal_delay_)), kMaximumDelay);
  }
  emit(EventName::kRegistrationFailure, delay);
  complete_updates(fail(ErrorCode::kNotConnected, fmt::format("server {}: not registered", options_.id.value())));
  listener_.on_attempt_failed();
  // Never giving up: without a bootstrap account the sequences repeat.
  if (retry.sequence_over) {
    emit(EventName::kNetworkError, delay);
    const auto sequences = account_number(context_.tree, options_.id, kSequenceCount, options_.sequence_count);
    if (++sequences_ >= std::max<std::uint32_t>(1, sequences)) on_attempts_used_up();
  }
  if (!refusal_) close();  // silent: resolve and connect anew; an answer shows that the link is good
  forget_refusal();
  arm_after(delay);
}

// It goes on by itself; whether others have to wait for that is the account's to say (resource 15).
void Registration::on_attempts_used_up() {
  sequences_ = 0;
  const PlaceInOrder place = place_in_order(context_.tree, options_, context_.options.version);
  lets_others_pass_ = lets_others_pass_ || !place.failure_block;
  if (place.bootstrap_on_failure) listener_.on_attempts_used_up();
}

void Registration::send_deregister() {
  complete_updates(fail(ErrorCode::kNotConnected, fmt::format("server {}: de-registering", options_.id.value())));
  update_wanted_.reset();
  send({.method = Method::kDelete, .uri_path = location_});
}

void Registration::wait_disabled() {
  const bool was_registered = !location_.empty();
  over();
  if (was_registered) emit(EventName::kServerDisabled, disabled_until_ - context_.now.boot);
  arm(std::max(disabled_until_, context_.now.boot));
}

void Registration::deregistered() {
  emit(EventName::kDeregistration);
  end();
}

void Registration::not_deregistered() {
  emit(EventName::kDeregistrationFailure);
  end();
}

void Registration::end() {
  over();
  complete(stop_calls_, CallValue{});
}

// Nothing of the registration is left: what there was of it is closed and answered.
void Registration::over() {
  close();
  context_.timers.cancel(timer());
  location_.clear();
  update_wanted_.reset();
  failures_ = 0;
  complete_updates(
      fail(ErrorCode::kNotConnected, fmt::format("server {}: not registered any more", options_.id.value())));
  listener_.on_registration_ended();
}

void Registration::close() {
  queue_.end();
  request_.reset();
  link_open_ = false;
  link_ = {};
  context_.effects.push(CloseLink{options_.id});
}

}  // namespace lwm2m::engine
