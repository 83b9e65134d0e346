#include "daemon/app/log.hpp"

#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdio>

#include "daemon/platform/journal.hpp"

namespace lwm2m::app {
namespace {

class JournalSink : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    const std::string text(message.payload.data(), message.payload.size());
    const bool taken = platform::send_to_journal({{"MESSAGE", text},
                                                  {"PRIORITY", std::to_string(journal_priority(message.level))},
                                                  {"SYSLOG_IDENTIFIER", kLogIdentifier}});
    if (!taken) std::fprintf(stderr, "%s\n", text.c_str());
  }
  void flush_() override {}
};

}  // namespace

void set_up_log() {
  if (log_target() == LogTarget::kJournal) {
    spdlog::set_default_logger(std::make_shared<spdlog::logger>(kLogIdentifier, std::make_shared<JournalSink>()));
    return;
  }
  spdlog::set_default_logger(spdlog::stderr_logger_st(kLogIdentifier));
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%e %l: %v");
}

LogTarget log_target() { return platform::stderr_is_journal() ? LogTarget::kJournal : LogTarget::kConsole; }

int journal_priority(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::critical: return 2;
    case spdlog::level::err: return 3;
    case spdlog::level::warn: return 4;
    case spdlog::level::info: return 6;
    default: return 7;
  }
}

}  // namespace lwm2m::app
