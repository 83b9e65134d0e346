#include "daemon/engine/message.hpp"

#include <fmt/core.h>

namespace lwm2m::engine {

std::string Code::to_string() const { return fmt::format("{}.{:02}", code_class(), detail()); }

}  // namespace lwm2m::engine
