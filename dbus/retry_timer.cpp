#include "dbus/retry_timer.hpp"

#include <algorithm>

namespace lwm2m::dbus {

RetryTimer::RetryTimer(sd_event* event, Duration first, Duration last, std::function<void()> action)
    : event_(event), first_(first), last_(last), next_(first), action_(std::move(action)) {
  sd_event_source* source = nullptr;
  sd_event_add_time(event_, &source, CLOCK_MONOTONIC, UINT64_MAX, 100'000, &RetryTimer::on_time, this);
  timer_.reset(source);
  sd_event_source_set_enabled(source, SD_EVENT_OFF);
}

Duration RetryTimer::schedule() {
  const Duration delay = next_;
  next_ = std::min(next_ * 2, last_);
  sd_event_source_set_time_relative(timer_.get(), static_cast<std::uint64_t>(delay.count()));
  sd_event_source_set_enabled(timer_.get(), SD_EVENT_ONESHOT);
  return delay;
}

void RetryTimer::reset() {
  next_ = first_;
  sd_event_source_set_enabled(timer_.get(), SD_EVENT_OFF);
}

int RetryTimer::on_time(sd_event_source*, std::uint64_t, void* self) {
  static_cast<RetryTimer*>(self)->action_();
  return 0;
}

}  // namespace lwm2m::dbus
