// What servers have to hear of what they observe, worked out a second time, from the specification and slowly (Core
// 1.1.1 §5.1.2 and §7.3.1): from every request and notification it knows what was observed, with which attributes, and
// what was reported last. It says when a notification is overdue, and when one came too early.
//
// It knows single resources with pmin, pmax, gt, lt and st; of other observations only that they are there.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/engine/client.hpp"

namespace lwm2m::test {

class NotifyOracle {
 public:
  using Server = engine::ShortServerId;

  // The answer to an Observe; `value` as plain text, none: a composite.
  void on_observe(Server server, engine::Token token, std::vector<model::Path> paths, std::optional<std::string> value,
                  TimePoint now);
  void on_cancel(Server server, engine::Token token, const std::vector<model::Path>& paths);
  void on_notification(const engine::SendNotification& notification, TimePoint now);
  void on_acknowledged(Server server, engine::NotificationId id);
  void on_reset(Server server, engine::NotificationId id);
  // It, or the server, is gone: what is told waits until an Update has been answered.
  void on_lost(Server server, engine::NotificationId id);
  void on_update_accepted(Server server, TimePoint now);
  // A Register is sent, or the account is gone.
  void on_registration_over(Server server);
  // "pmin=5", or "pmin" to take it away, at an object, an instance or a resource.
  void on_attributes(Server server, model::Path path, const std::vector<std::string>& queries);
  void forget_attributes(Server server) { attributes_.erase(server); }
  // The accounts are others: of what was attached and observed nothing is sure any more.
  void lose_sight() { blind_ = true; }

  // After everything that is due at `now` has been done.
  void check(const engine::Client& client, TimePoint now) const;

 private:
  using Numbers = std::map<std::string, double, std::less<>>;
  struct Observed {
    std::uint64_t number = 0;
    engine::Token token{};
    std::vector<model::Path> paths{};
    std::optional<std::string> reported{};
    TimePoint last{};
  };
  struct Sent {
    Server server{};
    std::uint64_t observed = 0;
  };

  [[nodiscard]] Numbers in_force(Server server, model::Path path) const;
  [[nodiscard]] static bool is_worth(const Numbers& attributes, double reported, double current);
  void check_one(Server server, const Observed& observed, const engine::Client& client, TimePoint now) const;

  std::map<Server, std::vector<Observed>> observed_;
  std::map<Server, std::map<model::Path, Numbers>> attributes_;
  std::map<engine::NotificationId, Sent> sent_;
  std::map<Server, std::set<engine::NotificationId>> unacknowledged_;
  std::set<Server> held_;                    // until an Update has been answered
  std::map<Server, TimePoint> caught_up_;  // when that was: what had waited comes at once
  std::uint64_t last_number_ = 0;
  bool blind_ = false;
};

}  // namespace lwm2m::test
