// What every method call goes through: who calls is found out first, the method runs within a Turn of the engine, and an
// error of it is answered by its name. Nothing that is thrown on the way gets past here.
//
// Owned by the Session, as are the collaborators that it refers to.
#pragma once

#include <functional>
#include <memory>

#include "daemon/engine/turn.hpp"
#include "dbus/caller_authorization.hpp"
#include "dbus/exported_object.hpp"
#include "dbus/pending_calls.hpp"

namespace sdbus {
class MethodCall;
}

namespace lwm2m::dbus {

// A method call in the hands of its method: read the arguments, then either answer at once or park it for the engine.
class IncomingCall {
 public:
  IncomingCall(const sdbus::MethodCall& call, PendingCalls& pending);

  [[nodiscard]] MessageReader& arguments() { return arguments_; }
  // The reply without arguments.
  void reply();
  void reply(const std::function<void(MessageWriter&)>& arguments);
  engine::CallId park(PendingCalls::Answer answer) { return pending_.park(call_, answer); }
  void refuse(const Error& error);

 private:
  const sdbus::MethodCall& call_;
  PendingCalls& pending_;
  MessageReader arguments_;
};

class Dispatcher {
 public:
  Dispatcher(CallerAuthorization& authorization, PendingCalls& pending, engine::TurnRunner& turns)
      : authorization_(authorization), pending_(pending), turns_(turns) {}

  void accept(const std::shared_ptr<const Method>& method, const sdbus::MethodCall& call) noexcept;
  // Goes on, at once or later, with who the sender is, or why that cannot be told; not at all when it has left.
  void identify(const char* sender, const CallerAuthorization::Continuation& go_on);

 private:
  void run(const Method& method, const engine::Caller& caller, const sdbus::MethodCall& call) noexcept;

  CallerAuthorization& authorization_;
  PendingCalls& pending_;
  engine::TurnRunner& turns_;
};

}  // namespace lwm2m::dbus
