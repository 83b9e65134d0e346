// A piece of work in a process of its own that is killed before one of its calls of the system, for what has to be whole
// wherever that is.
#pragma once

#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>

namespace lwm2m::test {

enum class Outcome { kEnded, kKilled, kFailed, kCannotBeTraced };

// Each call of the system stops the child twice, when it enters and when it leaves: it is killed at the stop of this number,
// from 1, and comes to its end where there are fewer. kFailed: `work` said so.
template <class Work>
Outcome run_up_to(int stop, const Work& work) {
  // valgrind makes calls of its own, and takes its time with each.
  const char* preloaded = std::getenv("LD_PRELOAD");
  if (preloaded != nullptr && std::strstr(preloaded, "vgpreload") != nullptr) return Outcome::kCannotBeTraced;
  constexpr int kNotTraced = 99;
  const pid_t child = ::fork();
  if (child == 0) {
    if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(kNotTraced);
    ::raise(SIGSTOP);
    ::_exit(work() ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  for (int stops = 0; WIFSTOPPED(status); ++stops) {
    if (stops == stop) {
      ::kill(child, SIGKILL);
    } else {
      ::ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
    }
    ::waitpid(child, &status, 0);
  }
  if (!WIFEXITED(status)) return Outcome::kKilled;
  if (WEXITSTATUS(status) == kNotTraced) return Outcome::kCannotBeTraced;
  return WEXITSTATUS(status) == 0 ? Outcome::kEnded : Outcome::kFailed;
}

}  // namespace lwm2m::test
