// What may be behind a refused Register that the server does not explain, for a person.
#pragma once

#include <string>
#include <string_view>

#include "daemon/engine/link_security.hpp"
#include "daemon/engine/message.hpp"

namespace lwm2m::engine {

// A server that has checked who we are answers 4.03, some 4.00, where the endpoint name is not that of the credentials
// (Core 1.1.1 §6.2.1), and 4.03 where it knows credentials for the name and got none. "" if nothing is suspected.
[[nodiscard]] std::string register_refusal_hint(Code code, const LinkSecurity& security, std::string_view endpoint);

}  // namespace lwm2m::engine
