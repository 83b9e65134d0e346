// Keys that callers hand over as file descriptors, so that none is ever in a message, on a command line or in a log.
#pragma once

#include "daemon/base/result.hpp"
#include "daemon/base/secret.hpp"

namespace lwm2m::dbus {

// All that the descriptor has, from where it stands: a file, a memfd, or a pipe whose other end has been closed. Never
// waits: kUnavailable if there is more to come. kBadValue: nothing in it, too much, or not readable.
Result<Secret> read_secret(int descriptor);

}  // namespace lwm2m::dbus
