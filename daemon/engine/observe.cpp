#include "daemon/engine/observe.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "daemon/engine/server_account.hpp"

namespace lwm2m::engine {
namespace {

using model::Path;

// A peer that is gone is noticed at least once a day (RFC 7641 §4.5).
constexpr Duration kConfirmableEvery = hours(24);
// Applications watch the bus for the daemon, and are back within seconds or have a problem.
constexpr Duration kReturnTime = seconds(60);
constexpr std::uint32_t kSequenceMask = 0xFFFFFF;

ReportedNumbers numbers_at(const model::ObjectTree& tree, Path path) {
  if (path.level() == 4) {
    const model::Value* value = tree.find_value(path);
    return value == nullptr ? ReportedNumbers() : numbers_of(*value);
  }
  const model::ResourceValue* value = tree.find_resource(path);
  return value == nullptr ? ReportedNumbers() : numbers_of(*value);
}

bool is_same(const Observation& a, const Observation& b) {
  return a.paths == b.paths && a.format == b.format && a.composite == b.composite;
}

}  // namespace

Result<std::uint32_t> Observer::add(Observation wanted) {
  wanted.sequence = 1;
  std::vector<std::uint64_t> replaced;
  for (const auto& [id, old] : observations_) {
    if (old.token != wanted.token && !is_same(old, wanted)) continue;
    wanted.sequence =
        std::max(wanted.sequence, (old.sequence + 1) & kSequenceMask);  // the server orders by it, whichever is newer
    replaced.push_back(id);
  }
  for (const auto id : replaced) remove(id);
  if (observations_.size() >= kMaximumObservations) return fail(ErrorCode::kTooLarge, "too many observations");
  Observation& observation = insert(std::move(wanted));
  remember(observation);
  arm(observation);
  if (replaced.empty()) host_.on_observation_event(server_, ObservationEventKind::kAdded, observation);
  return observation.sequence;
}

Observation& Observer::insert(Observation fresh) {
  fresh.id = ++context_.last_id;
  fresh.last_confirmable = context_.now.boot;
  fresh.rules = rules_for(fresh);
  for (const Path path : fresh.paths) by_path_.add(path, fresh.id);
  return observations_.emplace(fresh.id, std::move(fresh)).first->second;
}

std::vector<SavedObservation> Observer::saved() const {
  std::vector<SavedObservation> out;
  for (const auto& [id, it] : observations_) {
    out.push_back({.token = to_bytes(as_text(it.token.view())),
                   .paths = it.paths,
                   .composite = it.composite,
                   .transfer_key = it.transfer_key,
                   .format = it.format,
                   .sequence = it.sequence,
                   .last_sent = it.last_sent});
  }
  return out;
}

void Observer::restore(const std::vector<SavedObservation>& observations) {
  for (const SavedObservation& it : observations) {
    Token token{.length = static_cast<std::uint8_t>(it.token.size())};
    std::ranges::copy(it.token, token.bytes.begin());
    Observation& observation =
        insert({.token = token, .paths = it.paths, .composite = it.composite, .transfer_key = it.transfer_key});
    observation.format = it.format;
    observation.sequence = it.sequence & kSequenceMask;
    observation.last_sent = it.last_sent;
    observation.times.last_sent = context_.now.boot - std::max(Duration(0), context_.now.wall - it.last_sent);
    observation.times.pending = true;  // touch_pending
    observation.return_by = context_.now.boot + kReturnTime;
  }
}

// Its application, gone with the daemon, has not brought it back yet: no reason to tell the server that it is gone.
bool Observer::is_away(const Observation& observation) const {
  return observation.return_by && context_.now.boot < *observation.return_by &&
         std::ranges::any_of(observation.paths, [this](Path path) { return !context_.tree.require(path); });
}

void Observer::cancel(Token token, const std::vector<Path>& paths) {
  Observation* observation = find(token);
  if (observation == nullptr) {
    for (auto& [id, other] : observations_) {
      if (other.paths == paths) observation = &other;
    }
  }
  if (observation == nullptr) return;
  host_.on_observation_event(server_, ObservationEventKind::kRemoved, *observation);
  remove(observation->id);
}

void Observer::clear() {
  while (!observations_.empty()) {
    host_.on_observation_event(server_, ObservationEventKind::kRemoved, observations_.begin()->second);
    remove(observations_.begin()->first);
  }
  sent_.clear();
  waiting_.clear();
  unacknowledged_.reset();
}

void Observer::on_changes(const model::ChangeSet& changes) {
  if (observations_.empty() && attributes_.all().empty()) return;
  for (const model::Change& change : changes) {
    if (!change.differs) continue;
    const bool removed =
        change.kind == model::Change::Kind::kInstanceRemoved || change.kind == model::Change::Kind::kResourceRemoved;
    if (removed) attributes_.erase_below(change.path);
    by_path_.above(change.path, [this](Path, std::uint64_t id) { touch(id); });
    // What is observed below a resource that was replaced, or an instance that came or went.
    if (change.path.level() < Path::kMaximumLevel) {
      by_path_.below(change.path, [this](Path, std::uint64_t id) { touch(id); });
    }
  }
}

void Observer::touch(std::uint64_t id) {
  Observation* observation = find(id);
  observation->times.must_evaluate = true;
  touched_.insert(id);
}

void Observer::on_rules_changed() {
  for (auto& [id, observation] : observations_) {
    observation.rules = rules_for(observation);
    touched_.insert(id);  // a shorter pmax may be due already
  }
}

NotifyRules Observer::rules_for(const Observation& observation) const {
  const auto pmin = account_number(context_.tree, server_, kDefaultMinimumPeriod, 0);
  const auto pmax = account_number(context_.tree, server_, kDefaultMaximumPeriod, 0);
  NotifyRules rules = notify_rules(attributes_.effective(observation.paths.front()), pmin, pmax);
  // A composite is notified at the shortest of its paths' periods (the specification has no rule).
  for (std::size_t i = 1; i < observation.paths.size(); ++i) {
    const NotifyRules other = notify_rules(attributes_.effective(observation.paths[i]), pmin, pmax);
    rules.minimum_period = std::min(rules.minimum_period, other.minimum_period);
    if (other.maximum_period) {
      rules.maximum_period = std::min(rules.maximum_period.value_or(*other.maximum_period), *other.maximum_period);
    }
  }
  return rules;
}

void Observer::flush() {
  while (has_more()) {
    std::uint64_t id = 0;
    if (!touched_.empty()) {
      id = *touched_.begin();
      touched_.erase(touched_.begin());
    } else {
      id = turn_ = waiting_.front();
      waiting_.pop_front();
      if (Observation* next = find(id)) next->waiting = false;
    }
    if (Observation* observation = find(id)) look(*observation);
    turn_ = 0;
  }
}

void Observer::on_timer(std::uint64_t id) {
  if (find(id) != nullptr) touched_.insert(id);
}

// Looks whether there is something to report, and reports it if its time has come.
void Observer::look(Observation& observation) {
  const TimePoint now = context_.now.boot;
  if (is_away(observation))
    return context_.timers.arm({TimerKind::kObservation, observation.id}, *observation.return_by);
  observation.return_by.reset();
  if (observation.times.must_evaluate && may_evaluate(observation.rules, observation.times, now)) evaluate(observation);
  if (!is_due(observation.rules, observation.times, now)) {
    arm(observation);
    return;
  }
  if (observation.refreshing) return;
  // Owners that want to be asked are asked when pmax falls due, and not on every change: the change came from them.
  observation.refreshing = true;  // the answer may come within the call
  if (is_overdue(observation.rules, observation.times, now) && host_.refresh_notification(server_, observation)) return;
  observation.refreshing = false;
  notify(observation);
}

// Also where an owner did not answer: what the registry has is better than silence, which would end the observation.
void Observer::on_refreshed(std::uint64_t id) {
  Observation* observation = find(id);
  if (observation == nullptr) return;
  observation->refreshing = false;
  notify(*observation);
}

void Observer::evaluate(Observation& observation) {
  observation.times.must_evaluate = false;
  observation.times.last_evaluated = context_.now.boot;
  const bool filtered =
      observation.rules.has_thresholds() && observation.paths.size() == 1 && observation.paths.front().level() >= 3;
  if (filtered &&
      !meets_thresholds(observation.rules, observation.reported, numbers_at(context_.tree, observation.paths.front())))
    return;
  observation.times.pending = true;
}

void Observer::notify(Observation& observation) {
  const bool confirmable = confirmable_ || context_.now.boot - observation.last_confirmable >= kConfirmableEvery;
  const bool out_of_turn = !waiting_.empty() && turn_ != observation.id;
  if (confirmable && (unacknowledged_ || out_of_turn)) {
    observation.times.pending = true;  // the newest value goes when the one on its way is acknowledged
    if (!std::exchange(observation.waiting, true)) waiting_.push_back(observation.id);
    return;
  }
  Response response = host_.render_notification(server_, observation);
  if (!response.code.is_success()) {  // RFC 7641 §4.2: an error ends the observation
    send(observation, std::move(response), confirmable);
    host_.on_observation_event(server_, ObservationEventKind::kRemoved, observation);
    remove(observation.id);
    return;
  }
  observation.sequence = (observation.sequence + 1) & kSequenceMask;
  response.observe = observation.sequence;
  send(observation, std::move(response), confirmable);
  remember(observation);
  arm(observation);
}

void Observer::send(Observation& observation, Response response, bool confirmable) {
  const auto id = context_.next<NotificationId>();
  if (sent_.size() == kRemembered) sent_.pop_front();
  sent_.push_back({id, observation.id});
  if (confirmable) {
    unacknowledged_ = sent_.back();
    observation.last_confirmable = context_.now.boot;
  }
  context_.effects.push(SendNotification{server_, id, observation.token, confirmable, std::move(response)});
}

// What has just been reported, in the first answer or a notification.
void Observer::remember(Observation& observation) {
  observation.times = {.last_sent = context_.now.boot, .last_evaluated = context_.now.boot};
  observation.last_sent = context_.now.wall;
  if (observation.paths.size() == 1 && observation.paths.front().level() >= 3) {
    observation.reported = numbers_at(context_.tree, observation.paths.front());
  }
}

void Observer::arm(const Observation& observation) {
  const TimerKey key{TimerKind::kObservation, observation.id};
  if (const auto next = next_look(observation.rules, observation.times)) {
    context_.timers.arm(key, *next);
  } else {
    context_.timers.cancel(key);
  }
}

void Observer::on_delivered(NotificationId id) {
  if (!unacknowledged_ || unacknowledged_->notification != id) return;
  const std::uint64_t observation = unacknowledged_->observation;
  unacknowledged_.reset();
  if (const Observation* acknowledged = find(observation)) {
    host_.on_observation_event(server_, ObservationEventKind::kAcknowledged, *acknowledged);
  }
}

void Observer::on_delivery_failure(NotificationId id, DeliveryFailure failure) {
  const bool was_confirmable = unacknowledged_ && unacknowledged_->notification == id;
  const auto at = std::ranges::find(sent_, id, &Sent::notification);
  Observation* observation = was_confirmable     ? find(unacknowledged_->observation)
                             : at != sent_.end() ? find(at->observation)
                                                 : nullptr;
  if (was_confirmable) unacknowledged_.reset();
  if (observation != nullptr && failure == DeliveryFailure::kReset) {  // RFC 7641 §3.6: the server wants no more of it
    host_.on_observation_event(server_, ObservationEventKind::kRemoved, *observation);
    remove(observation->id);
  } else if (observation != nullptr) {
    // RFC 7641 would end it; LwM2M keeps what the server has not heard of until an Update shows whether it is still
    // there. on_registered sends it again.
    observation->times.pending = true;
    // What waits is pending, too: nothing more is tried until then. But where one message only could not be sent, the
    // others are not to wait for it: it would be the first again.
    if (failure == DeliveryFailure::kTimeout) forget_waiting();
    host_.on_observation_event(server_, ObservationEventKind::kTimeout, *observation);
  }
}

void Observer::forget_waiting() {
  for (const std::uint64_t id : std::exchange(waiting_, {})) {
    if (Observation* observation = find(id)) observation->waiting = false;
  }
}

void Observer::touch_pending() {
  for (const auto& [id, observation] : observations_) {
    if (observation.times.pending) touched_.insert(id);
  }
}

void Observer::remove(std::uint64_t id) {
  const auto node = observations_.extract(id);
  if (node.empty()) return;
  for (const Path path : node.mapped().paths) by_path_.remove(path, id);
  context_.timers.cancel({TimerKind::kObservation, id});
  touched_.erase(id);
}

Observation* Observer::find(std::uint64_t id) {
  const auto at = observations_.find(id);
  return at == observations_.end() ? nullptr : &at->second;
}

Observation* Observer::find(const Token& token) {
  const auto at = std::ranges::find_if(observations_, [&](const auto& entry) { return entry.second.token == token; });
  return at == observations_.end() ? nullptr : &at->second;
}

bool Observer::is_observed(Path path) const {
  bool found = false;
  by_path_.above(path, [&](Path, std::uint64_t) { found = true; });
  return found;
}

bool Observer::touches(Path path) const {
  bool found = is_observed(path);
  by_path_.below(path, [&](Path, std::uint64_t) { found = true; });
  return found;
}

std::vector<ObservationStatus> Observer::status() const {
  std::vector<ObservationStatus> out;
  for (const auto& [id, observation] : observations_) {
    out.push_back({server_, observation.paths, attributes_.effective(observation.paths.front()), observation.composite,
                   observation.last_sent});
  }
  return out;
}

}  // namespace lwm2m::engine
