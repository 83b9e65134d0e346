// Keys are in our memory: it must not end in a file (core(5)).
#pragma once

namespace lwm2m::platform {

// For the rest of the process, its children too. A limit of 0 is respected by the kernel and by systemd-coredump.
void forbid_core_dumps();

}  // namespace lwm2m::platform
