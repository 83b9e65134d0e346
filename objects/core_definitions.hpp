// The definitions of the core objects (0 to 7, 9, 16, 19, 20, 21, 25), in the versions that belong to LwM2M 1.1. They
// are part of the program: it starts without a file, and no file can take them away.
#pragma once

#include <vector>

#include "daemon/model/object_definition.hpp"

namespace lwm2m::objects {

// Ascending by id.
std::vector<model::DefinitionSet::Pointer> core_definitions();

}  // namespace lwm2m::objects
