// What parses is exported to something that parses to the same.
#include <cstdint>
#include <cstdlib>

#include "daemon/base/bytes.hpp"
#include "daemon/base/text.hpp"
#include "objects/definition_export.hpp"
#include "objects/definition_loader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lwm2m;
  const auto definitions = objects::parse_definitions(as_text({data, size}));
  if (!definitions && !is_utf8(definitions.error().message())) std::abort();
  if (!definitions) return 0;
  for (const auto& definition : *definitions) {
    const auto text = objects::export_definition(definition);
    const auto again = objects::parse_definitions(text);
    if (!again || objects::export_definition(again->front()) != text) std::abort();
  }
  return 0;
}
