// Asks applications: the engine's InvokeApplication becomes a call of the Handler that the application implements, the
// reply becomes the engine's input. A slow or dead application delays nobody: every call has a time limit, and its end is
// reported exactly once, unless the connection goes, when the owner reports all that is outstanding().
//
// Owned by the Session.
#pragma once

#include <set>
#include <vector>

#include "daemon/engine/client.hpp"
#include "daemon/engine/turn.hpp"
#include "dbus/outgoing_calls.hpp"

namespace lwm2m::dbus {

class ApplicationHandler {
 public:
  ApplicationHandler(engine::Client& client, engine::TurnRunner& turns, OutgoingCalls& calls)
      : client_(client), turns_(turns), calls_(calls) {}

  void invoke(const engine::InvokeApplication& effect);
  // Handler.Released; no answer is waited for.
  void released(const engine::NotifyReleased& effect);
  [[nodiscard]] std::vector<engine::InvocationId> outstanding() const;

 private:
  engine::Client& client_;
  engine::TurnRunner& turns_;
  OutgoingCalls& calls_;
  std::set<engine::InvocationId> outstanding_;
};

}  // namespace lwm2m::dbus
