#include "dbus/outgoing_calls.hpp"

#include <spdlog/spdlog.h>

#include <exception>

#include "dbus/bus_errors.hpp"
#include "dbus/sdbus_shim.hpp"

namespace lwm2m::dbus {

OutgoingCalls::~OutgoingCalls() = default;

void OutgoingCalls::call(const CallTarget& target, const Write& arguments, Duration timeout, OnReply on_reply) {
  const std::uint64_t id = ++last_id_;
  Call& call = calls_[id];
  call.on_reply = std::move(on_reply);
  try {
    call.proxy = shim::proxy(connection_, target.name, target.path);
    const sdbus::MethodCall message = shim::method_call(*call.proxy, target.interface, target.member);
    MessageWriter writer(shim::raw(message));
    arguments(writer);
    const auto callback = [this, id](const sdbus::Message& reply, const sdbus::Error* error) {
      if (error != nullptr) {
        finish(id, fail(from_bus_error(error->getName(), error->getMessage())));
      } else {
        finish(id, MessageReader(shim::raw(reply)));
      }
    };
    shim::call_async(*call.proxy, message, callback, static_cast<std::uint64_t>(timeout.count()));
  } catch (const std::exception& error) {
    // Not here: the caller may be in the middle of draining the engine's effects.
    deferred_.post([this, id, text = std::string(error.what())] { finish(id, fail(ErrorCode::kUnavailable, text)); });
  }
}

void OutgoingCalls::finish(std::uint64_t id, Result<MessageReader> result) noexcept {
  const auto at = calls_.find(id);
  if (at == calls_.end()) return;
  const OnReply on_reply = std::move(at->second.on_reply);
  // The proxy is in the middle of this callback.
  deferred_.post([proxy = std::move(at->second.proxy)] {});
  calls_.erase(at);
  try {
    on_reply(std::move(result));
  } catch (const std::exception& error) {
    spdlog::warn("the bus: an answer that cannot be read is ignored: {}", error.what());
  }
}

}  // namespace lwm2m::dbus
