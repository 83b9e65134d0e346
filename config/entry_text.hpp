// An entry as one canonical text. "An entry is applied when it is new or has changed since it was last applied", over
// restarts too: whoever stores the state keeps a digest of this text to compare with. Keys that have their default are
// left out, so that a new version with a new key changes no digest.
#pragma once

#include <string>

#include "config/config.hpp"

namespace lwm2m::config {

// `key = value` lines in the order of the key table. A server's has its identity in it: for a digest, never to be
// shown. Read back with parse() below its table's header it gives the same entry, a bootstrap server's short server id
// apart.
[[nodiscard]] std::string canonical_text(const ServerConfig& entry);
[[nodiscard]] std::string canonical_text(const AccessConfig& entry);
[[nodiscard]] std::string canonical_text(const FirmwareConfig& entry);
[[nodiscard]] std::string canonical_text(const AppPolicy& entry);

}  // namespace lwm2m::config
