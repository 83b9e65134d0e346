// What the adaptors work with. Owned by the BusService; outlives every adaptor.
#pragma once

#include "daemon/engine/client.hpp"
#include "dbus/service.hpp"

namespace lwm2m::dbus {

struct AdaptorContext {
  engine::Client& client;
  const BusOptions& options;
  const BusCallbacks& callbacks;
};

}  // namespace lwm2m::dbus
