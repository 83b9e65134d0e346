// Values for people. What is printed can be given back to `set`: "hex:0102" for an opaque, "3303:0" for an object link,
// "0=a,1=b" for a multiple resource. JSON is json.hpp's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dbus/ctl/bus_value.hpp"

namespace lwm2m::ctl {

// How opaque and text values are shown.
enum class BytesAs : std::uint8_t {
  kReadable,  // text as it is, opaque as hex:…
  kHex,       // both as bare hex digits
};
[[nodiscard]] std::string to_text(const BusValue& value, BytesAs bytes = BytesAs::kReadable);
// A Time is shown as a date: the bus has only seconds, so the type must be known.
[[nodiscard]] std::string to_text(const BusValue& value, model::DataType type);
// Control characters as \xNN: for tables and lines, which a value from a server must not be able to break, nor the
// terminal that shows them.
[[nodiscard]] std::string printable(std::string_view text);
[[nodiscard]] std::string to_hex(ByteView bytes);
// Of LastError and of an Event: 404 as "4.04"; a TLS alert, which is below 200, as "alert 40".
[[nodiscard]] std::string code_text(std::uint64_t code);

}  // namespace lwm2m::ctl
