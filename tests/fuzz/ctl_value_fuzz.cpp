// The first byte chooses the type; what parses as an Execute's arguments keeps to ten different digits.
#include <cstdint>
#include <cstdlib>

#include "dbus/ctl/value_parsing.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lwm2m;
  if (size == 0) return 0;
  const std::string_view text = as_text({data + 1, size - 1});
  const auto type = static_cast<model::DataType>(data[0] % 10U);
  if (text.find('@') == std::string_view::npos) {  // reads files
    (void)ctl::parse_resource_value(text, {type, data[0] >= 128}).has_value();
  }
  const auto arguments = ctl::parse_execute_arguments(text);
  if (arguments && arguments->size() > 10) std::abort();
  return 0;
}
