// Keys are in our memory: it must not end in a file (core(5)).
#pragma once

namespace lwm2m::platform {

// For the rest of the process. A limit of 0, which its children inherit, keeps the kernel from writing a file; a
// handler behind a pipe is not bound by it (core(5)), but gets nothing of a process that is not dumpable (prctl(2)).
// That also keeps a debugger of the same user out, and gives our part of /proc to root: we ourselves still read it, and
// so do the journal, systemd and a debugger of root.
void forbid_core_dumps();

}  // namespace lwm2m::platform
