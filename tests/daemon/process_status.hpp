// What Linux says of a process, over all its threads.
#pragma once

#include <cstdint>
#include <sys/types.h>

namespace lwm2m::test {

// How often its threads have gone to sleep by themselves.
[[nodiscard]] std::uint64_t voluntary_context_switches(pid_t process);
// Bytes of memory that is its own and no file's. (What smaps(5) counts only root sees of a process that leaves no core.)
[[nodiscard]] std::uint64_t anonymous_memory(pid_t process);

}  // namespace lwm2m::test
