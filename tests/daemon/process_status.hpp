// What Linux says of a process, over all its threads.
#pragma once

#include <cstdint>
#include <sys/types.h>

namespace lwm2m::test {

// How often its threads have gone to sleep by themselves.
[[nodiscard]] std::uint64_t voluntary_context_switches(pid_t process);
// Bytes of memory that no other process shares and that it has written to.
[[nodiscard]] std::uint64_t private_dirty_memory(pid_t process);

}  // namespace lwm2m::test
