// An owner for the sources of an sd_event. Destroying one disables it first, so that it never fires again.
#pragma once

#include <systemd/sd-event.h>

#include <memory>

namespace lwm2m::dbus {

struct EventSourceUnref {
  void operator()(sd_event_source* source) const { sd_event_source_disable_unref(source); }
};
using EventSource = std::unique_ptr<sd_event_source, EventSourceUnref>;

}  // namespace lwm2m::dbus
