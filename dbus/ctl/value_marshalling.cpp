#include "dbus/ctl/value_marshalling.hpp"

#include "daemon/base/overloaded.hpp"

namespace lwm2m::ctl {
namespace {

const char* signature_of(model::DataType type) {
  switch (type) {
    case model::DataType::kInteger:
    case model::DataType::kTime:
      return "x";
    case model::DataType::kUnsignedInteger:
      return "t";
    case model::DataType::kFloat:
      return "d";
    case model::DataType::kBoolean:
      return "b";
    case model::DataType::kOpaque:
      return "ay";
    case model::DataType::kObjlnk:
      return "(qq)";
    default:
      return "s";
  }
}

}  // namespace

void append_variant(Message& message, const model::Value& value) {
  message.open(SD_BUS_TYPE_VARIANT, signature_of(model::type_of(value)));
  std::visit(Overloaded{
                 [&](const std::string& text) { message.append("s", text.c_str()); },
                 [&](const model::Corelnk& links) { message.append("s", links.links.c_str()); },
                 [&](std::int64_t number) { message.append("x", number); },
                 [&](std::uint64_t number) { message.append("t", number); },
                 [&](double number) { message.append("d", number); },
                 [&](bool flag) { message.append("b", flag ? 1 : 0); },
                 [&](const Bytes& bytes) { message.append_bytes(bytes); },
                 [&](model::Time time) { message.append("x", time.seconds); },
                 [&](const model::Objlnk& link) { message.append("(qq)", link.object, link.instance); },
             },
             value);
  message.close();
}

void append_variant(Message& message, const model::ResourceValue& value) {
  if (!value.is_multiple()) return append_variant(message, value.single());
  message.open(SD_BUS_TYPE_VARIANT, "a(qv)").open(SD_BUS_TYPE_ARRAY, "(qv)");
  for (const auto& [id, instance] : value.instances()) {
    message.open(SD_BUS_TYPE_STRUCT, "qv").append("q", id.value());
    append_variant(message, instance);
    message.close();
  }
  message.close().close();
}

}  // namespace lwm2m::ctl
