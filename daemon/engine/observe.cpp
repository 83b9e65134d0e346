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

}  // namespace

Result<std::uint32_t> Observer::add(Token token, Observed observed) {
  std::uint32_t sequence = 1;
  std::vector<std::uint64_t> replaced;
  for (const auto& [id, old] : observations_) {
    if (old.token != token && !old.is_same(observed)) continue;
    sequence = std::max(sequence, (old.sequence + 1) & kSequenceMask);  // the server orders by it, whichever is newer
    replaced.push_back(id);
  }
  for (const auto id : replaced) remove(id);
  std::size_t paths = observed.paths.size();
  for (const auto& [id, other] : observations_) paths += other.paths.size();
  if (observations_.size() >= kMaximumObservations || paths > kMaximumPaths) {
    return fail(ErrorCode::kTooLarge, "too many observations");
  }
  Observation& observation = insert(token, std::move(observed), sequence);
  remember(observation);
  arm(observation);
  if (replaced.empty()) host_.on_observation_event(server_, ObservationEventKind::kAdded, observation);
  return observation.sequence;
}

Observation& Observer::insert(Token token, Observed observed, std::uint32_t sequence) {
  const auto id = ++context_.last_id;
  Observation& observation = observations_[id];
  static_cast<Observed&>(observation) = std::move(observed);
  observation.id = id;
  observation.token = token;
  observation.sequence = sequence & kSequenceMask;
  observation.last_confirmable = context_.now.boot;
  observation.times = {.last_sent = context_.now.boot, .last_evaluated = context_.now.boot};
  take_rules(observation);
  for (std::size_t i = 0; i < observation.paths.size(); ++i) {
    by_path_.add(observation.paths[i], {id, static_cast<std::uint16_t>(i)});
  }
  return observation;
}

