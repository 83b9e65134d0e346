// What an observation reported last, of the values that have changed since; of every other value that is what is there
// now. So a change costs the same however much is observed, and nothing is kept of what does not change.
//
// Owned by an Observation. Knows nothing of attributes and time.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "daemon/model/change_set.hpp"
#include "daemon/model/object_tree.hpp"

namespace lwm2m::engine {

class ReportedValues {
 public:
  // A change, already made, of what `observed`, path number `part` of the observation, covers. Only the first since the
  // last report says what was reported.
  void note(std::uint16_t part, model::Path observed, const model::Change& change, const model::ObjectTree& tree);
  // Everything has been reported as it is now.
  void forget();

  // Whether worth_it(part, reported, current) holds for any of them; nullptr: was not, or is not, there. Instances and
  // multiple resources count by themselves where they came or went: they may be empty.
  template <class Predicate>
  [[nodiscard]] bool any_of(const model::ObjectTree& tree, Predicate&& worth_it) const {
    for (const Entry* entry : noted_) {
      const auto& [key, held] = *entry;
      if (held.is_container) {
        if (held.was_there != tree.exists(key.path)) return true;
      } else if (worth_it(key.part, held.value ? &*held.value : nullptr, tree.find_value(key.path))) {
        return true;
      }
    }
    return false;
  }

 private:
  struct Key {
    std::uint16_t part = 0;
    model::Path path{};
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  struct Held {
    std::uint64_t report = 0;  // the number of the report that it was part of; of an older one it says nothing
    bool is_container = false;
    bool was_there = false;  // of a container
    std::optional<model::Value> value{};
  };
  using Entry = std::pair<const Key, Held>;

  Held* fresh(Key key);
  [[nodiscard]] bool is_noted(Key key) const;
  void note_container(Key key, bool was_there);
  void note_value(Key key, const model::Value* before);
  void note_multiple(std::uint16_t part, model::Path observed, const model::Change& change,
                     const model::ResourceValue* now);

  // Entries stay for the next time, so that a value that goes to and fro allocates nothing; not too many of them.
  static constexpr std::size_t kKept = 64;

  std::map<Key, Held> entries_;
  std::vector<Entry*> noted_;  // of entries_, those that say what was reported last
  std::uint64_t report_ = 1;
};

}  // namespace lwm2m::engine
