// What a client sends can be shown, on one line, in a small multiple of its size.
#include <cstdlib>

#include "daemon/base/bytes.hpp"
#include "tests/support/lwm2m_server/content_format.hpp"
#include "tests/support/lwm2m_server/payload_text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lwm2m::support;
  const lwm2m::ByteView payload(data, size);
  for (const ContentFormat format : {kTlv, kSenmlCbor}) {
    const std::string text = payload_text(format, payload);
    if (text.size() > 16 * size + 64) std::abort();
    if (on_one_line(text).find('\n') != std::string::npos) std::abort();
  }
  return 0;
}
