// Queue mode with one server (Core 1.1.1 §6.5): after a message the client can be reached for a while, then it is asleep.
// Asleep means that the server keeps back what it has to say, and that we say that we are awake before anything else;
// what arrives all the same is served, and the connection stays as it is.
//
// Part of a Registration, which says when there is a server that counts on it.
#pragma once

#include "daemon/engine/context.hpp"

namespace lwm2m::engine {

class QueueMode {
 public:
  // The context outlives it.
  QueueMode(Context& context, ShortServerId server, Duration awake_time)
      : context_(context), timer_{TimerKind::kQueueMode, server.value()}, awake_time_(awake_time) {}
  ~QueueMode() { end(); }
  QueueMode(const QueueMode&) = delete;
  QueueMode& operator=(const QueueMode&) = delete;

  // The server has heard of us, and knows that we are there: awake, for the awake time from now on.
  void wake();
  // A message that says nothing new of us: the time begins anew, unless it is over.
  void prolong();
  void sleep();
  // Nobody counts on it: neither awake for a time nor asleep.
  void end();
  [[nodiscard]] bool is_asleep() const { return asleep_; }

 private:
  void begin();

  Context& context_;
  TimerKey timer_;
  Duration awake_time_;
  bool in_use_ = false;  // awake for a time, or asleep
  bool asleep_ = false;
};

}  // namespace lwm2m::engine
