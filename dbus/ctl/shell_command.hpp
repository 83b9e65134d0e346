// One run of `/bin/sh -c COMMAND` for an Execute, beside the event loop: started here, its end comes to a callback.
#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

#include "daemon/base/result.hpp"

namespace lwm2m::ctl {

struct ShellCommand {
  std::string command{};
  std::vector<std::string>
      variables{};                // "LWM2M_PATH=/26241/0/1"; put in place of inherited LWM2M_ ones of the contract
  bool output_to_stderr = false;  // so that a stream of JSON on the standard output stays one
};

// The process id. It leads a process group; its standard input is empty, no signal is blocked. kInternal if the process
// cannot be made.
Result<pid_t> start(const ShellCommand& command);

// How a command ended, as the answer to the Execute: the name of an Error, empty for success (sysexits.h: 64 and 65 are
// bad usage and bad data, 75 is "try again later").
[[nodiscard]] std::string error_for_exit(bool exited, int status);

}  // namespace lwm2m::ctl
