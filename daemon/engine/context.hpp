// What the parts of the client share: the registry, the time, the timers, and where effects go. Each part gets this and
// nothing of its siblings but what its constructor names.
#pragma once

#include <cstdint>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "daemon/engine/effect.hpp"
#include "daemon/engine/options.hpp"
#include "daemon/engine/timer_queue.hpp"
#include "daemon/model/object_tree.hpp"

namespace lwm2m::engine {

// First in, first out; keeps its memory.
class EffectQueue {
 public:
  template <class T>
  void push(T&& effect) {
    effects_.emplace_back(std::forward<T>(effect));
  }
  std::optional<Effect> pop() {
    if (taken_ == effects_.size()) {
      effects_.clear();
      taken_ = 0;
      return std::nullopt;
    }
    return std::move(effects_[taken_++]);
  }

 private:
  std::vector<Effect> effects_;
  std::size_t taken_ = 0;
};

struct Context {
  Options options;
  model::ObjectTree tree{};
  TimerQueue timers{};
  EffectQueue effects{};
  Instant now{};
  std::mt19937_64 random;
  std::uint64_t last_id = 0;
  // A registration or a bootstrap has another state, or there is another one: the client looks what follows from that.
  bool states_changed = true;
  // Servers that count on the client in queue mode: where there is none, messages need not be noted.
  std::size_t queue_modes = 0;
  // Objects that servers are told of although they have no instance: had one in this run, defined over the bus,
  // claimed. What the shipped definition files merely know is not announced.
  std::set<model::ObjectId> offered{};

  explicit Context(Options given) : options(std::move(given)), random(options.random_seed) {}

  template <class Id>
  Id next() {
    return Id(++last_id);
  }
  // `value`, up to ten percent more or less, so that a fleet does not move in step.
  Duration jittered(Duration value) {
    const auto more = std::uniform_int_distribution<std::int64_t>(-value.count() / 10, value.count() / 10)(random);
    return value + Duration(more);
  }
  // `value`, up to ten percent more: where it may not be less.
  Duration prolonged(Duration value) { return value + std::chrono::duration_cast<Duration>(value * spread(0.1)); }
  // 0 up to this: a share by which something is spread to one side.
  double spread(double most) { return std::uniform_real_distribution<double>(0, most)(random); }
  [[nodiscard]] bool is_announced(const model::Object& object) const {
    return !object.instances.empty() || offered.contains(object.definition->id);
  }
};

// Objects that servers do not reach: security material (Core 1.1.1 §E.1, OSCORE, COSE).
[[nodiscard]] constexpr bool is_closed_to_servers(model::ObjectId object) {
  return object.value() == 0 || object.value() == 21 || object.value() == 23;
}

inline constexpr model::ObjectId kSecurityObject{0};
inline constexpr model::ObjectId kServerObject{1};
inline constexpr model::ObjectId kAccessControlObject{2};
inline constexpr model::ObjectId kDeviceObject{3};

}  // namespace lwm2m::engine
