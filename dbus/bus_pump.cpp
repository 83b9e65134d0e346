#include "dbus/bus_pump.hpp"

#include <sys/epoll.h>

#include <exception>

#include "dbus/sdbus_shim.hpp"

namespace lwm2m::dbus {
namespace {

// Messages in one go before other sources of the loop get their turn; sd-bus asks for the next go by itself.
constexpr int kMessagesAtOnce = 64;

}  // namespace

BusPump::BusPump(sd_event* event, sdbus::IConnection& connection, Lost lost)
    : connection_(connection), lost_(std::move(lost)), deadline_(UINT64_MAX) {
  const shim::PollData poll = shim::poll_data(connection_);
  sd_event_source* source = nullptr;
  if (const int r = sd_event_add_io(event, &source, poll.fd, EPOLLIN, &BusPump::on_io, this); r < 0) {
    throw sdbus::createError(-r, "watching the bus");
  }
  io_.reset(source);
  sd_event_source_set_prepare(source, &BusPump::on_prepare);
  if (const int r = sd_event_add_time(event, &source, CLOCK_MONOTONIC, UINT64_MAX, 1, &BusPump::on_time, this); r < 0) {
    throw sdbus::createError(-r, "a timer for the bus");
  }
  timer_.reset(source);
  sd_event_source_set_enabled(source, SD_EVENT_OFF);
}

int BusPump::on_io(sd_event_source*, int, std::uint32_t, void* self) {
  static_cast<BusPump*>(self)->process();
  return 0;
}

int BusPump::on_time(sd_event_source*, std::uint64_t, void* self) {
  auto& pump = *static_cast<BusPump*>(self);
  pump.deadline_ = UINT64_MAX;  // fired, and off since
  pump.process();
  return 0;
}

int BusPump::on_prepare(sd_event_source*, void* self) {
  static_cast<BusPump*>(self)->prepare();
  return 0;
}

void BusPump::process() noexcept {
  if (failed_) return;
  try {
    for (int i = 0; i < kMessagesAtOnce && shim::process(connection_); ++i) {
    }
  } catch (const std::exception& error) {
    fail(error.what());
  }
}

// Before the loop sleeps: what sd-bus waits for now. Its deadline is 0 while messages are queued that it has read already.
void BusPump::prepare() noexcept {
  if (failed_) return;
  try {
    const shim::PollData poll = shim::poll_data(connection_);
    sd_event_source_set_io_events(io_.get(), static_cast<std::uint32_t>(poll.events));
    if (poll.deadline == deadline_) return;
    deadline_ = poll.deadline;
    if (deadline_ != UINT64_MAX) sd_event_source_set_time(timer_.get(), deadline_);
    sd_event_source_set_enabled(timer_.get(), deadline_ == UINT64_MAX ? SD_EVENT_OFF : SD_EVENT_ONESHOT);
  } catch (const std::exception& error) {
    fail(error.what());
  }
}

void BusPump::fail(const std::string& why) noexcept {
  failed_ = true;
  sd_event_source_set_enabled(io_.get(), SD_EVENT_OFF);
  sd_event_source_set_enabled(timer_.get(), SD_EVENT_OFF);
  lost_(why);
}

}  // namespace lwm2m::dbus
