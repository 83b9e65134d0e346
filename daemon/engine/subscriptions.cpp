#include "daemon/engine/subscriptions.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace lwm2m::engine {

using model::Path;

Result<SubscriptionId> Subscriptions::add(const Caller& caller, std::vector<Path> paths, SubscribeOptions options) {
  if (paths.empty()) return fail(ErrorCode::kBadValue, "subscribe to one path at least");
  if (auto room = check_room(caller, paths.size()); !room) return propagate(room);
  for (const Path path : paths) {
    if (!path.is_root() && is_closed_to_servers(path.object())) {
      return fail(ErrorCode::kAccessDenied, fmt::format("{}: not to be read", path.to_string()));
    }
  }
  paths = model::without_covered(std::move(paths));  // each change is told once
  const SubscriptionId id{++last_id_};
  if (options.values) {
    NotifyValuesChanged current{.bus_name = caller.bus_name, .subscription = id};
    for (const Path path : paths) {
      auto values = values_at(path);
      current.changes.insert(current.changes.end(), std::make_move_iterator(values.begin()),
                             std::make_move_iterator(values.end()));
    }
    context_.effects.push(std::move(current));
  }
  for (const Path path : paths) by_path_.add(path, id);
  subscriptions_.emplace(id, Subscription{caller.bus_name, caller.uid, std::move(paths), options});
  return id;
}

Result<void> Subscriptions::check_room(const Caller& caller, std::size_t paths) const {
  if (paths > kMaximumPaths) {
    return fail(ErrorCode::kTooLarge, fmt::format("{} paths; a subscription has {} at most", paths, kMaximumPaths));
  }
  const auto own = std::ranges::count(subscriptions_, caller.bus_name,
                                      [](const auto& entry) -> const std::string& { return entry.second.bus_name; });
  if (static_cast<std::size_t>(own) >= kMaximumOfOneConnection) {
    return fail(ErrorCode::kTooLarge,
                fmt::format("this connection has {} subscriptions already, the most of one", kMaximumOfOneConnection));
  }
  const auto of_user =
      std::ranges::count(subscriptions_, caller.uid, [](const auto& entry) { return entry.second.uid; });
  if (!caller.privileged && static_cast<std::size_t>(of_user) >= kMaximumOfOneUser) {
    return fail(ErrorCode::kTooLarge,
                fmt::format("the connections of user {} have {} subscriptions, the most of one user",
                            caller.uid.value(), kMaximumOfOneUser));
  }
  if (subscriptions_.size() >= kMaximumSubscriptions) {
    return fail(ErrorCode::kTooLarge,
                fmt::format("all callers together have {} subscriptions, the most there are", kMaximumSubscriptions));
  }
  return {};
}

Result<void> Subscriptions::remove(const Caller& caller, SubscriptionId subscription) {
  const auto at = subscriptions_.find(subscription);
  if (at == subscriptions_.end() || at->second.bus_name != caller.bus_name) {
    return fail(ErrorCode::kNotFound, fmt::format("no subscription {}", subscription.value()));
  }
  drop(subscription);
  return {};
}

void Subscriptions::leave(std::string_view bus_name) {
  std::vector<SubscriptionId> gone;
  for (const auto& [id, subscription] : subscriptions_) {
    if (subscription.bus_name == bus_name) gone.push_back(id);
  }
  for (const SubscriptionId id : gone) drop(id);
}

void Subscriptions::drop(SubscriptionId id) {
  const auto node = subscriptions_.extract(id);
  for (const Path path : node.mapped().paths) by_path_.remove(path, id);
}

std::vector<model::Record> Subscriptions::values_at(Path path) const {
  std::vector<model::RecordView> views;
  context_.tree.collect(
      path, [](Path at, const auto&) { return !is_closed_to_servers(at.object()); }, views);
  return model::to_records(views);
}

void Subscriptions::on_changes(const model::ChangeSet& changes, const NotifyValuesChanged& source) {
  if (by_path_.empty()) return;
  std::map<SubscriptionId, NotifyValuesChanged> signals;
  for (const model::Change& change : changes) {
    if (!change.differs || change.path.level() < 3) continue;  // instances come and go with their resources
    const auto add = [&](Path, SubscriptionId id) {
      const Subscription& subscription = subscriptions_.at(id);
      if (!subscription.options.values) return;
      NotifyValuesChanged& signal = signals.try_emplace(id, source).first->second;
      signal.bus_name = subscription.bus_name;
      signal.subscription = id;
      auto values = values_at(change.path);
      if (values.empty()) values.push_back({change.path, std::nullopt, std::nullopt});
      signal.changes.insert(signal.changes.end(), values.begin(), values.end());
    };
    by_path_.above(change.path, add);
    if (change.path.level() == 3) by_path_.below(change.path, add);
  }
  for (auto& [id, signal] : signals) context_.effects.push(std::move(signal));
}

void Subscriptions::on_observation_event(ObservationEventKind event, ShortServerId server,
                                         const std::vector<Path>& paths) {
  for (const Path path : paths) {
    std::set<SubscriptionId> told;
    const auto tell = [&](Path, SubscriptionId id) {
      const Subscription& subscription = subscriptions_.at(id);
      if (!subscription.options.observations || !told.insert(id).second) return;
      context_.effects.push(NotifyObservationEvent{subscription.bus_name, id, event, server, path});
    };
    by_path_.above(path, tell);
    by_path_.below(path, tell);
  }
}

}  // namespace lwm2m::engine
