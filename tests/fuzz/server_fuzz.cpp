// Servers that do anything, and the rules that hold nevertheless.
#include "tests/fuzz/server_script.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;
  lwm2m::test::ServerScript(lwm2m::ByteView(data, size)).run();
  return 0;
}
