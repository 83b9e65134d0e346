#include "daemon/engine/send_queue.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "daemon/base/text.hpp"
#include "daemon/codec/codec.hpp"
#include "daemon/engine/request_failure.hpp"

namespace lwm2m::engine {
namespace {

// What every server of 1.1 takes, and the smallest.
constexpr auto kFormat = codec::ContentFormat::kSenmlCbor;
// A value that has waited no longer is a current one.
constexpr Duration kCurrent = seconds(1);

}  // namespace

Result<void> SendQueue::add(SendData data) {
  if (waiting_.size() >= kMaximumWaiting || values_ + data.values.size() > kMaximumValues) {
    return fail(ErrorCode::kBusy, fmt::format("server {}: too much waits to be sent", server_.value()));
  }
  values_ += data.values.size();
  waiting_.push_back(std::move(data));
  return {};
}

void SendQueue::flush() {
  while (!request_ && !waiting_.empty()) {
    auto payload = encode(waiting_.front());
    if (!payload) {
      fail_first(payload.error(), {});
      continue;
    }
    request_.emplace(OutgoingRequest{.method = Method::kPost,
                                     .uri_path = {"dp"},
                                     .content_format = static_cast<std::uint16_t>(kFormat),
                                     .payload = *std::move(payload)},
                     context_.options.maximum_payload);
    transmit();
  }
}

// What is not of now needs its time (Core 1.1.1 §6.4.6), whether the caller gave it or it had to wait.
Result<Bytes> SendQueue::encode(const SendData& data) const {
  const bool dated = context_.now.wall - data.taken >= kCurrent ||
                     std::ranges::any_of(data.values, [](const model::Record& it) { return it.time.has_value(); });
  std::vector<model::RecordView> views;
  views.reserve(data.values.size());
  for (const model::Record& record : data.values) {
    auto& view = views.emplace_back(model::RecordView::of(record.path, *record.value));
    view.time = record.time;
    if (dated && !view.time) view.time = data.taken;
  }
  Bytes payload;
  if (auto encoded = codec::encode(kFormat, model::Path(), views, payload, alternate_path_); !encoded) return propagate(encoded);
  return payload;
}

void SendQueue::transmit() {
  request_id_ = context_.next<RequestId>();
  context_.effects.push(SendRequest{server_, request_id_, request_->current()});
  context_.timers.arm(timer(), context_.now.boot + kExchangeLifetime);
}

void SendQueue::interrupt() {
  request_.reset();
  context_.timers.cancel(timer());
}

bool SendQueue::on_response(RequestId id, const IncomingResponse& response) {
  if (!request_ || id != request_id_) return false;
  if (request_->advance(response)) {
    transmit();
    return true;
  }
  interrupt();
  if (response.code.is_success()) {
    complete();
  } else {
    const std::string said = printable(as_text(response.payload), 200);
    fail_first(Error(ErrorCode::kServerRejected,
                     fmt::format("server {} answered Send {}{}{}", server_.value(), response.code.to_string(),
                                 said.empty() ? "" : ": ", said)),
               response.code);
  }
  return true;
}

bool SendQueue::on_request_failure(RequestId id, RequestFailure failure) {
  if (!request_ || id != request_id_) return false;
  interrupt();
  fail_first(Error(ErrorCode::kTimeout, fmt::format("server {}: {}", server_.value(), error_of(failure).text)), {});
  return true;
}

void SendQueue::give_up() {
  interrupt();
  while (!waiting_.empty()) {
    fail_first(Error(ErrorCode::kNotConnected, fmt::format("server {}: not registered any more", server_.value())), {});
  }
}

void SendQueue::complete() {
  const SendData done = std::move(waiting_.front());
  waiting_.pop_front();
  values_ -= done.values.size();
  context_.effects.push(EmitEvent{.name = EventName::kSendComplete, .server = server_, .send = done.id});
  if (done.call) context_.effects.push(CompleteCall{*done.call, CallValue(done.id)});
}

void SendQueue::fail_first(const Error& error, std::optional<Code> code) {
  const SendData failed = std::move(waiting_.front());
  waiting_.pop_front();
  values_ -= failed.values.size();
  context_.effects.push(EmitEvent{.name = EventName::kSendFailure,
                                  .server = server_,
                                  .code = code,
                                  .reason = error.message(),
                                  .send = failed.id});
  if (failed.call) context_.effects.push(CompleteCall{*failed.call, fail(error)});
}

}  // namespace lwm2m::engine
