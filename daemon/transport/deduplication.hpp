// Requests that have come before (RFC 7252 §4.5): the library hands every retransmission to the handler again, and an
// Execute must not run twice. Remembers, by message id, how each was answered, for as long as the peer may repeat it.
//
// One belongs to a session, whose peer is one. Pure.
#pragma once

#include <cstdint>
#include <deque>
#include <unordered_map>

#include "daemon/base/time.hpp"
#include "daemon/engine/message.hpp"

namespace lwm2m::transport {

class Deduplication {
 public:
  static constexpr Duration kLifetime = seconds(247);    // EXCHANGE_LIFETIME
  static constexpr std::size_t kMaximumEntries = 512;    // then the oldest is forgotten: memory is bounded, whoever floods

  enum class Stage : std::uint8_t {
    kPending,   // not answered yet, or answered in a message of its own: the repetition gets the bare acknowledgement
    kAnswered,  // piggy-backed: the repetition gets the same answer
  };
  struct Entry {
    Stage stage = Stage::kPending;
    engine::Response response{};
  };

  // nullptr: it is new.
  [[nodiscard]] const Entry* find(std::uint16_t message_id, TimePoint now);
  void begin(std::uint16_t message_id, TimePoint now);
  // Only what begin() has noted.
  void answered(std::uint16_t message_id, const engine::Response& response);
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  struct Noted {
    std::uint16_t message_id = 0;
    TimePoint when{};
  };
  void forget_old(TimePoint now);

  std::unordered_map<std::uint16_t, Entry> entries_;
  std::deque<Noted> order_;  // of entries_, oldest first
};

}  // namespace lwm2m::transport
