#include "daemon/platform/core_dumps.hpp"

#include <sys/resource.h>

namespace lwm2m::platform {

void forbid_core_dumps() {
  const rlimit none{0, 0};
  (void)::setrlimit(RLIMIT_CORE, &none);  // to lower a limit is always allowed
}

}  // namespace lwm2m::platform
