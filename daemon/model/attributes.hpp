// Notification attributes (Core 1.1.1 §7.3.1): what a server attached to which path, and what is in force for an
// observed path by inheritance. Every server has a store of its own; servers never see each other's attributes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "daemon/model/path.hpp"

namespace lwm2m::model {

// On the wire: pmin, pmax, epmin, epmax (seconds), gt, lt, st.
struct NotificationAttributes {
  std::optional<std::uint32_t> minimum_period{};
  std::optional<std::uint32_t> maximum_period{};
  std::optional<std::uint32_t> minimum_evaluation_period{};
  std::optional<std::uint32_t> maximum_evaluation_period{};
  std::optional<double> greater_than{};
  std::optional<double> less_than{};
  std::optional<double> step{};

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
  // What is attached at or below, when an instance or resource goes.
  void erase_below(Path path);
  void clear() { attached_.clear(); }
  [[nodiscard]] const std::map<Path, NotificationAttributes>& all() const { return attached_; }

 private:
  std::map<Path, NotificationAttributes> attached_;
};

}  // namespace lwm2m::model
