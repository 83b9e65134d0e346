// What Registry.List answers, and the two signals of Registry. Owned by nobody.
#pragma once

#include <span>

#include "daemon/engine/client.hpp"
#include "daemon/engine/effect.hpp"
#include "dbus/message_io.hpp"

namespace lwm2m::dbus {

// `a(sa{sv})`: path, and of Name, Type, Operations, Multiple, Mandatory, Version, Units, Owner, OwnerUid, Observers, Value
// and Attributes what the level of the path has.
void append_listing(MessageWriter& writer, std::span<const engine::ListEntry> entries);
// The arguments of ValuesChanged. The paths that went are Removed in the context.
void append_values_changed(MessageWriter& writer, const engine::NotifyValuesChanged& effect);
// The arguments of ObservationEvent.
void append_observation_event(MessageWriter& writer, const engine::NotifyObservationEvent& effect);

}  // namespace lwm2m::dbus
