#include "daemon/transport/deduplication.hpp"

namespace lwm2m::transport {

void Deduplication::forget_old(TimePoint now) {
  while (!order_.empty() && (order_.front().when + kLifetime <= now || order_.size() > kMaximumEntries)) {
    entries_.erase(order_.front().message_id);
    order_.pop_front();
  }
}

const Deduplication::Entry* Deduplication::find(std::uint16_t message_id, TimePoint now) {
  forget_old(now);
  const auto at = entries_.find(message_id);
  return at == entries_.end() ? nullptr : &at->second;
}

void Deduplication::begin(std::uint16_t message_id, TimePoint now) {
  if (!entries_.try_emplace(message_id).second) return;
  order_.push_back({message_id, now});
  forget_old(now);
}

void Deduplication::answered(std::uint16_t message_id, const engine::Response& response) {
  if (const auto at = entries_.find(message_id); at != entries_.end()) at->second = {Stage::kAnswered, response};
}

}  // namespace lwm2m::transport
