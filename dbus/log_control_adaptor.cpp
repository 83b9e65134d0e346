#include "dbus/log_control_adaptor.hpp"

#include <fmt/core.h>
#include <spdlog/spdlog.h>

#include <string_view>

#include "dbus/names.hpp"

namespace lwm2m::dbus {
namespace {

using spdlog::level::level_enum;

struct Level {
  std::string_view word;
  level_enum level;
};
// syslog's words; there are more of them than levels here. What is shown for a level is the last word that it has.
constexpr Level kLevels[] = {
    {"emerg", level_enum::critical}, {"alert", level_enum::critical}, {"crit", level_enum::critical},
    {"err", level_enum::err},        {"warning", level_enum::warn},   {"notice", level_enum::info},
    {"info", level_enum::info},      {"debug", level_enum::debug},
};

std::string_view shown_level() {
  const level_enum level = spdlog::get_level();
  std::string_view word = level < level_enum::debug ? "debug" : "emerg";  // trace, and off
  for (const Level& each : kLevels) {
    if (each.level == level) word = each.word;
  }
  return word;
}

Result<void> set_level(MessageReader& value) {
  const std::string_view word = value.text();
  for (const Level& each : kLevels) {
    if (each.word != word) continue;
    spdlog::set_level(each.level);
    return {};
  }
  return fail(ErrorCode::kBadValue,
              fmt::format("LogLevel: '{}': not one of emerg, alert, crit, err, warning, notice, info, debug", word));
}

Result<void> set_target(MessageReader& value, const std::string& target) {
  const std::string_view word = value.text();
  if (word == target) return {};
  return fail(ErrorCode::kBadValue,
              fmt::format("LogTarget: '{}': it is {}, which depends on where stderr leads", word, target));
}

}  // namespace

Interface log_control_interface(const AdaptorContext& context) {
  using enum PropertyChanges;
  const std::string& target = context.options.log_target;
  return {kLogControlInterface,
          {},
          {},
          {
              {"LogLevel", "s", kSilent, [](MessageWriter& writer) { writer.text(shown_level()); }, set_level},
              {"LogTarget", "s", kSilent, [&target](MessageWriter& writer) { writer.text(target); },
               [&target](MessageReader& value) { return set_target(value, target); }},
              {"SyslogIdentifier", "s", kSilent, [](MessageWriter& writer) { writer.text(kSyslogIdentifier); }},
          }};
}

}  // namespace lwm2m::dbus
