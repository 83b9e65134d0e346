// Local callers that want to hear of changes (Registry.Subscribe): unicast, so that nobody else reads along.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/engine/client_types.hpp"
#include "daemon/engine/context.hpp"
#include "daemon/engine/path_index.hpp"

namespace lwm2m::engine {

class Subscriptions {
 public:
  // So that nobody uses up what is there for all; administrators are not bound by that of a user.
  static constexpr std::size_t kMaximumOfOneConnection = 128;
  static constexpr std::size_t kMaximumOfOneUser = 1024;
  static constexpr std::size_t kMaximumSubscriptions = 4096;
  static constexpr std::size_t kMaximumPaths = 1024;  // of one subscription

  explicit Subscriptions(Context& context) : context_(context) {}

  // kTooLarge, kBadValue (no path). The current values go out at once, if values are wanted.
  Result<SubscriptionId> add(const Caller& caller, std::vector<model::Path> paths, SubscribeOptions options);
  // kNotFound, also for a subscription of another connection.
  Result<void> remove(const Caller& caller, SubscriptionId subscription);
  void leave(std::string_view bus_name);

  // One signal a subscription and transaction; `source` is filled in by the caller but for name, id and values.
  void on_changes(const model::ChangeSet& changes, const NotifyValuesChanged& source);
  void on_observation_event(ObservationEventKind event, ShortServerId server, const std::vector<model::Path>& paths);

 private:
  struct Subscription {
    std::string bus_name{};
    Uid uid{};
    std::vector<model::Path> paths{};
    SubscribeOptions options{};
  };
  [[nodiscard]] Result<void> check_room(const Caller& caller, std::size_t paths) const;
  void drop(SubscriptionId id);
  [[nodiscard]] std::vector<model::Record> values_at(model::Path path) const;

  Context& context_;
  std::map<SubscriptionId, Subscription> subscriptions_;
  PathIndex<SubscriptionId> by_path_;
  std::uint32_t last_id_ = 0;
};

}  // namespace lwm2m::engine
