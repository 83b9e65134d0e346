#include "dbus/system_actions.hpp"

#include <spdlog/spdlog.h>

namespace lwm2m::dbus {

void request_reboot(OutgoingCalls& calls, std::function<void(const std::string& why)> on_refusal) {
  const CallTarget login{"org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager",
                         "Reboot"};
  spdlog::info("rebooting the machine");
  calls.call(
      login, [](MessageWriter& writer) { writer.boolean(false); }, seconds(25),
      [on_refusal = std::move(on_refusal)](const Result<MessageReader>& reply) {
        if (!reply) on_refusal(reply.error().message());
      });
}

}  // namespace lwm2m::dbus
