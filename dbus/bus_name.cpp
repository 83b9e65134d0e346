#include "dbus/bus_name.hpp"

#include <spdlog/spdlog.h>

#include "dbus/names.hpp"

namespace lwm2m::dbus {
namespace {

constexpr std::uint32_t kDoNotQueue = 4;
constexpr std::uint32_t kPrimaryOwner = 1;
constexpr std::uint32_t kAlreadyOwner = 4;

}  // namespace

BusNameOwner::BusNameOwner(sd_event* event, OutgoingCalls& calls, Duration first_retry, Duration last_retry,
                           std::function<void()> acquired)
    : calls_(calls), acquired_(std::move(acquired)), timer_(event, first_retry, last_retry, [this] { request(); }) {}

void BusNameOwner::request() {
  const auto arguments = [](MessageWriter& writer) {
    writer.text(kBusName);
    writer.u32(kDoNotQueue);
  };
  calls_.call({kDriverName, kDriverPath, kDriverInterface, "RequestName"}, arguments, seconds(25),
              [this](Result<MessageReader> reply) { on_reply(std::move(reply)); });
}

void BusNameOwner::on_reply(Result<MessageReader> reply) {
  if (!reply) return retry(reply.error().message());
  const std::uint32_t outcome = reply->u32();
  if (outcome != kPrimaryOwner && outcome != kAlreadyOwner) return retry("another process owns the name");
  timer_.reset();
  has_complained_ = false;
  acquired_();
}

void BusNameOwner::retry(std::string_view why) {
  const auto delay = timer_.schedule();
  const auto level = has_complained_ ? spdlog::level::debug : spdlog::level::warn;
  spdlog::log(level, "the bus refuses the name {}: {}; retrying in {} ms, LwM2M goes on", kBusName, why,
              std::chrono::duration_cast<milliseconds>(delay).count());
  has_complained_ = true;
}

void BusNameOwner::on_name_free(std::string_view name) {
  if (name != kBusName) return;
  timer_.reset();
  request();
}

}  // namespace lwm2m::dbus
