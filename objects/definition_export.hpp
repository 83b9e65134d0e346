// Writes an object definition as an OMA object definition document, for people and for other LwM2M tools.
#pragma once

#include <string>

#include "daemon/model/object_definition.hpp"

namespace lwm2m::objects {

// A document of one object, in the order of elements that LWM2M-v1_1.xsd asks for; descriptions are empty. For a
// definition that is checked() and whose texts have no surrounding white space, parse_definitions gives the same
// definition back.
std::string export_definition(const model::ObjectDefinition& definition);

}  // namespace lwm2m::objects
