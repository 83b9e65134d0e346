// Where the program's log goes: to the journal, with a priority, if that is what stderr leads to; else to stderr, as
// text with the time. Which of the two does not change while the program runs.
#pragma once

#include <spdlog/common.h>

namespace lwm2m::app {

inline constexpr const char* kLogIdentifier = "lwm2md";  // SYSLOG_IDENTIFIER

enum class LogTarget : std::uint8_t { kConsole, kJournal };

// Makes spdlog's default logger. Once, before anything is logged.
void set_up_log();
[[nodiscard]] LogTarget log_target();

// PRIORITY of the journal, as sd-daemon(3) numbers them.
[[nodiscard]] int journal_priority(spdlog::level::level_enum level);

}  // namespace lwm2m::app
