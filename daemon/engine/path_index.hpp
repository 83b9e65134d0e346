// Finds what is interested in a path without walking over everything: entries at the path, above it and below it.
#pragma once

#include <algorithm>
#include <map>

#include "daemon/model/path.hpp"

namespace lwm2m::engine {

template <class T>
class PathIndex {
 public:
  void add(model::Path path, T value) { entries_.emplace(path, value); }
  void remove(model::Path path, T value) {
    const auto [first, last] = entries_.equal_range(path);
    const auto at = std::find_if(first, last, [&](const auto& entry) { return entry.second == value; });
    if (at != last) entries_.erase(at);
  }
  [[nodiscard]] bool empty() const { return entries_.empty(); }
  void clear() { entries_.clear(); }

  // Entries that contain `path`, itself included.
  template <class Visit>
  void above(model::Path path, Visit&& visit) const {
    if (entries_.empty()) return;
    for (int level = path.level(); level >= 0; --level) {
      const auto [first, last] = entries_.equal_range(path.prefix(level));
      for (auto at = first; at != last; ++at) visit(at->first, at->second);
    }
  }
  // Entries strictly below.
  template <class Visit>
  void below(model::Path path, Visit&& visit) const {
    if (entries_.empty()) return;
    const auto last = entries_.upper_bound(path.last_below());
    for (auto at = entries_.upper_bound(path); at != last; ++at) visit(at->first, at->second);
  }
  // At `path` and below it.
  template <class Visit>
  void within(model::Path path, Visit&& visit) const {
    const auto last = entries_.upper_bound(path.last_below());
    for (auto at = entries_.lower_bound(path); at != last; ++at) visit(at->first, at->second);
  }

 private:
  std::multimap<model::Path, T> entries_;
};

}  // namespace lwm2m::engine
