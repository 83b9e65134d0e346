// Method calls that wait for the engine: each is answered exactly once, by the CompleteCall of its id, or with Timeout when
// that takes longer than local callers wait; the work then goes on, and its completion finds nobody.
//
// Owned by the Session: what is still parked when the connection goes has nobody to answer.
#pragma once

#include <map>
#include <string_view>

#include "daemon/base/time.hpp"
#include "daemon/engine/caller.hpp"
#include "daemon/engine/effect.hpp"
#include "dbus/event_source.hpp"
#include "dbus/message_io.hpp"

namespace sdbus {
class MethodCall;
}

namespace lwm2m::dbus {

class PendingCalls {
 public:
  // Writes the arguments of the reply.
  using Answer = void (*)(MessageWriter&, const engine::CallValue&);

  // `last_id` is the last CallId that was given: ids go on counting over connections.
  PendingCalls(sd_event* event, Duration patience, engine::CallId& last_id);
  ~PendingCalls();
  PendingCalls(const PendingCalls&) = delete;
  PendingCalls& operator=(const PendingCalls&) = delete;

  engine::CallId park(const sdbus::MethodCall& call, Answer answer);
  // Nothing happens for an id that is not parked (any more).
  void complete(engine::CompleteCall&& completion) noexcept;
  // After a turn: whatever is still parked gets its time limit.
  void settle() noexcept;
  // The caller has left.
  void forget(std::string_view bus_name);

 private:
  struct Parked;

  static int on_time(sd_event_source* source, std::uint64_t now, void* self);
  void expire(std::uint64_t now) noexcept;
  void disarm_if_idle() noexcept;

  sd_event* event_;
  std::uint64_t patience_;  // microseconds
  engine::CallId& last_id_;
  std::map<engine::CallId, Parked> parked_;  // ids ascend, so do deadlines
  EventSource timer_;
  bool armed_ = false;
};

}  // namespace lwm2m::dbus
