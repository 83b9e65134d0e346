#include "config/entry_text.hpp"

#include <fmt/core.h>

#include "config/key_table.hpp"

namespace lwm2m::config {
namespace {

template <class Section>
std::string text_of(const Section& entry) {
  const Section defaults{};
  std::string out;
  for (const Key<Section>& key : keys<Section>()) {
    const std::string value = key.write(entry);
    if (value != key.write(defaults)) out += fmt::format("{} = {}\n", key.name, value);
  }
  return out;
}

}  // namespace

std::string canonical_text(const ServerConfig& entry) {
  ServerConfig out = entry;
  if (out.bootstrap) out.short_server_id = ServerConfig{}.short_server_id;  // it has none to write
  return text_of(out);
}
std::string canonical_text(const AccessConfig& entry) { return text_of(entry); }
std::string canonical_text(const FirmwareConfig& entry) { return text_of(entry); }
std::string canonical_text(const AppPolicy& entry) { return text_of(entry); }

}  // namespace lwm2m::config
