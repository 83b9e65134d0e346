// How the engine's CallValues become the arguments of replies. Owned by nobody.
#pragma once

#include "daemon/engine/effect.hpp"
#include "dbus/message_io.hpp"

namespace lwm2m::dbus {

// No arguments.
void answer_nothing(MessageWriter& writer, const engine::CallValue& value);
// `v`
void answer_value(MessageWriter& writer, const engine::CallValue& value);
// `a(sv)`
void answer_records(MessageWriter& writer, const engine::CallValue& value);
// `q`: an object instance id
void answer_instance(MessageWriter& writer, const engine::CallValue& value);
// `aq`: object ids
void answer_objects(MessageWriter& writer, const engine::CallValue& value);

// `t`: the id of a Send
void answer_send(MessageWriter& writer, const engine::CallValue& value);
// `o`: the object of a server
void answer_server(MessageWriter& writer, const engine::CallValue& value);

}  // namespace lwm2m::dbus
