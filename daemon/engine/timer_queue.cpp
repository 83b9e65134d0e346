#include "daemon/engine/timer_queue.hpp"

namespace lwm2m::engine {

void TimerQueue::arm(TimerKey key, TimePoint when) {
  const auto at = position_.find(key);
  if (at == position_.end()) {
    heap_.push_back({});
    sift_up(heap_.size() - 1, {when, key});
    return;
  }
  const std::size_t index = at->second;
  if (when < heap_[index].when) {
    sift_up(index, {when, key});
  } else {
    sift_down(index, {when, key});
  }
}

void TimerQueue::cancel(TimerKey key) {
  if (const auto at = position_.find(key); at != position_.end()) remove(at->second);
}

std::optional<TimePoint> TimerQueue::when(TimerKey key) const {
  const auto at = position_.find(key);
  return at == position_.end() ? std::nullopt : std::optional(heap_[at->second].when);
}

std::optional<TimePoint> TimerQueue::next() const {
  return heap_.empty() ? std::nullopt : std::optional(heap_.front().when);
}

std::optional<TimerKey> TimerQueue::pop_due(TimePoint now) {
  if (heap_.empty() || heap_.front().when > now) return std::nullopt;
  const TimerKey key = heap_.front().key;
  remove(0);
  return key;
}

void TimerQueue::place(std::size_t index, const Entry& entry) {
  heap_[index] = entry;
  position_[entry.key] = index;
}

void TimerQueue::sift_up(std::size_t index, Entry entry) {
  while (index > 0 && entry.when < heap_[(index - 1) / 2].when) {
    place(index, heap_[(index - 1) / 2]);
    index = (index - 1) / 2;
  }
  place(index, entry);
}

void TimerQueue::sift_down(std::size_t index, Entry entry) {
  for (std::size_t child = 2 * index + 1; child < heap_.size(); child = 2 * index + 1) {
    if (child + 1 < heap_.size() && heap_[child + 1].when < heap_[child].when) ++child;
    if (heap_[child].when >= entry.when) break;
    place(index, heap_[child]);
    index = child;
  }
  place(index, entry);
}

void TimerQueue::remove(std::size_t index) {
  position_.erase(heap_[index].key);
  const Entry last = heap_.back();
  heap_.pop_back();
  if (index == heap_.size()) return;
  if (index > 0 && last.when < heap_[(index - 1) / 2].when) {
    sift_up(index, last);
  } else {
    sift_down(index, last);
  }
}

}  // namespace lwm2m::engine
