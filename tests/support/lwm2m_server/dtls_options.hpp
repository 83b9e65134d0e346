// What a server that speaks DTLS knows of itself and of its clients.
#pragma once

#include <map>
#include <string>

#include "daemon/base/bytes.hpp"

namespace lwm2m::support {

struct DtlsOptions {
  std::map<std::string, Bytes> keys{};  // pre-shared, by identity
  // PEM files. With them the server speaks certificates, and wants one of the client that the authority has issued.
  std::string certificate_file{};
  std::string key_file{};
  std::string authority_file{};
};

// Pre-shared keys of a file: a line each, the identity and the key as hex digits. The message names the line.
Result<std::map<std::string, Bytes>> read_keys(const std::string& file);

}  // namespace lwm2m::support
