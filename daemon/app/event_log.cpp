#include "daemon/app/event_log.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace lwm2m::app {
namespace {

using engine::EventName;

// Never changed and never used again for something else: they are what catalogs and people's filters go by.
constexpr std::pair<EventName, std::string_view> kMessageIds[] = {
    {EventName::kBootstrapRegistrationFailure, "9590dac0d20c48b594da0d005b9f89b4"},
    {EventName::kBootstrapRegistrationComplete, "8fab69cc67794879a7951ece25548aca"},
    {EventName::kBootstrapTransferComplete, "3e94d1a6b14844058ac948139bdee59b"},
    {EventName::kRegistrationFailure, "3981934390e2415b8d4438d726cc853e"},
    {EventName::kRegistrationComplete, "885d4deafe654dbc8cfe27b3e7574988"},
    {EventName::kRegistrationTimeout, "572975e4b02f45e2859ccc00d2988d82"},
    {EventName::kRegistrationUpdate, "ecba6339e37c4bdab828d470688d6efa"},
    {EventName::kRegistrationUpdateComplete, "ff696cf78ad74980b78687e4e36a76a7"},
    {EventName::kDeregistration, "fa46a97e7afc476f809c5540c77c4236"},
    {EventName::kDeregistrationFailure, "3877f683a8b7426ea1914562159bfc8b"},
    {EventName::kDisconnected, "b007d7bb9aa542d896195e5710e9084e"},
    {EventName::kQueueModeRxOff, "f41a839848264615b3a4e70efbd60a75"},
    {EventName::kSuspended, "e49efe0e65d849f6be6cc73f3890e724"},
    {EventName::kServerDisabled, "e29eabfb852f4c4295d1cc8bfdf5e4ff"},
    {EventName::kNetworkError, "cd45ad63371c4cf6852292bfb9e5f659"},
    {EventName::kSendComplete, "7c80d036eb3c4b708e2166258a34ea44"},
    {EventName::kSendFailure, "941952331bab4d18b665381461130a82"},
};

bool is_of_a_server(const engine::EmitEvent& event) { return event.name != EventName::kSuspended; }

}  // namespace

std::string event_text(const engine::EmitEvent& event) {
  std::string text(engine::to_string(event.name));
  if (is_of_a_server(event)) text = fmt::format("server {}: {}", event.server.value(), text);
  if (event.code) text += fmt::format(", {}", event.code->to_string());
  if (!event.reason.empty()) text += fmt::format(": {}", event.reason);
  if (event.retry_after)
    text += fmt::format("; retrying in {} s", std::chrono::duration_cast<seconds>(*event.retry_after).count());
  return text;
}

spdlog::level::level_enum event_level(EventName name) {
  switch (name) {
    case EventName::kBootstrapRegistrationFailure:
    case EventName::kRegistrationFailure:
    case EventName::kRegistrationTimeout:
    case EventName::kDeregistrationFailure:
    case EventName::kDisconnected:
    case EventName::kNetworkError:
    case EventName::kSendFailure: return spdlog::level::warn;
    case EventName::kRegistrationUpdate:
    case EventName::kRegistrationUpdateComplete:
    case EventName::kSendComplete:
    case EventName::kQueueModeRxOff: return spdlog::level::debug;
    default: return spdlog::level::info;
  }
}

std::string_view message_id(EventName name) {
  const auto* const at = std::ranges::find(kMessageIds, name, &std::pair<EventName, std::string_view>::first);
  return at == std::ranges::end(kMessageIds) ? std::string_view() : at->second;
}

std::vector<platform::JournalField> journal_fields(const engine::EmitEvent& event, const std::string& endpoint) {
  std::vector<platform::JournalField> fields{
      {"MESSAGE", event_text(event)},        {"PRIORITY", std::to_string(journal_priority(event_level(event.name)))},
      {"SYSLOG_IDENTIFIER", kLogIdentifier}, {"LWM2M_EVENT", std::string(engine::to_string(event.name))},
      {"LWM2M_ENDPOINT", endpoint},
  };
  if (const auto id = message_id(event.name); !id.empty()) fields.push_back({"MESSAGE_ID", std::string(id)});
  if (is_of_a_server(event)) fields.push_back({"LWM2M_SERVER", std::to_string(event.server.value())});
  if (event.code) fields.push_back({"LWM2M_CODE", event.code->to_string()});
  return fields;
}

void EventLog::write(const engine::EmitEvent& event, const std::string& endpoint) const {
  const auto level = event_level(event.name);
  if (!spdlog::should_log(level)) return;
  if (target_ == LogTarget::kJournal && platform::send_to_journal(journal_fields(event, endpoint))) return;
  spdlog::log(level, "{}", event_text(event));
}

}  // namespace lwm2m::app
