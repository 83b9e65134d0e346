// Typed values onto the bus: the variants that the API has for each data type.
#pragma once

#include "daemon/model/value.hpp"
#include "dbus/ctl/bus.hpp"

namespace lwm2m::ctl {

void append_variant(Message& message, const model::Value& value);
void append_variant(Message& message, const model::ResourceValue& value);

}  // namespace lwm2m::ctl
