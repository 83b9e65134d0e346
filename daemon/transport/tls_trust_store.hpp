// The authorities that are trusted: those of a file or a directory of the configuration, or the system's.
//
// The system's are where OpenSSL was built to look for them. SSL_CERT_FILE and SSL_CERT_DIR do not count: whom a daemon
// trusts is said by its configuration, and must not depend on who has started it.
#pragma once

#include <string>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"
#include "daemon/transport/openssl.hpp"

namespace lwm2m::transport {

struct TrustStore {
  StoreHandle authorities{};  // of a directory, each is read when it is looked for
  // Another one when anything of it has changed since before it was opened, as far as the file system tells: by names,
  // numbers, times and sizes of the files.
  Bytes stamp{};
};

// "": the system's. kBadValue: it is not there, or not what it should be.
Result<TrustStore> open_trust_store(const std::string& path);

}  // namespace lwm2m::transport
