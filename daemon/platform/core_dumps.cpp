#include "daemon/platform/core_dumps.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace lwm2m::platform {

void forbid_core_dumps() {
  const rlimit none{0, 0};
  (void)::setrlimit(RLIMIT_CORE, &none);  // to lower a limit is always allowed
  (void)::prctl(PR_SET_DUMPABLE, 0);
}

}  // namespace lwm2m::platform
