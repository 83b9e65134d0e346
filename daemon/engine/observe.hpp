// The observations of one server (Core 1.1.1 §6.4, RFC 7641): which paths, when they are due, and what became of the
// notifications. What counts as worth reporting is decided by notify_policy; what is at a path is rendered by the host.
//
// A change finds its observations by path and a deadline is a timer of its own, so that neither walks over all of them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/engine/client_types.hpp"
#include "daemon/engine/context.hpp"
#include "daemon/engine/notify_policy.hpp"
#include "daemon/engine/path_index.hpp"
#include "daemon/engine/saved_registration.hpp"
#include "daemon/model/attributes.hpp"

namespace lwm2m::engine {

struct Observation {
  std::uint64_t id = 0;
  Token token{};
  std::vector<model::Path> paths{};  // one, or those of a composite observation
  bool composite = false;            // what is not there is left out, and may come
  std::string transfer_key{};        // of a composite: by which the rest of a large notification is fetched
  std::uint16_t format = 0;          // of the first answer, and so of every notification
  NotifyRules rules{};
  NotifyTimes times{};
  WallTime last_sent{};
  TimePoint last_confirmable{};
  ReportedNumbers reported{};
  std::uint32_t sequence = 0;  // 24 bits
  bool refreshing = false;     // its values are being asked for
  bool waiting = false;        // for its turn at the one confirmable notification
  // Of before a restart: until then, what is observed may not be there yet because its application is not.
  std::optional<TimePoint> return_by{};
};

class Observer {
 public:
  static constexpr std::size_t kMaximumObservations = 1024;  // of one server

  class Host {
   public:
    virtual ~Host() = default;
    // The answer to a Read of its paths in its format now; an error response if they cannot be read any more.
    virtual Response render_notification(ShortServerId server, const Observation& observation) = 0;
    // Starts asking the applications for the current values, if there are any to be asked: on_refreshed follows.
    virtual bool refresh_notification(ShortServerId server, const Observation& observation) = 0;
    virtual void on_observation_event(ShortServerId server, ObservationEventKind event,
                                      const Observation& observation) = 0;
  };

  Observer(Context& context, ShortServerId server, bool confirmable, Host& host)
      : context_(context), server_(server), confirmable_(confirmable), host_(host) {}

  // What a server asks for: token, paths, format and whether they are a composite; the rest is ours. Gives the sequence
  // number of the first answer. An observation of the same token or of the same paths in the same format is replaced
  // (RFC 7641 §4.1). kTooLarge when there are too many.
  Result<std::uint32_t> add(Observation wanted);
  // By token, as RFC 7641 has it, or else by path: a server that lost its tokens still gets rid of it.
  void cancel(Token token, const std::vector<model::Path>& paths);
  void clear();
  // For a restart that the server does not notice: what it observes goes on, and what is there then is told once.
  [[nodiscard]] std::vector<SavedObservation> saved() const;
  void restore(const std::vector<SavedObservation>& observations);

  void on_changes(const model::ChangeSet& changes);
  // Attributes at or above an observed path, or the server's default periods, are others now.
  void on_rules_changed();
  void on_timer(std::uint64_t id);
  void on_refreshed(std::uint64_t id);
  void on_delivered(NotificationId id);
  void on_delivery_failure(NotificationId id, DeliveryFailure failure);
  // The server has the client again, or an acknowledgement came: what was held back may go.
  void touch_pending();
  // At the end of each input: sends what is due. A transaction of many changes is one round.
  void flush();
  // Whether flush has something to do.
  [[nodiscard]] bool has_more() const { return !touched_.empty() || (!unacknowledged_ && !waiting_.empty()); }

  [[nodiscard]] bool is_observed(model::Path path) const;
  // Whether any observed path lies at, above or below.
  [[nodiscard]] bool touches(model::Path path) const;
  // Whether any observed path satisfies the predicate.
  template <class Predicate>
  [[nodiscard]] bool observes(Predicate&& predicate) const {
    return std::any_of(observations_.begin(), observations_.end(), [&](const auto& entry) {
      return std::any_of(entry.second.paths.begin(), entry.second.paths.end(), predicate);
    });
  }
  [[nodiscard]] std::vector<ObservationStatus> status() const;
  [[nodiscard]] bool empty() const { return observations_.empty(); }
  [[nodiscard]] model::AttributeStore& attributes() { return attributes_; }
  [[nodiscard]] const model::AttributeStore& attributes() const { return attributes_; }

 private:
  [[nodiscard]] NotifyRules rules_for(const Observation& observation) const;
  Observation& insert(Observation observation);
  void touch(std::uint64_t id);
  [[nodiscard]] bool is_away(const Observation& observation) const;
  void evaluate(Observation& observation);
  void look(Observation& observation);
  void notify(Observation& observation);
  void send(Observation& observation, Response response, bool confirmable);
  void remember(Observation& observation);
  void arm(const Observation& observation);
  void remove(std::uint64_t id);
  void forget_waiting();
  Observation* find(std::uint64_t id);
  Observation* find(const Token& token);

  struct Sent {
    NotificationId notification{};
    std::uint64_t observation = 0;
  };
  // A reset names a message: the last few are remembered (a reset of an older one says no more).
  static constexpr std::size_t kRemembered = 64;

  Context& context_;
  ShortServerId server_;
  bool confirmable_;  // what a notification is by default
  Host& host_;
  model::AttributeStore attributes_;
  std::map<std::uint64_t, Observation> observations_;
  PathIndex<std::uint64_t> by_path_;
  std::set<std::uint64_t> touched_;  // to be looked at by flush()
  std::deque<Sent> sent_;
  std::deque<std::uint64_t>
      waiting_;             // observations that wait for its acknowledgement, in the order in which they began to
  std::uint64_t turn_ = 0;  // of them, whose turn it is now
  std::optional<Sent> unacknowledged_;  // at most one confirmable notification at a time (NSTART, RFC 7252 §4.7)
};

}  // namespace lwm2m::engine
