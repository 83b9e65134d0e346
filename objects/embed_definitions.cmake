# cmake -DOUTPUT=file.cpp "-DINPUTS=0.xml;1.xml" -P embed_definitions.cmake
# Writes the source of core_definition_texts(): the files as string literals, without what only costs time at every start
# of the program: indentation, and elements that may be absent and are empty.
set(optional "(Description|RangeEnumeration|Units)")
set(literals "")
foreach(input IN LISTS INPUTS)
  file(READ ${input} text)
  string(REGEX REPLACE "\n *<${optional}></${optional}>" "" text "${text}")
  string(REGEX REPLACE "\n *" "\n" text "${text}")
  string(APPEND literals "    R\"xml(${text})xml\",\n")
endforeach()
file(WRITE ${OUTPUT} "// Made from objects/definitions by objects/embed_definitions.cmake.
#include \"objects/core_definition_texts.hpp\"

namespace lwm2m::objects {
namespace {

constexpr std::string_view kTexts[] = {
${literals}};

}  // namespace

std::span<const std::string_view> core_definition_texts() { return kTexts; }

}  // namespace lwm2m::objects
")
