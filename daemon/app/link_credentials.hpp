// From what an account says of its protection to what a handshake needs: reads the keys and certificates. Each time
// that a link is opened, so that one which was replaced on disk counts.
#pragma once

#include <memory>
#include <string>

#include "daemon/base/result.hpp"
#include "daemon/engine/link_security.hpp"
#include "daemon/transport/tls_policy.hpp"

namespace lwm2m::app {

// nullptr for NoSec. `host` is that of the server's URI. The errors say which file, credential or key of the
// configuration is meant: kUnavailable, kAccessDenied, kBadValue.
Result<std::unique_ptr<transport::TlsPolicy>> tls_policy(const engine::LinkSecurity& security, const std::string& host);

}  // namespace lwm2m::app
