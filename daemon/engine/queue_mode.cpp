#include "daemon/engine/queue_mode.hpp"

#include <utility>

namespace lwm2m::engine {

void QueueMode::wake() {
  in_use_ = true;
  asleep_ = false;
  context_.timers.arm(timer_, context_.now.boot + awake_time_);
}

void QueueMode::prolong() {
  if (!asleep_) wake();
}

void QueueMode::sleep() {
  end();
  in_use_ = true;
  asleep_ = true;
}

void QueueMode::end() {
  if (!std::exchange(in_use_, false)) return;  // the usual case, with every message
  asleep_ = false;
  context_.timers.cancel(timer_);
}

}  // namespace lwm2m::engine
