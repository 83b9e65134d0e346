#include "daemon/codec/wire_value.hpp"

#include <fmt/core.h>

namespace lwm2m::codec {

Result<model::Value> typed(WireValue wire, model::DataType type) {
  if (wire.rounded && type != model::DataType::kFloat) {
    return fail(ErrorCode::kTypeMismatch,
                fmt::format("not a whole number of 64 bits where {} is wanted", to_string(type)));
  }
  return model::convert(std::move(wire.value), type);
}

}  // namespace lwm2m::codec
