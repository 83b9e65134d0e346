#include "daemon/engine/queue_mode.hpp"

#include <utility>

namespace lwm2m::engine {

void QueueMode::wake() {
  begin();
  asleep_ = false;
  context_.timers.arm(timer_, context_.now.boot + awake_time_);
}

void QueueMode::prolong() {
  if (!asleep_) wake();
}

void QueueMode::sleep() {
  end();
  begin();
  asleep_ = true;
}

void QueueMode::begin() {
  if (!std::exchange(in_use_, true)) ++context_.queue_modes;
}

void QueueMode::end() {
  if (!std::exchange(in_use_, false)) return;
  --context_.queue_modes;
  asleep_ = false;
  context_.timers.cancel(timer_);
}

}  // namespace lwm2m::engine
