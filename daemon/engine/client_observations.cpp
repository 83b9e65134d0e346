// Client: what servers observe, and how often the device itself wants to tell them.
#include <fmt/core.h>

#include <algorithm>

#include "daemon/engine/client.hpp"
#include "daemon/engine/local_path.hpp"

namespace lwm2m::engine {

using model::Path;

bool Client::is_observed(Path path) const {
  return std::ranges::any_of(sessions_, [path](const auto& entry) { return entry.second->observer.touches(path); });
}

std::vector<ObservationStatus> Client::observations() const {
  std::vector<ObservationStatus> out;
  for (const auto& [id, session] : sessions_) {
    auto of_one = session->observer.status();
    out.insert(out.end(), of_one.begin(), of_one.end());
  }
  return out;
}

Result<std::vector<Client::Session*>> Client::registered_sessions(ShortServerId server) {
  std::vector<Session*> found;
  for (const auto& [id, session] : sessions_) {
    const bool wanted = server == kBootstrapServer || server == id;
    if (wanted && !paused_ && !session->leaving && session->registration.is_registered()) {
      found.push_back(session.get());
    }
  }
  if (!found.empty()) return found;
  if (server == kBootstrapServer) return fail(ErrorCode::kNotConnected, "not registered with any server");
  if (auto there = usable_session(server); !there) return propagate(there);
  return fail(ErrorCode::kNotConnected, fmt::format("server {}: not registered", server.value()));
}

Result<void> Client::set_notification_periods(ShortServerId server, Path path, std::uint32_t shortest,
                                              std::uint32_t longest) {
  if (auto sound = check_level(path, 1, 4, "something that can be observed"); !sound) return sound;
  if (auto reachable = check_reachable(path); !reachable) return reachable;
  if (auto there = handlers_.require(path); !there) return there;
  const auto* resource = resource_at(path);
  if (resource != nullptr && !resource->operations.read) {
    return fail(ErrorCode::kMethodNotAllowed, fmt::format("{}: servers may not read it", path.to_string()));
  }
  if (longest != 0 && longest < shortest) {
    return fail(ErrorCode::kBadValue, fmt::format("pmax {} is less than pmin {}", longest, shortest));
  }
  const auto sessions = registered_sessions(server);
  if (!sessions) return propagate(sessions);
  for (const Session* session : *sessions) {
    if (path.level() < 4 || session->rules().resource_instances) continue;
    return fail(ErrorCode::kMethodNotAllowed,
                fmt::format("{}: LwM2M 1.0 knows no attributes of a resource instance", path.to_string()));
  }
  const auto period = [](std::uint32_t value) { return value == 0 ? std::nullopt : std::optional(value); };
  for (Session* session : *sessions) {
    model::AttributeStore& store = session->observer.attributes();
    const auto* attached = store.find(path);
    model::NotificationAttributes attributes = attached == nullptr ? model::NotificationAttributes{} : *attached;
    attributes.minimum_period = period(shortest);
    attributes.maximum_period = period(longest);
    store.put(path, attributes);
    session->observer.on_rules_changed(path);
  }
  settle();
  return {};
}

}  // namespace lwm2m::engine
