// Keys are in our memory: it must not end in a file (core(5)).
#pragma once

namespace lwm2m::platform {

// For the rest of the process, its children too. A limit of 0 keeps the kernel from writing a file; a handler behind a
// pipe decides for itself (core(5)), and systemd-coredump respects it.
void forbid_core_dumps();

}  // namespace lwm2m::platform
