// The argument list of an Execute (Core 1.1.1 §6.3.5): 7,0='https://www.oma.org'
#pragma once

#include <string_view>

#include "daemon/base/result.hpp"
#include "daemon/model/object_handler.hpp"

namespace lwm2m::engine {

// At most ten, each digit once. kMalformed with the offset for anything else; an empty text has no arguments.
Result<model::ExecuteArguments> parse_execute_arguments(std::string_view text);

}  // namespace lwm2m::engine
