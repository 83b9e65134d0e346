#include "objects/device.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace lwm2m::objects {
namespace {

using model::Edit;
using model::Path;
using model::Value;

constexpr std::uint16_t kReboot = 4;
constexpr std::uint16_t kMemoryFree = 10;
constexpr std::uint16_t kErrorCode = 11;
constexpr std::uint16_t kResetErrorCode = 12;
constexpr std::uint16_t kCurrentTime = 13;
constexpr std::uint16_t kUtcOffset = 14;
constexpr std::uint16_t kTimezone = 15;
constexpr std::uint16_t kBinding = 16;
constexpr std::uint16_t kMemoryTotal = 21;

// What the system changes without a word.
constexpr std::array kLive{kMemoryFree, kCurrentTime, kUtcOffset, kTimezone};

// The year 2242: what is later is a mistake, and sums with it must not overflow.
constexpr std::int64_t kLastTime = std::int64_t{1} << 33;
constexpr Duration kAskedAtMostEvery = seconds(1);

constexpr Path kDevice{model::ObjectId(3), model::ObjectInstanceId(0)};

bool is_live_resource(std::uint16_t resource) { return std::ranges::find(kLive, resource) != kLive.end(); }

// "No error" is one instance, 0, with the value 0 (Core 1.1.1 §E.4).
Edit no_errors() {
  return Edit::set(kDevice.child(kErrorCode),
                   model::ResourceValue(model::ResourceInstances{{model::ResourceInstanceId(0), std::int64_t{0}}}));
}

}  // namespace

void Device::initialise(const model::ObjectTree&, model::Edits& edits) {
  edits.push_back(Edit::create_instance(kDevice));
  const auto text = [&edits](std::uint16_t resource, const std::string& value) {
    if (!value.empty()) edits.push_back(Edit::set(kDevice.child(resource), Value(value)));
  };
  text(0, facts_.manufacturer);
  text(1, facts_.model);
  text(2, facts_.serial_number);
  text(3, facts_.firmware_version);
  text(kBinding, facts_.binding);
  text(17, facts_.device_type);
  text(18, facts_.hardware_version);
  text(19, facts_.software_version);
  if (const auto total = info_->total_memory()) edits.push_back(Edit::set(kDevice.child(kMemoryTotal), Value(*total)));
  edits.push_back(no_errors());
  for (const std::uint16_t resource : kLive) {
    if (auto value = current(resource, {})) edits.push_back(Edit::set(kDevice.child(resource), *std::move(value)));
  }
}

std::optional<Value> Device::current(std::uint16_t resource, Instant now) const {
  switch (resource) {
    case kMemoryFree: {
      const auto free = info_->free_memory();
      return free ? std::optional<Value>(*free) : std::nullopt;
    }
    case kCurrentTime: {
      const WallTime shown = now.wall + clock_offset_;
      return model::Time{std::chrono::floor<seconds>(shown.time_since_epoch()).count()};
    }
    case kUtcOffset: return info_->utc_offset(now.wall);
    default: {
      std::string zone = info_->timezone();
      return zone.empty() ? std::nullopt : std::optional<Value>(std::move(zone));
    }
  }
}

void Device::refresh(const model::ObjectTree& tree, Path path, Instant now, model::Edits& edits) {
  if (path.level() >= 3 && !is_live_resource(path.resource().value())) return;
  for (const std::uint16_t resource : kLive) {
    const Path at = kDevice.child(resource);
    if (!path.contains(at) || overridden_.contains(resource) || !is_due(resource, now.boot)) continue;
    auto value = current(resource, now);
    const Value* held = tree.find_value(at);
    if (value && (held == nullptr || !model::same_value(*held, *value))) {
      edits.push_back(Edit::set(at, *std::move(value)));
    }
  }
}

// The time costs nothing; to ask for the rest costs more than the answer to a Read, and it does not change in between.
bool Device::is_due(std::uint16_t resource, TimePoint now) {
  if (resource == kCurrentTime) return true;
  const auto [at, first] = asked_.try_emplace(resource, now);
  if (!first && now - at->second < kAskedAtMostEvery) return false;
  at->second = now;
  return true;
}

bool Device::is_live(Path path) const {
  return std::ranges::any_of(kLive, [&](std::uint16_t resource) {
    return path.contains(kDevice.child(resource)) && !overridden_.contains(resource);
  });
}

Result<void> Device::amend(const model::ObjectTree&, model::Edits& edits, bool by_server, Instant now) {
  for (Edit& edit : edits) {
    if (!kDevice.contains(edit.path) || edit.path.level() != 3) continue;
    const std::uint16_t resource = edit.path.resource().value();
    if (!is_live_resource(resource)) continue;
    if (edit.kind == Edit::Kind::kDelete) {
      overridden_.erase(resource);
      if (resource == kCurrentTime) clock_offset_ = Duration(0);
      // The system's value is back, at once and not only when somebody reads it.
      if (auto value = current(resource, now)) edit = Edit::set(edit.path, *std::move(value));
      continue;
    }
    const auto* time = resource == kCurrentTime && edit.value && !edit.value->is_multiple()
                           ? std::get_if<model::Time>(&edit.value->single())
                           : nullptr;
    if (time != nullptr && (time->seconds > kLastTime || time->seconds < -kLastTime)) {
      return fail(ErrorCode::kBadValue, fmt::format("{}: no time that a clock could show", edit.path.to_string()));
    }
    if (by_server && time != nullptr) {
      overridden_.erase(resource);
      clock_offset_ = seconds(time->seconds) - now.wall.time_since_epoch();  // and it goes on running
    } else {
      overridden_.insert(resource);
    }
  }
  return {};
}

bool Device::executes(Path path) const {
  return path.level() == 3 && (path.resource().value() == kReboot || path.resource().value() == kResetErrorCode);
}

Result<model::HandlerResult> Device::execute(const model::ObjectTree&, Path path, const model::ExecuteArguments&,
                                             Instant) {
  model::HandlerResult result;
  if (path.resource().value() == kReboot) {
    result.actions.push_back(model::SystemAction::kReboot);
  } else {
    result.edits.push_back(no_errors());
  }
  return result;
}

}  // namespace lwm2m::objects
