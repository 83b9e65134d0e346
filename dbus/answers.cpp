#include "dbus/answers.hpp"

#include "dbus/server_adaptor.hpp"
#include "dbus/value_marshalling.hpp"

namespace lwm2m::dbus {
namespace {

// The engine answers every kind of call with its kind of value; another one is a defect, told instead of a wrong reply.
template <class Kind>
const Kind& expect(const engine::CallValue& value) {
  const Kind* kind = std::get_if<Kind>(&value);
  if (kind == nullptr) throw MessageError("the engine's answer is of another kind");
  return *kind;
}

}  // namespace

void answer_nothing(MessageWriter&, const engine::CallValue&) {}

void answer_value(MessageWriter& writer, const engine::CallValue& value) {
  append_value(writer, expect<model::ResourceValue>(value));
}

void answer_records(MessageWriter& writer, const engine::CallValue& value) {
  append_records(writer, expect<std::vector<model::Record>>(value));
}

void answer_instance(MessageWriter& writer, const engine::CallValue& value) {
  writer.u16(expect<model::ObjectInstanceId>(value).value());
}

void answer_objects(MessageWriter& writer, const engine::CallValue& value) {
  writer.open('a', "q");
  for (const model::ObjectId object : expect<std::vector<model::ObjectId>>(value)) writer.u16(object.value());
  writer.close();
}

void answer_send(MessageWriter& writer, const engine::CallValue& value) {
  writer.u64(expect<engine::SendId>(value).value());
}

void answer_server(MessageWriter& writer, const engine::CallValue& value) {
  writer.object_path(server_path(expect<engine::ShortServerId>(value)));
}

}  // namespace lwm2m::dbus
