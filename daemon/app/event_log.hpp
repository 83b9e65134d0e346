// What an event of the engine looks like in the log: a line for a person, and in the journal also the fields that
// programs filter by, such as `journalctl LWM2M_EVENT=registration-failure LWM2M_SERVER=1`, and a MESSAGE_ID for each
// name of an event, which systemd/lwm2md.catalog explains.
//
// Owned by the EffectRunner.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/app/log.hpp"
#include "daemon/engine/effect.hpp"
#include "daemon/platform/journal.hpp"

namespace lwm2m::app {

// "server 1: registration-failure, 4.03: not today; retrying in 60 s"
[[nodiscard]] std::string event_text(const engine::EmitEvent& event);
// What is trouble is a warning, what happens all the time is for debugging.
[[nodiscard]] spdlog::level::level_enum event_level(engine::EventName name);
// Of the 128 bits in 32 hexadecimal digits that sd-id128(3) wants; "" for a name that has none.
[[nodiscard]] std::string_view message_id(engine::EventName name);
[[nodiscard]] std::vector<platform::JournalField> journal_fields(const engine::EmitEvent& event,
                                                                 const std::string& endpoint);

class EventLog {
 public:
  explicit EventLog(LogTarget target) : target_(target) {}
  void write(const engine::EmitEvent& event, const std::string& endpoint) const;

 private:
  LogTarget target_;
};

}  // namespace lwm2m::app
