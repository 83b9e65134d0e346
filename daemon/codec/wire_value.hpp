// A value as a payload tells it, before the definition of its resource decides the type.
#pragma once

#include "daemon/base/result.hpp"
#include "daemon/model/value.hpp"

namespace lwm2m::codec {

struct WireValue {
  model::Value value{};
  // The value is a double, but what was written is another number: it was rounded on the way. Only a Float may take it;
  // an integer that looks whole by accident of rounding is none (conformance: exact, or 4.00).
  bool rounded = false;
};

// The value in the type of its definition. kTypeMismatch where something would be lost.
Result<model::Value> typed(WireValue wire, model::DataType type);

}  // namespace lwm2m::codec