std::vector<SavedObservation> Observer::saved() const {
  std::vector<SavedObservation> out;
  for (const auto& [id, it] : observations_) {
    out.push_back({.token = to_bytes(as_text(it.token.view())),
                   .paths = it.paths,
                   .composite = it.composite,
                   .transfer_key = it.transfer_key,
                   .format = it.format,
                   .attributes = it.attributes,
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
        insert(token, {it.paths, it.format, it.composite, it.attributes, it.transfer_key}, it.sequence);
    observation.last_sent = it.last_sent;
    observation.times.last_sent = context_.now.boot - std::max(Duration(0), context_.now.wall - it.last_sent);
    observation.times.pending = true;  // touch_pending
    observation.return_by = context_.now.boot + kReturnTime;
  }
}

// Its application, gone with the daemon, has not brought it back yet: no reason to tell the server that it is gone.
bool Observer::is_away(const Observation& observation) const {
  // Of a composite something may have been missing all the time.
  return observation.return_by && context_.now.boot < *observation.return_by &&
         std::ranges::all_of(observation.paths, [this](Path path) { return !context_.tree.require(path); });
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
  touched_.clear();
  ready_.clear();
  sent_.clear();
  waiting_.clear();
  unacknowledged_.reset();
}

void Observer::on_changes(const model::ChangeSet& changes) {
  if (observations_.empty() && attributes_.all().empty()) return;
  for (const model::Change& change : changes) {
    if (change.differs) on_change(change);
  }
}

void Observer::on_change(const model::Change& change) {
  const bool removed =
      change.kind == model::Change::Kind::kInstanceRemoved || change.kind == model::Change::Kind::kResourceRemoved;
  if (removed && attributes_.erase_below(change.path)) on_rules_changed(change.path);
  // Found out where it matters. With an instance that has gone its rights have, too.
  std::optional<bool> shown;
  std::optional<bool> withheld;
  const auto note = [&](Path observed, const Part& part) {
    if (!shown) shown = is_shown(change.path);
    if (!*shown || !reaches(change, observed)) return;
    Observation& observation = observations_.at(part.observation);
    // Of one instance alone the notification says that the right to it has gone (Core 1.1.1 §8.2).
    if (observation.composite || observed.level() < 2) {
      const Path instance = change.path.prefix(2);
      if (!withheld) withheld = !host_.is_readable(server_, instance) && context_.tree.exists(instance);
      if (*withheld) return;
    }
    observation.times.must_evaluate = true;
    touch(observation);
    // With something to report already, it does not matter what was reported of the rest.
    if (!observation.times.pending) observation.reported.note(part.number, observed, change, context_.tree);
  };
  by_path_.above(change.path, note);
  // Instances of a resource that was replaced, came or went. What an object instance had comes as changes of its own.
  if (change.path.level() == 3) by_path_.below(change.path, note);
}

// A resource that is replaced may leave an observed instance of it as it was.
bool Observer::reaches(const model::Change& change, Path observed) const {
  if (observed.level() <= change.path.level()) return true;
  const bool had = change.before && change.before->is_multiple();
  const model::Value* before =
      had ? model::find_instance(change.before->instances(), observed.resource_instance()) : nullptr;
  const model::Value* now = context_.tree.find_value(observed);
  return before == nullptr || now == nullptr ? before != now : !model::same_value(*before, *now);
}

// Whether it is part of what a server reads.
bool Observer::is_shown(Path path) const {
  if (is_closed_to_servers(path.object())) return false;
  const model::ResourceDefinition* resource = path.level() < 3 ? nullptr : context_.tree.definitions().find(path);
  return path.level() < 3 || (resource != nullptr && resource->operations.read);
}

void Observer::touch(Observation& observation) {
  if (!std::exchange(observation.touched, true)) touched_.push_back(observation.id);
}

void Observer::on_rules_changed(Path path) {
  by_path_.within(path, [this](Path, const Part& part) {
    Observation& observation = observations_.at(part.observation);
    take_rules(observation);
    observation.times.must_evaluate = true;  // what was below a threshold may be above the new one
    touch(observation);                      // a shorter pmax may be due already
  });
}

void Observer::on_sources_changed() {
  for (auto& [id, observation] : observations_) {
    if (!observation.rules.maximum_evaluation_period) continue;
    observation.polled = host_.is_polled(observation.paths);
    arm(observation);
  }
}

model::NotificationAttributes Observer::in_force(const Observation& observation, Path path) const {
  if (!observation.attributes) return attributes_.effective(path);
  model::NotificationAttributes own = *observation.attributes;
  if (!observation.composite) return own;
  const model::NotificationAttributes attached = attributes_.effective(path);
  own.greater_than = attached.greater_than;
  own.less_than = attached.less_than;
  own.step = attached.step;
  own.rising_edge = attached.rising_edge;
  own.maximum_historical_queue = attached.maximum_historical_queue;
  return own;
}

NotifyDefaults Observer::defaults() const {
  const std::uint32_t mode = confirmable_ ? 1 : 0;
  return {.minimum_period = account_number(context_.tree, server_, kDefaultMinimumPeriod, 0),
          .maximum_period = account_number(context_.tree, server_, kDefaultMaximumPeriod, 0),
          .confirmable = account_number(context_.tree, server_, kDefaultNotificationMode, mode) == 1};
}

void Observer::take_rules(Observation& observation) {
  const NotifyDefaults otherwise = defaults();
  observation.value_rules.clear();
  for (const Path path : observation.paths) {
    const model::NotificationAttributes attributes = in_force(observation, path);
    const NotifyRules rules = notify_rules(attributes, otherwise);
    observation.rules = observation.value_rules.empty() ? rules : combined(observation.rules, rules);
    observation.value_rules.push_back(value_rules(attributes));
  }
  observation.polled = observation.rules.maximum_evaluation_period && host_.is_polled(observation.paths);
}

// ---- from touched to sent ---------------------------------------------------------------------------------------

void Observer::evaluate_touched() {
  for (std::size_t i = 0; i < touched_.size(); ++i) {  // what is asked for may touch more
    Observation* observation = find(touched_[i]);
    if (observation == nullptr) continue;
    observation->touched = false;
    look(*observation);
  }
  touched_.clear();
}

void Observer::flush() {
  while (has_more()) {
    evaluate_touched();
    std::ranges::sort(ready_);  // what was observed first is told first
    for (std::size_t i = 0; i < ready_.size(); ++i) {
      Observation* observation = find(ready_[i]);
      if (observation == nullptr) continue;
      observation->ready = false;
      report(*observation);
    }
    ready_.clear();
    if (unacknowledged_ || waiting_.empty() || !touched_.empty()) continue;
    turn_ = waiting_.front();
    waiting_.pop_front();
    if (Observation* next = find(turn_)) {
      next->waiting = false;
      report(*next);
    }
    turn_ = 0;
  }
}

void Observer::on_timer(std::uint64_t id) {
  if (Observation* observation = find(id)) touch(*observation);
}

// Looks whether there is something to report, and whether it is time.
void Observer::look(Observation& observation) {
  const TimePoint now = context_.now.boot;
  if (is_away(observation))
    return context_.timers.arm({TimerKind::kObservation, observation.id}, *observation.return_by);
  observation.return_by.reset();
  if (observation.polled && is_stale(observation.rules, observation.times, now)) {
    observation.times.must_evaluate = true;
    if (!observation.asking && observation.answered != now && ask(observation)) return;
  }
  if (observation.times.must_evaluate && may_evaluate(observation.rules, observation.times, now)) evaluate(observation);
  if (!is_due(observation.rules, observation.times, now)) return arm(observation);
  if (!std::exchange(observation.ready, true)) ready_.push_back(observation.id);
}

void Observer::evaluate(Observation& observation) {
  observation.times.must_evaluate = false;
  observation.times.last_evaluated = context_.now.boot;
  if (observation.times.pending) return;
  observation.times.pending = observation.reported.any_of(
      context_.tree, [&](std::uint16_t part, const model::Value* reported, const model::Value* current) {
        return is_worth_reporting(observation.value_rules[part], reported, current);
      });
}

// True: the answer comes by on_refreshed, or has come.
bool Observer::ask(Observation& observation) {
  observation.asking = true;  // the answer may come within the call
  if (host_.refresh_notification(server_, observation)) return true;
  observation.asking = false;
  return false;
}

// Also where an owner did not answer: what the registry has is better than silence, which would end the observation.
void Observer::on_refreshed(std::uint64_t id) {
  Observation* observation = find(id);
  if (observation == nullptr) return;
  observation->asking = false;
  observation->answered = context_.now.boot;
  touch(*observation);
}

void Observer::report(Observation& observation) {
  const TimePoint now = context_.now.boot;
  if (!is_due(observation.rules, observation.times, now)) return arm(observation);
  if (observation.asking) return;
  // Owners that want to be asked are asked when pmax falls due, and not on every change: the change came from them.
  if (observation.answered != now && is_overdue(observation.rules, observation.times, now) && ask(observation)) return;
  notify(observation);
}

void Observer::notify(Observation& observation) {
  const bool confirmable =
      observation.rules.confirmable || context_.now.boot - observation.last_confirmable >= kConfirmableEvery;
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
  observation.times.last_sent = context_.now.boot;
  observation.times.pending = false;
  observation.last_sent = context_.now.wall;
  observation.reported.forget();
}

void Observer::arm(const Observation& observation) {
  const TimerKey key{TimerKind::kObservation, observation.id};
  const bool polled = observation.polled && !observation.asking;
  if (const auto next = next_look(observation.rules, observation.times, polled)) {
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
  for (auto& [id, observation] : observations_) {
    if (observation.times.pending) touch(observation);
  }
}

void Observer::remove(std::uint64_t id) {
  const auto node = observations_.extract(id);
  if (node.empty()) return;
  const std::vector<Path>& paths = node.mapped().paths;
  for (std::size_t i = 0; i < paths.size(); ++i) by_path_.remove(paths[i], {id, static_cast<std::uint16_t>(i)});
  context_.timers.cancel({TimerKind::kObservation, id});
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
  by_path_.above(path, [&](Path, const Part&) { found = true; });
  return found;
}

bool Observer::touches(Path path) const {
  bool found = is_observed(path);
  by_path_.below(path, [&](Path, const Part&) { found = true; });
  return found;
}

std::vector<ObservationStatus> Observer::status() const {
  std::vector<ObservationStatus> out;
  for (const auto& [id, observation] : observations_) {
    out.push_back({server_, observation.paths, in_force(observation, observation.paths.front()), observation.composite,
                   observation.last_sent});
  }
  return out;
}

}  // namespace lwm2m::engine
