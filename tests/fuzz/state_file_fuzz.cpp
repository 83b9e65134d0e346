// What is read from a state file is written back to the same bytes' meaning. The first byte says which of them it is.
#include <cstdlib>

#include "daemon/engine/account_file.hpp"
#include "daemon/engine/persistence.hpp"
#include "daemon/engine/saved_registration.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lwm2m;
  if (size == 0) return 0;
  const ByteView content(data + 1, size - 1);
  if (data[0] % 4 == 3) {
    const auto saved = engine::parse_registrations(content);
    if (saved && engine::parse_registrations(engine::serialise_registrations(*saved))->size() != saved->size()) {
      std::abort();
    }
    return 0;
  }
  if (data[0] % 4 == 2) {
    const auto accounts = engine::parse_accounts(content);
    if (accounts && *engine::parse_accounts(engine::serialise_accounts(*accounts)) != *accounts) std::abort();
    return 0;
  }
  if (data[0] % 4 == 0) {
    const auto values = engine::parse_values(content);
    if (values && engine::parse_values(engine::serialise_values(*values))->size() != values->size()) std::abort();
    return 0;
  }
  const auto definitions = engine::parse_definitions_file(content);
  if (!definitions) return 0;
  if (engine::parse_definitions_file(engine::serialise_definitions(*definitions))->size() != definitions->size()) {
    std::abort();
  }
  return 0;
}
