#include "tests/fuzz/notify_oracle.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "tests/fuzz/script_bytes.hpp"

namespace lwm2m::test {
namespace {

// Text of numbers and Booleans: "20.5", "1".
double number_of(const std::string& text) { return std::strtod(text.c_str(), nullptr); }

std::optional<double> current_number(const engine::Client& client, model::Path path) {
  const model::Value* value = client.tree().find_value(path);
  return value == nullptr ? std::nullopt : model::as_number(*value);
}

std::optional<double> find(const std::map<std::string, double, std::less<>>& numbers, std::string_view name) {
  const auto at = numbers.find(name);
  return at == numbers.end() ? std::nullopt : std::optional(at->second);
}

TimePoint after(TimePoint since, double in_seconds) {
  return since + std::chrono::duration_cast<Duration>(std::chrono::duration<double>(in_seconds));
}

bool is_registered(const engine::Client& client, engine::ShortServerId server) {
  const auto status = client.server(server);
  return status &&
         (status->state == engine::ServerState::kRegistered || status->state == engine::ServerState::kUpdating);
}

}  // namespace

void NotifyOracle::on_observe(Server server, engine::Token token, std::vector<model::Path> paths,
                              std::optional<std::string> value, TimePoint now) {
  auto& all = observed_[server];
  std::erase_if(all, [&](const Observed& old) { return old.token == token || old.paths == paths; });
  all.push_back({++last_number_, token, std::move(paths), std::move(value), now});
}

void NotifyOracle::on_cancel(Server server, engine::Token token, const std::vector<model::Path>& paths) {
  auto& all = observed_[server];
  const bool by_token = std::erase_if(all, [&](const Observed& one) { return one.token == token; }) != 0;
  if (!by_token) std::erase_if(all, [&](const Observed& one) { return one.paths == paths; });
}

void NotifyOracle::on_notification(const engine::SendNotification& notification, TimePoint now) {
  auto& all = observed_[notification.server];
  const auto at = std::ranges::find(all, notification.token, &Observed::token);
  if (blind_ && at == all.end()) return;
  require(at != all.end(), "a notification is of an observation");
  sent_[notification.id] = {notification.server, at->number};
  if (notification.confirmable) unacknowledged_[notification.server].insert(notification.id);
  if (!notification.response.code.is_success()) return (void)all.erase(at);
  if (!at->reported) return;
  const auto caught_up = caught_up_.find(notification.server);
  const bool late =
      held_.contains(notification.server) || (caught_up != caught_up_.end() && caught_up->second >= at->last);
  const double minimum = find(in_force(notification.server, at->paths.front()), "pmin").value_or(0);
  require(blind_ || late || now >= after(at->last, minimum), "notifications are pmin apart");
  at->reported = std::string(as_text(notification.response.payload));
  at->last = now;
}

void NotifyOracle::on_acknowledged(Server server, engine::NotificationId id) { unacknowledged_[server].erase(id); }

void NotifyOracle::on_reset(Server server, engine::NotificationId id) {
  unacknowledged_[server].erase(id);
  const auto at = sent_.find(id);
  if (at == sent_.end()) return;
  std::erase_if(observed_[server], [&](const Observed& one) { return one.number == at->second.observed; });
}

void NotifyOracle::on_lost(Server server, engine::NotificationId id) {
  unacknowledged_[server].erase(id);
  held_.insert(server);
}

void NotifyOracle::on_update_accepted(Server server, TimePoint now) {
  if (held_.erase(server) != 0) caught_up_[server] = now;
}

void NotifyOracle::on_registration_over(Server server) {
  observed_.erase(server);
  unacknowledged_.erase(server);
  held_.erase(server);
  caught_up_.erase(server);
}

void NotifyOracle::on_attributes(Server server, model::Path path, const std::vector<std::string>& queries) {
  for (const std::string& query : queries) {
    const std::size_t end = query.find('=');
    Numbers& here = attributes_[server][path];
    if (end == std::string::npos) {
      here.erase(query);
    } else {
      here[query.substr(0, end)] = number_of(query.substr(end + 1));
    }
  }
}

// Each attribute from the nearest level that has it.
NotifyOracle::Numbers NotifyOracle::in_force(Server server, model::Path path) const {
  Numbers out;
  const auto attached = attributes_.find(server);
  if (attached == attributes_.end()) return out;
  for (int level = 1; level <= path.level(); ++level) {
    const auto at = attached->second.find(path.prefix(level));
    if (at == attached->second.end()) continue;
    for (const auto& [name, value] : at->second) out[name] = value;
  }
  return out;
}

bool NotifyOracle::is_worth(const Numbers& attributes, double reported, double current) {
  const auto greater = find(attributes, "gt");
  const auto less = find(attributes, "lt");
  const auto step = find(attributes, "st");
  const bool contradict = (greater && less && *less >= *greater) ||
                          (greater && less && step && *less + 2 * *step >= *greater);
  if (contradict || !(greater || less || step)) return reported != current;
  const auto crossed = [&](const std::optional<double>& limit) {
    return limit && ((reported <= *limit && current > *limit) || (reported >= *limit && current < *limit));
  };
  return crossed(greater) || crossed(less) || (step && reported != current && std::abs(current - reported) >= *step);
}

void NotifyOracle::check_one(Server server, const Observed& observed, const engine::Client& client,
                             TimePoint now) const {
  const auto current = current_number(client, observed.paths.front());
  if (!observed.reported || !current) return;
  const Numbers attributes = in_force(server, observed.paths.front());
  const double minimum = find(attributes, "pmin").value_or(0);
  const double maximum = find(attributes, "pmax").value_or(0);
  const bool worth = is_worth(attributes, number_of(*observed.reported), *current);
  require(!worth || now < after(observed.last, minimum), "what is worth reporting is reported after pmin");
  const bool has_maximum = maximum > 0 && maximum >= minimum;
  require(!has_maximum || now < after(observed.last, maximum), "a notification comes after pmax at the latest");
}

void NotifyOracle::check(const engine::Client& client, TimePoint now) const {
  if (blind_ || client.paused()) return;
  std::size_t count = 0;
  for (const auto& [server, all] : observed_) {
    count += all.size();
    const auto unacknowledged = unacknowledged_.find(server);
    const bool waits = unacknowledged != unacknowledged_.end() && !unacknowledged->second.empty();
    if (waits || held_.contains(server) || !is_registered(client, server)) continue;
    for (const Observed& observed : all) check_one(server, observed, client, now);
  }
  require(count == client.observations().size(), "what is observed is what was asked for");
}

}  // namespace lwm2m::test
