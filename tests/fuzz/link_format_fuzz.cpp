#include <cstdint>
#include <cstdlib>

#include "daemon/codec/link_format.hpp"

// Whatever attributes were understood come back the same after they were written.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lwm2m;
  auto links = codec::parse_links(as_text({data, size})).value_or(std::vector<codec::Link>());
  Bytes out;
  codec::LinkFormatWriter writer(out);
  for (auto& link : links) {
    writer.link(model::Path());
    link.target = "/";
    for (auto& attribute : link.attributes) {
      attribute.quoted = attribute.value.has_value();
      attribute.quoted ? writer.quoted(attribute.name, *attribute.value) : writer.flag(attribute.name);
    }
  }
  if (codec::parse_links(as_text(out)).value() != links) std::abort();
  return 0;
}
