// The observations of one server (Core 1.1.1 §6.4, RFC 7641): which paths, when they are due, and what became of the
// notifications. What counts as worth reporting is decided by notify_policy; what is at a path is rendered by the host.
//
// A change finds its observations by path and a deadline is a timer of its own, so that neither walks over all of them.
// An observation goes from touched (something may be worth reporting) to ready (it is, and it is time) to sent; the
// first step is done at once, the second when the server can be told.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/engine/client_types.hpp"
#include "daemon/engine/context.hpp"
#include "daemon/engine/notify_policy.hpp"
#include "daemon/engine/path_index.hpp"
#include "daemon/engine/reported_values.hpp"
#include "daemon/engine/saved_registration.hpp"
#include "daemon/model/attributes.hpp"

namespace lwm2m::engine {

// What a server asks for with an Observe.
struct Observed {
  std::vector<model::Path> paths{};  // one, if not composite
  std::uint16_t format = 0;          // of the first answer, and so of every notification
  bool composite = false;            // what is not there is left out, and may come
  // Its own (1.2): in place of all that are attached; in a composite one in place of those of the kinds that it may
  // have.
  std::optional<model::NotificationAttributes> attributes{};
  std::string transfer_key{};  // of a composite: by which the rest of a large notification is fetched

  [[nodiscard]] bool is_same(const Observed& other) const {
    return paths == other.paths && format == other.format && composite == other.composite &&
           attributes == other.attributes;
  }
};

struct Observation : Observed {
  std::uint64_t id = 0;
  Token token{};
  NotifyRules rules{};
  std::vector<ValueRules> value_rules{};  // of each path
  ReportedValues reported{};
  NotifyTimes times{};
  WallTime last_sent{};
  TimePoint last_confirmable{};
  std::uint32_t sequence = 0;           // 24 bits
  bool polled = false;                  // what it observes changes without a word, and is to be looked at now and then
  bool asking = false;                  // its values are being asked for
  std::optional<TimePoint> answered{};  // when they were last
  bool touched = false;                 // to be looked at
  bool ready = false;                   // to be sent
  bool waiting = false;                 // for its turn at the one confirmable notification
  // Of before a restart: until then, what is observed may not be there yet because its application is not.
  std::optional<TimePoint> return_by{};
};

class Observer {
 public:
  static constexpr std::size_t kMaximumObservations = 1024;  // of one server
  static constexpr std::size_t kMaximumPaths = 8192;         // of all of them

  class Host {
   public:
    virtual ~Host() = default;
    // The answer to a Read of this now; an error response if it cannot be read any more.
    virtual Response render_notification(ShortServerId server, const Observed& observed) = 0;
    // Whether there are values that change without a word, or an application to be asked.
    [[nodiscard]] virtual bool is_polled(const std::vector<model::Path>& paths) const = 0;
    // Looks at what changes without a word, and starts asking the applications for the current values, if there are any
    // to be asked: on_refreshed follows.
    virtual bool refresh_notification(ShortServerId server, const Observation& observation) = 0;
    // Whether the server has the right to read an object instance.
    [[nodiscard]] virtual bool is_readable(ShortServerId server, model::Path instance) const = 0;
    virtual void on_observation_event(ShortServerId server, ObservationEventKind event,
                                      const Observation& observation) = 0;
  };

  Observer(Context& context, ShortServerId server, bool confirmable, Host& host)
      : context_(context), server_(server), confirmable_(confirmable), host_(host) {}

  // The sequence number of the first answer. An observation of the same token or of the same in all is replaced (RFC
  // 7641 §4.1). kTooLarge when there are too many.
  Result<std::uint32_t> add(Token token, Observed observed);
  // By token, as RFC 7641 has it, or else by path: a server that lost its tokens still gets rid of it.
  void cancel(Token token, const std::vector<model::Path>& paths);
  void clear();
  // For a restart that the server does not notice: what it observes goes on, and what is there then is told once.
  [[nodiscard]] std::vector<SavedObservation> saved() const;
  void restore(const std::vector<SavedObservation>& observations);

  void on_changes(const model::ChangeSet& changes);
  // The attributes attached at this path are others now; at the root: the server's defaults, which hold for all.
  void on_rules_changed(model::Path path);
  // Others may have to be asked now (Host::is_polled).
  void on_sources_changed();
  void on_timer(std::uint64_t id);
  void on_refreshed(std::uint64_t id);
  void on_delivered(NotificationId id);
  void on_delivery_failure(NotificationId id, DeliveryFailure failure);
  // The server has the client again, or an acknowledgement came: what was held back may go.
  void touch_pending();
  // At the end of each input: finds out what is due. A transaction of many changes is one round.
  void evaluate_touched();
  // After that, where the server can be told: sends it.
  void flush();
  // Whether flush has something to do.
  [[nodiscard]] bool has_more() const {
    return !touched_.empty() || !ready_.empty() || (!unacknowledged_ && !waiting_.empty());
  }

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
  // A path of an observation.
  struct Part {
    std::uint64_t observation = 0;
    std::uint16_t number = 0;
    friend bool operator==(const Part&, const Part&) = default;
  };

  [[nodiscard]] model::NotificationAttributes in_force(const Observation& observation, model::Path path) const;
  [[nodiscard]] NotifyDefaults defaults() const;
  void take_rules(Observation& observation);
  Observation& insert(Token token, Observed observed, std::uint32_t sequence);
  void on_change(const model::Change& change);
  [[nodiscard]] bool is_shown(model::Path path) const;
  [[nodiscard]] bool reaches(const model::Change& change, model::Path observed) const;
  void touch(Observation& observation);
  [[nodiscard]] bool is_away(const Observation& observation) const;
  void look(Observation& observation);
  void evaluate(Observation& observation);
  bool ask(Observation& observation);
  void report(Observation& observation);
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
  bool confirmable_;  // what a notification is where neither an attribute nor the account says it
  Host& host_;
  model::AttributeStore attributes_;
  std::map<std::uint64_t, Observation> observations_;
  PathIndex<Part> by_path_;
  std::vector<std::uint64_t> touched_;  // to be looked at
  std::vector<std::uint64_t> ready_;    // to be sent
  std::deque<Sent> sent_;
  std::deque<std::uint64_t>
      waiting_;             // observations that wait for its acknowledgement, in the order in which they began to
  std::uint64_t turn_ = 0;  // of them, whose turn it is now
  std::optional<Sent> unacknowledged_;  // at most one confirmable notification at a time (NSTART, RFC 7252 §4.7)
};

}  // namespace lwm2m::engine
