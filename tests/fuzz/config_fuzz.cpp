// A text without problems has servers that read back as the same; every problem can be shown.
#include <cstdlib>

#include "config/entry_text.hpp"
#include "config/load.hpp"
#include "daemon/base/bytes.hpp"
#include "daemon/base/text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lwm2m;
  const config::Defaults defaults{.machine_endpoint = "urn:uuid:machine"};
  const auto result = config::from_text(as_text({data, size}), "f", defaults);
  for (const auto& problem : result.problems) {
    if (!is_utf8(config::to_string(problem))) std::abort();
  }
  if (!result) return 0;
  std::string text;
  for (const auto& server : result.config->servers) text += "[[server]]\n" + config::canonical_text(server);
  const auto again = config::from_text(text, "again", defaults);
  if (!again || again.config->servers != result.config->servers) std::abort();
  return 0;
}
