// Date and time as RFC 3339 writes them, which CBOR tag 0 carries (RFC 8949 §3.4.1).
#pragma once

#include <optional>
#include <string_view>

#include "daemon/model/value.hpp"

namespace lwm2m::codec {

// "2013-05-02T10:40:15Z", "2013-05-02T12:40:15+02:00"; a fraction of a second only if it is zero, for a Time has none.
// nullopt for anything else, leap seconds among it: the time of day 23:59:60 has no number of its own.
[[nodiscard]] std::optional<model::Time> parse_date_time(std::string_view text);

}  // namespace lwm2m::codec
