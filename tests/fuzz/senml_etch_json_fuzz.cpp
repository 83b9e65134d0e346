#include <cstdint>

#include "tests/fuzz/codec_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lwm2m;
  fuzz::patch(codec::ContentFormat::kSenmlEtchJson, {data, size}, codec::ContentFormat::kSenmlJson);
  (void)codec::decode_paths(codec::ContentFormat::kSenmlEtchJson, {data, size});
  return 0;
}
