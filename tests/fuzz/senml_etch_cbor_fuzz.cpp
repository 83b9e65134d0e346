#include <cstdint>

#include "tests/fuzz/codec_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lwm2m;
  fuzz::patch(codec::ContentFormat::kSenmlEtchCbor, {data, size}, codec::ContentFormat::kSenmlCbor);
  (void)codec::decode_paths(codec::ContentFormat::kSenmlEtchCbor, {data, size});
  return 0;
}
