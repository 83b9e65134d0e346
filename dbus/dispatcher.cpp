#include "dbus/dispatcher.hpp"

#include <fmt/core.h>
#include <spdlog/spdlog.h>

#include <exception>

#include "dbus/bus_errors.hpp"
#include "dbus/sdbus_shim.hpp"

namespace lwm2m::dbus {

IncomingCall::IncomingCall(const sdbus::MethodCall& call, PendingCalls& pending)
    : call_(call), pending_(pending), arguments_(shim::raw(call)) {}

void IncomingCall::reply() { call_.createReply().send(); }

void IncomingCall::reply(const std::function<void(MessageWriter&)>& arguments) {
  const sdbus::MethodReply message = call_.createReply();
  MessageWriter writer(shim::raw(message));
  arguments(writer);
  message.send();
}

void IncomingCall::refuse(const Error& error) {
  call_.createErrorReply(shim::error(bus_error_name(error.code()), error.message())).send();
}

void Dispatcher::accept(const std::shared_ptr<const Method>& method, const sdbus::MethodCall& call) noexcept {
  try {
    const char* const sender = sd_bus_message_get_sender(shim::raw(call));
    if (sender == nullptr) return;  // no bus sends such a message
    if (const engine::Caller* caller = authorization_.find(sender)) return run(*method, *caller, call);
    identify(sender, [this, method, call](const Result<engine::Caller>& caller) {
      if (caller) return run(*method, *caller, call);
      IncomingCall(call, pending_).refuse(caller.error());
    });
  } catch (const std::exception& error) {
    spdlog::debug("the bus: {} was not answered: {}", method->name, error.what());
  }
}

void Dispatcher::identify(const char* sender, const CallerAuthorization::Continuation& go_on) {
  if (const engine::Caller* caller = authorization_.find(sender)) return go_on(*caller);
  if (auto held = authorization_.hold(sender, go_on); !held) go_on(propagate(held));
}

void Dispatcher::run(const Method& method, const engine::Caller& caller, const sdbus::MethodCall& message) noexcept {
  try {
    IncomingCall call(message, pending_);
    if (method.access == Access::kAdministrators && !caller.privileged) {
      return call.refuse(Error(ErrorCode::kAccessDenied, fmt::format("{}: root and the group lwm2m only", method.name)));
    }
    try {
      const engine::Turn turn(turns_);
      const auto done = method.body(caller, call);
      if (!done) call.refuse(done.error());
    } catch (const MessageTooLarge& error) {
      call.refuse(Error(ErrorCode::kTooLarge, fmt::format("{}: {}", method.name, error.what())));
    } catch (const MessageError& error) {
      call.refuse(Error(ErrorCode::kBadValue, fmt::format("{}: {}", method.name, error.what())));
    } catch (const std::exception& error) {  // a defect, or no memory: the caller must not wait for it
      spdlog::error("the bus: {}: {}", method.name, error.what());
      call.refuse(Error(ErrorCode::kInternal, fmt::format("{}: {}", method.name, error.what())));
    }
  } catch (const std::exception& error) {
    spdlog::debug("the bus: {} was not answered: {}", method.name, error.what());
  }
  pending_.settle();
}

}  // namespace lwm2m::dbus
