#include "daemon/codec/wire_value.hpp"

#include <fmt/core.h>

namespace lwm2m::codec {

Result<model::Value> typed(WireValue wire, model::DataType type) {
  if (wire.rounded && type != model::DataType::kFloat) {
    return fail(ErrorCode::kTypeMismatch,
                fmt::format("not a whole number of 64 bits where {} is wanted", to_string(type)));
  }
  // A link travels as text in CBOR (Core 1.1.1 §7.4.3); SenML has "vlo" for it, and Leshan writes "vs".
  const auto* text = std::get_if<std::string>(&wire.value);
  if (type == model::DataType::kObjlnk && text != nullptr) {
    return model::Objlnk::parse(*text).map([](model::Objlnk link) { return model::Value(link); });
  }
  return model::convert(std::move(wire.value), type);
}

}  // namespace lwm2m::codec
