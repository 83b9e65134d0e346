#include "daemon/engine/effect.hpp"

#include <array>

namespace lwm2m::engine {

std::string_view to_string(EventName name) {
  static constexpr std::array<std::string_view, 17> kNames{
      "bootstrap-registration-failure",
      "bootstrap-registration-complete",
      "bootstrap-transfer-complete",
      "registration-failure",
      "registration-complete",
      "registration-timeout",
      "registration-update",
      "registration-update-complete",
      "deregistration",
      "deregistration-failure",
      "disconnected",
      "queue-mode-rx-off",
      "suspended",
      "server-disabled",
      "network-error",
      "send-complete",
      "send-failure",
  };
  return kNames.at(static_cast<std::size_t>(name));
}

}  // namespace lwm2m::engine
