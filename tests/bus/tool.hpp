// Runs a command-line tool beside the event loop of the test, and collects what it prints.
#pragma once

#include <sys/types.h>
#include <systemd/sd-event.h>

#include <optional>
#include <string>
#include <vector>

namespace lwm2m::test {

struct ToolResult {
  int status = -1;       // the exit status
  std::string output{};  // both streams
};
// `words` with the program first; DBUS_SYSTEM_BUS_ADDRESS is `bus`; as another user if one is given (needs root).
ToolResult run_tool(sd_event* event, const std::string& bus, const std::vector<std::string>& words,
                    std::optional<uid_t> user = std::nullopt);

}  // namespace lwm2m::test
