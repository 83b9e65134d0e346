// Logical timers by name, in a heap: arming, cancelling and asking for the earliest cost O(log n), whatever the number.
// A timer is a value that says whose it is; nothing is called back.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

#include "daemon/base/time.hpp"

namespace lwm2m::engine {

enum class TimerKind : std::uint8_t {
  kRegistration,      // id: short server id; what is due depends on the state of the registration
  kQueueMode,         // id: short server id; the server counts on us no longer: asleep
  kBootstrap,         // what is due depends on the state of the bootstrap
  kBootstrapAccount,  // the account of the bootstrap server is over
  kStop,              // a stop does not wait longer
  kObservation,       // id: observation
  kSampling,          // values that change without a word are looked at
  kOperation,         // id: invocation that an application has not answered
  kApplication,       // id: application number; the grace time of one that left
  kSend,              // id: short server id; a Send is not answered any more
  kBlockTransfer,     // the oldest unfinished transfer is given up
};

struct TimerKey {
  TimerKind kind{};
  std::uint64_t id = 0;
  friend bool operator==(const TimerKey&, const TimerKey&) = default;
};

class TimerQueue {
 public:
  // Arms, or moves one that is armed.
  void arm(TimerKey key, TimePoint when);
  void cancel(TimerKey key);
  [[nodiscard]] std::optional<TimePoint> when(TimerKey key) const;
  [[nodiscard]] std::optional<TimePoint> next() const;
  // Takes the earliest timer that is due at `now`.
  std::optional<TimerKey> pop_due(TimePoint now);
  [[nodiscard]] std::size_t size() const { return heap_.size(); }

 private:
  struct Entry {
    TimePoint when{};
    TimerKey key{};
  };
  struct KeyHash {
    std::size_t operator()(const TimerKey& key) const noexcept {
      return std::hash<std::uint64_t>{}(key.id << 4U ^ static_cast<std::uint64_t>(key.kind));
    }
  };

  void place(std::size_t index, const Entry& entry);
  void sift_up(std::size_t index, Entry entry);
  void sift_down(std::size_t index, Entry entry);
  void remove(std::size_t index);

  std::vector<Entry> heap_;                                      // heap_[(i - 1) / 2].when <= heap_[i].when
  std::unordered_map<TimerKey, std::size_t, KeyHash> position_;  // of every key in heap_
};

}  // namespace lwm2m::engine
