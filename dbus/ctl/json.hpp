// BusValues as JSON with plain types: an opaque as a string of hex digits, an object link as "3303:0", a multiple
// resource as an object keyed by instance id. Member names are those of the D-Bus API, in the order of the tree.
#pragma once

#include <cstdint>
#include <string>

#include "dbus/ctl/bus_value.hpp"

namespace lwm2m::ctl {

enum class JsonLayout : std::uint8_t { kDocument, kLine };  // indented, or all in one line

[[nodiscard]] std::string to_json(const BusValue& value, JsonLayout layout);

}  // namespace lwm2m::ctl
