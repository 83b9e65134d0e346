// The notification algorithm of the reference (Core 1.1.1 §7.3.1, Core 1.2 §7.3.2), slow and plain: it keeps a copy of
// every value that was reported, works everything out anew at every step, and shares no code with the engine.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace lwm2m::test {

using Milliseconds = std::int64_t;

// An instance, or a multiple resource, which may be empty; a number; a Boolean; a text.
using ModelValue = std::variant<std::monostate, double, bool, std::string>;
using ModelValues = std::map<std::string, ModelValue>;  // by path

struct ModelAttributes {
  std::optional<std::uint32_t> pmin{}, pmax{}, epmin{}, epmax{};
  std::optional<double> gt{}, lt{}, st{};
  std::optional<bool> edge{}, con{};
};

// What the server and the device have in common.
struct ModelWorld {
  ModelValues values{};
  std::map<std::string, ModelAttributes> attached{};
  std::uint32_t default_pmin = 0;
  std::uint32_t default_pmax = 0;
  bool default_con = false;
};

struct ModelNotification {
  Milliseconds when = 0;
  bool confirmable = false;
  bool is_last = false;  // an error: what was observed is gone
  friend bool operator==(const ModelNotification&, const ModelNotification&) = default;
};

class NotificationModel {
 public:
  // An observation that was answered, or notified, now.
  NotificationModel(const ModelWorld& world, std::vector<std::string> paths, bool composite,
                    std::optional<ModelAttributes> own, Milliseconds now);

  // Time passes until `now`, with all that falls due on the way.
  void advance(Milliseconds now);
  // Values, or rules, have changed: the world is another one already.
  void tick(Milliseconds now);

  // Whether the path is one that it reports.
  [[nodiscard]] bool covers(const std::string& path) const;
  // Whether attributes of this path have a say.
  [[nodiscard]] bool is_ruled_by(const std::string& path) const;
  [[nodiscard]] bool is_over() const { return over_; }
  [[nodiscard]] std::vector<ModelNotification> take() { return std::exchange(notifications_, {}); }

 private:
  [[nodiscard]] ModelAttributes effective(const std::string& path) const;
  [[nodiscard]] Milliseconds pmin() const;
  [[nodiscard]] std::optional<Milliseconds> pmax() const;
  [[nodiscard]] Milliseconds epmin() const;
  [[nodiscard]] bool is_confirmable() const;
  [[nodiscard]] ModelValues values_below(const ModelValues& all, const std::string& path) const;
  [[nodiscard]] bool is_hit() const;
  void notify_if_due(Milliseconds now);

  const ModelWorld& world_;
  std::vector<std::string> paths_;
  bool composite_;
  std::optional<ModelAttributes> own_;

  ModelValues reported_;
  Milliseconds last_sent_;
  Milliseconds last_evaluated_;
  Milliseconds last_confirmable_;
  std::optional<Milliseconds> evaluation_;  // put off because of epmin
  bool pending_ = false;
  bool over_ = false;
  std::vector<ModelNotification> notifications_{};
};

// Whether `path` is `prefix` or below it.
[[nodiscard]] bool is_within(const std::string& path, const std::string& prefix);

}  // namespace lwm2m::test
