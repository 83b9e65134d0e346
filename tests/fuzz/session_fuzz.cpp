// A client's life: requests, answers, silence, operators, applications and time, in any order.
#include "tests/fuzz/session_script.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;
  lwm2m::test::SessionScript(lwm2m::ByteView(data, size)).run();
  return 0;
}
