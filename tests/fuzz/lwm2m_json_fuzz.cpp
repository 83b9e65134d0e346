#include <cstdint>

#include "tests/fuzz/codec_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lwm2m;
  fuzz::round_trips(codec::ContentFormat::kLwm2mJson, {data, size}, fuzz::kManyValues);
  return 0;
}
