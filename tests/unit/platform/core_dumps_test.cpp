#include "daemon/platform/core_dumps.hpp"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lwm2m::platform {
namespace {

// For the rest of a process, so in one of its own.
TEST(CoreDumps, AreForbiddenToTheKernelAndToAHandlerBehindAPipe) {
  const pid_t child = ::fork();
  if (child == 0) {
    forbid_core_dumps();
    rlimit limit{1, 1};
    const bool file = ::getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_max == 0;
    ::_exit(file && ::prctl(PR_GET_DUMPABLE) == 0 ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

// What we look up of ourselves, though all of it belongs to root now.
TEST(CoreDumps, ForbiddenLeaveUsOurOwnPartOfProc) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(2);
    forbid_core_dumps();
    char program[4096];
    ::_exit(::readlink("/proc/self/exe", program, sizeof program) > 0 && ::access("/proc/self/fd/0", F_OK) == 0 ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

}  // namespace
}  // namespace lwm2m::platform
