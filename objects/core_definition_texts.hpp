// objects/definitions/<id>.xml of each core object, without indentation, put into the program when it is built (see
// embed_definitions.cmake, which writes the source file to this header).
#pragma once

#include <span>
#include <string_view>

namespace lwm2m::objects {

// Ascending by object id.
std::span<const std::string_view> core_definition_texts();

}  // namespace lwm2m::objects
