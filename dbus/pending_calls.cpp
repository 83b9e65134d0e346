#include "dbus/pending_calls.hpp"

#include <fmt/core.h>
#include <spdlog/spdlog.h>

#include <exception>

#include "dbus/bus_errors.hpp"
#include "dbus/sdbus_shim.hpp"

namespace lwm2m::dbus {

struct PendingCalls::Parked {
  sdbus::MethodCall call;
  Answer answer = nullptr;
  std::uint64_t deadline = 0;  // CLOCK_MONOTONIC, microseconds; 0: parked in this turn
};

namespace {

// A caller that has gone, or a bus, is no reason to fail: nobody waits for this answer.
template <class Send>
void send_quietly(const Send& send) noexcept {
  try {
    send();
  } catch (const std::exception& error) {
    spdlog::debug("the bus: an answer could not be sent: {}", error.what());
  }
}

void send_error(const sdbus::MethodCall& call, const Error& error) {
  call.createErrorReply(shim::error(bus_error_name(error.code()), error.message())).send();
}

}  // namespace

PendingCalls::PendingCalls(sd_event* event, Duration patience, engine::CallId& last_id)
    : event_(event), patience_(static_cast<std::uint64_t>(patience.count())), last_id_(last_id) {
  sd_event_source* source = nullptr;
  sd_event_add_time(event_, &source, CLOCK_MONOTONIC, UINT64_MAX, 100'000, &PendingCalls::on_time, this);
  timer_.reset(source);
  sd_event_source_set_enabled(source, SD_EVENT_OFF);
}

PendingCalls::~PendingCalls() = default;

engine::CallId PendingCalls::park(const sdbus::MethodCall& call, Answer answer) {
  last_id_ = engine::CallId(last_id_.value() + 1);
  parked_.emplace_hint(parked_.end(), last_id_, Parked{call, answer, 0});
  return last_id_;
}

void PendingCalls::complete(engine::CompleteCall&& completion) noexcept {
  auto node = parked_.extract(completion.call);
  if (node.empty()) return;
  const Parked& parked = node.mapped();
  send_quietly([&] {
    if (!completion.result) return send_error(parked.call, completion.result.error());
    try {
      const sdbus::MethodReply reply = parked.call.createReply();
      MessageWriter writer(shim::raw(reply));
      parked.answer(writer, *completion.result);
      reply.send();
    } catch (const MessageTooLarge& error) {
      send_error(parked.call, Error(ErrorCode::kTooLarge, error.what()));
    } catch (const std::exception& error) {  // the caller must not wait for what could not be written
      send_error(parked.call, Error(ErrorCode::kInternal, fmt::format("the answer: {}", error.what())));
    }
  });
  disarm_if_idle();
}

void PendingCalls::settle() noexcept {
  if (parked_.empty()) return;
  std::uint64_t now = 0;
  sd_event_now(event_, CLOCK_MONOTONIC, &now);
  for (auto at = parked_.rbegin(); at != parked_.rend() && at->second.deadline == 0; ++at) {
    at->second.deadline = now + patience_;
  }
  if (armed_) return;
  sd_event_source_set_time(timer_.get(), parked_.begin()->second.deadline);
  sd_event_source_set_enabled(timer_.get(), SD_EVENT_ONESHOT);
  armed_ = true;
}

int PendingCalls::on_time(sd_event_source*, std::uint64_t now, void* self) {
  static_cast<PendingCalls*>(self)->expire(now);
  return 0;
}

void PendingCalls::expire(std::uint64_t now) noexcept {
  armed_ = false;
  while (!parked_.empty() && parked_.begin()->second.deadline <= now) {
    const auto node = parked_.extract(parked_.begin());
    send_quietly([&] {
      send_error(node.mapped().call, Error(ErrorCode::kTimeout, "not done yet; it goes on"));
    });
  }
  settle();
}

void PendingCalls::forget(std::string_view bus_name) {
  std::erase_if(parked_, [bus_name](const auto& entry) { return bus_name == entry.second.call.getSender(); });
  disarm_if_idle();
}

void PendingCalls::disarm_if_idle() noexcept {
  if (!armed_ || !parked_.empty()) return;
  sd_event_source_set_enabled(timer_.get(), SD_EVENT_OFF);
  armed_ = false;
}

}  // namespace lwm2m::dbus
