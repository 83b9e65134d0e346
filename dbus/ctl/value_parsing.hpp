// What the command line says, as typed values. The type comes from the object definition (TypeLookup), never from a
// guess at the text; what does not parse is bad usage, and the message says what is wanted. Pure but for "@file".
#pragma once

#include <string_view>

#include "daemon/base/result.hpp"
#include "daemon/model/object_handler.hpp"
#include "daemon/model/value.hpp"

namespace lwm2m::ctl {

struct ResourceType {
  model::DataType type = model::DataType::kString;
  bool multiple = false;
};

// One value: "hex:0102" or "@file" (at most 64 MiB, the limit of a D-Bus array) for an opaque, "3303:0" for an object
// link, seconds or RFC 3339 for a time, true, 1, on, false, 0, off for a Boolean. kBadValue, kMalformed.
Result<model::Value> parse_value(std::string_view text, model::DataType type);
// What a whole resource takes: one value, or for a multiple resource "0=a,1=b" with '\' in front of a ',' or '\' that
// is meant; "" is a multiple resource without instances.
Result<model::ResourceValue> parse_resource_value(std::string_view text, ResourceType type);
// The arguments of an Execute as Core 1.1.1 §6.3.5 writes them: 0='x',1. Without the quotes, which shells eat, a value
// goes up to the next comma. kBadValue.
Result<model::ExecuteArguments> parse_execute_arguments(std::string_view text);

}  // namespace lwm2m::ctl
