// The rules that the keys of one [[server]] keep among themselves.
#pragma once

#include "config/parse.hpp"
#include "config/problem.hpp"

namespace lwm2m::config {

void check_server(const Parsed<ServerConfig>& server, Problems& problems);

}  // namespace lwm2m::config
