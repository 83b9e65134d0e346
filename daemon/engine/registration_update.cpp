// Registration, its Updates: when one is due, and what follows from its answer (Core 1.1.1 §6.2.2).
#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "daemon/engine/registration.hpp"

namespace lwm2m::engine {
namespace {

// Updates that time alone causes are at least this far apart, as far as the lifetime allows.
constexpr Duration kUpdateFloor = seconds(15);
// Changes within this time share an Update.
constexpr Duration kMergeWindow = seconds(1);
// An application that publishes instance after instance is waited for this long before the first Update.
constexpr Duration kSettleTime = milliseconds(500);
// A fleet must not move in step: the share of its time by which an Update is early, at most. Clients that registered at
// once, because the power or the server came back, part with the first.
constexpr double kSpread = 0.1;
constexpr double kFirstSpread = 0.5;

Duration scaled(Duration value, double factor) { return std::chrono::duration_cast<Duration>(value * factor); }

}  // namespace

void Registration::want_update(UpdateReason reason) {
  // Before it is sent, Register will say it all; what changes while it is on its way goes by an Update after it.
  if (!is_registered() && state_ != State::kRegistering) return;
  const TimePoint now = context_.now.boot;
  TimePoint soonest = std::max(now, last_success_.boot + kMergeWindow);
  if (reason == UpdateReason::kApplication) {
    application_change_ = true;
    soonest = std::max(now + kSettleTime, last_change_told_ + kUpdateFloor);
  } else if (reason == UpdateReason::kObjects) {
    soonest = now + kMergeWindow;
  }
  update_wanted_ = std::min(update_wanted_.value_or(soonest), soonest);
  schedule_update();
}

void Registration::want_update(CallId call) {
  if (!is_registered()) {
    context_.effects.push(CompleteCall{
        call, fail(ErrorCode::kNotConnected, fmt::format("server {}: not registered", options_.id.value()))});
    return;
  }
  waiting_calls_.push_back(call);
  update_wanted_ = context_.now.boot;
  schedule_update();
}

void Registration::hasten_update() {
  if (!update_wanted_) return;
  update_wanted_ = context_.now.boot;
  schedule_update();
}

void Registration::send_update() {
  emit(EventName::kRegistrationUpdate);
  update_wanted_.reset();
  update_calls_.insert(update_calls_.end(), waiting_calls_.begin(), waiting_calls_.end());
  waiting_calls_.clear();
  if (std::exchange(application_change_, false)) last_change_told_ = context_.now.boot;
  send(announcement_.update_request(location_));
}

void Registration::updated() {
  emit(EventName::kRegistrationUpdateComplete);
  complete(update_calls_, CallValue{});
  updated_bookkeeping(false);
  listener_.on_registered();
}

void Registration::updated_bookkeeping(bool first) {
  forget_refusal();
  announcement_.accepted();
  previous_link_ = {};
  confirmed_ = true;
  early_ = context_.spread(first ? kFirstSpread : kSpread);
  last_success_ = request_sent_;  // the server counts from when it got it (Core 1.1.1 §6.2.2); we from when it was sent
  on_heard_of();
  schedule_update();
}

void Registration::forget_and_register() {
  emit(EventName::kRegistrationFailure);
  complete(update_calls_, fail(ErrorCode::kServerRejected, refusal_text("Update")));
  send_register();
}

TimePoint Registration::next_update() const {
  const Duration lifetime = announcement_.lifetime();
  Duration wait = lifetime - std::min<Duration>(seconds(options_.update_margin), lifetime / 2);
  if (options_.update_period != 0) wait = std::min<Duration>(wait, seconds(options_.update_period));
  wait = std::max(scaled(wait, 1 - early_), std::min(kUpdateFloor, lifetime / 2));
  const TimePoint due = last_success_.boot + wait;
  return update_wanted_ ? std::min(due, *update_wanted_) : due;
}

void Registration::schedule_update() {
  if (state_ == State::kRegistered) arm(next_update());  // while an Update is in flight, its answer schedules the next
}

void Registration::complete_updates(const Result<CallValue>& result) {
  complete(update_calls_, result);
  complete(waiting_calls_, result);
}

}  // namespace lwm2m::engine
