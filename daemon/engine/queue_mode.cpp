#include "daemon/engine/queue_mode.hpp"

namespace lwm2m::engine {

void QueueMode::wake() {
  asleep_ = false;
  context_.timers.arm(timer_, context_.now.boot + awake_time_);
}

void QueueMode::prolong() {
  if (!asleep_) wake();
}

void QueueMode::sleep() {
  end();
  asleep_ = true;
}

void QueueMode::end() {
  asleep_ = false;
  context_.timers.cancel(timer_);
}

}  // namespace lwm2m::engine
