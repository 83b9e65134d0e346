// Notification attributes (Core 1.1.1 §7.3.1; edge, con and hqmax: Core 1.2 §7.3): what a server attached to which
// path, and what is in force for an observed path by inheritance. Every server has a store of its own; servers never
// see each other's attributes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "daemon/model/path.hpp"

namespace lwm2m::model {

struct NotificationAttributes {
  std::optional<std::uint32_t> minimum_period{};             // seconds
  std::optional<std::uint32_t> maximum_period{};             // seconds
  std::optional<std::uint32_t> minimum_evaluation_period{};  // seconds
  std::optional<std::uint32_t> maximum_evaluation_period{};  // seconds
  std::optional<double> greater_than{};
  std::optional<double> less_than{};
  std::optional<double> step{};
  std::optional<bool> rising_edge{};                        // false: the falling edge
  std::optional<bool> confirmable{};                        // how notifications are sent
  std::optional<std::uint32_t> maximum_historical_queue{};  // entries that are kept while the server is away

  // Each by its name on the wire, in the order of the published examples: visit("pmin", it.minimum_period), ….
  template <class It, class Visit>
  static void fields(It& it, Visit&& visit) {
    visit("pmin", it.minimum_period);
    visit("pmax", it.maximum_period);
    visit("epmin", it.minimum_evaluation_period);
    visit("epmax", it.maximum_evaluation_period);
    visit("hqmax", it.maximum_historical_queue);
    visit("con", it.confirmable);
    visit("gt", it.greater_than);
    visit("lt", it.less_than);
    visit("st", it.step);
    visit("edge", it.rising_edge);
  }

  [[nodiscard]] bool empty() const { return *this == NotificationAttributes{}; }
  // What is not set here is taken from `other`.
  void inherit(const NotificationAttributes& other);
  friend bool operator==(const NotificationAttributes&, const NotificationAttributes&) = default;
};

class AttributeStore {
 public:
  // Replaces what is attached at this path; empty attributes remove the entry.
  void put(Path path, NotificationAttributes attributes);
  // nullptr: nothing is attached here.
  [[nodiscard]] const NotificationAttributes* find(Path path) const;
  // The most specific level that has it: resource instance, resource, object instance, object.
  [[nodiscard]] NotificationAttributes effective(Path path) const;
  // What is attached at or below, when an instance or resource goes. False: nothing was.
  bool erase_below(Path path);
  void clear() { attached_.clear(); }
  [[nodiscard]] const std::map<Path, NotificationAttributes>& all() const { return attached_; }

 private:
  std::map<Path, NotificationAttributes> attached_;
};

}  // namespace lwm2m::model
