// What parses has one spelling, which parses to the same address.
#include <cstdlib>

#include "config/server_uri.hpp"
#include "daemon/base/bytes.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lwm2m;
  const auto uri = config::ServerUri::parse(as_text({data, size}));
  if (!uri || uri->to_string().size() > config::ServerUri::kLongest) return 0;  // the port made it longer
  const auto again = config::ServerUri::parse(uri->to_string());
  if (!again || again->to_string() != uri->to_string() || again->is_ip_literal != uri->is_ip_literal) std::abort();
  return 0;
}
