#include "dbus/system_actions.hpp"

#include <spdlog/spdlog.h>

namespace lwm2m::dbus {

void request_reboot(OutgoingCalls& calls) {
  const CallTarget login{"org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "Reboot"};
  spdlog::info("rebooting the machine");
  calls.call(login, [](MessageWriter& writer) { writer.boolean(false); }, seconds(25), [](const Result<MessageReader>& reply) {
    if (reply) return;
    spdlog::error("the machine does not reboot: {}; systemd-logind has to run, and polkit to allow "
                  "org.freedesktop.login1.reboot to the daemon's user",
                  reply.error().message());
  });
}

}  // namespace lwm2m::dbus
