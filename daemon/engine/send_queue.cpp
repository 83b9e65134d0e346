#include "daemon/engine/send_queue.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "daemon/base/overloaded.hpp"
#include "daemon/base/text.hpp"
#include "daemon/codec/codec.hpp"
#include "daemon/engine/request_failure.hpp"

namespace lwm2m::engine {
namespace {

// What every server of 1.1 takes, and the smallest.
constexpr auto kFormat = codec::ContentFormat::kSenmlCbor;
// A value that has waited no longer is a current one.
constexpr Duration kCurrent = seconds(1);

std::size_t size_of(const model::Value& value) {
  return std::visit(Overloaded{[](const std::string& text) { return text.size(); },
                               [](const Bytes& bytes) { return bytes.size(); },
                               [](const model::Corelnk& links) { return links.links.size(); },
                               [](const auto&) { return std::size_t{0}; }},
                    value);
}

std::size_t size_of(const SendData& data) {
  std::size_t size = 0;
  for (const model::Record& record : data.values) {
    if (!record.value->is_multiple()) {
      size += size_of(record.value->single());
    } else {
      for (const auto& instance : record.value->instances()) size += size_of(instance.second);
    }
  }
  return size;
}

}  // namespace

void SendQueue::add(SendData data) {
  const std::size_t bytes = size_of(data);
  const bool full = waiting_.size() >= kMaximumWaiting || values_ + data.values.size() > kMaximumValues ||
                    bytes_ + bytes > kMaximumBytes;
  if (full) {
    return refuse(std::move(data), Error(ErrorCode::kBusy, fmt::format("server {}: too much waits to be sent",
                                                                       server_.value())));
  }
  values_ += data.values.size();
  bytes_ += bytes;
  waiting_.push_back(std::move(data));
}

void SendQueue::refuse(SendData data, const Error& error) { fail_one(data, error, {}); }

bool SendQueue::asks_for_update() {
  bool asks = false;
  for (SendData& data : waiting_) {
    if (data.announced != SendData::Announced::kNo) continue;
    data.announced = SendData::Announced::kAskedFor;
    asks = true;
  }
  return asks;
}

void SendQueue::on_announced() {
  for (SendData& data : waiting_) {
    if (data.announced == SendData::Announced::kAskedFor) data.announced = SendData::Announced::kYes;
  }
}

void SendQueue::flush(const MayRead& may_read) {
  while (!request_ && !waiting_.empty()) {
    auto payload = encode(waiting_.front(), may_read);
    if (!payload) {
      fail_one(take_first(), payload.error(), {});
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
Result<Bytes> SendQueue::encode(const SendData& data, const MayRead& may_read) const {
  const bool dated = context_.now.wall - data.taken >= kCurrent ||
                     std::ranges::any_of(data.values, [](const model::Record& it) { return it.time.has_value(); });
  std::vector<model::RecordView> views;
  views.reserve(data.values.size());
  for (const model::Record& record : data.values) {
    const model::Path instance = record.path.prefix(2);
    if (!context_.tree.exists(instance) || (may_read && !may_read(instance))) continue;
    auto& view = views.emplace_back(model::RecordView::of(record.path, *record.value));
    view.time = record.time;
    if (dated && !view.time) view.time = data.taken;
  }
  if (views.empty()) return fail(ErrorCode::kNotFound, "nothing of it is there, or may be read, any more");
  Bytes payload;
  const auto encoded = codec::encode(kFormat, model::Path(), views, payload, alternate_path_);
  if (!encoded) return propagate(encoded);
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
  const SendData data = take_first();
  if (response.code.is_success()) {
    complete(data);
  } else {
    const std::string said = printable(as_text(response.payload), 200);
    fail_one(data,
             Error(ErrorCode::kServerRejected,
                   fmt::format("server {} answered Send {}{}{}", server_.value(), response.code.to_string(),
                               said.empty() ? "" : ": ", said)),
             response.code);
  }
  return true;
}

bool SendQueue::on_request_failure(RequestId id, RequestFailure failure) {
  if (!request_ || id != request_id_) return false;
  interrupt();
  fail_one(take_first(), Error(ErrorCode::kTimeout, fmt::format("server {}: {}", server_.value(), error_of(failure).text)),
           {});
  return true;
}

void SendQueue::give_up(const Error& error) {
  interrupt();
  while (!waiting_.empty()) fail_one(take_first(), error, {});
}

SendData SendQueue::take_first() {
  SendData data = std::move(waiting_.front());
  waiting_.pop_front();
  values_ -= data.values.size();
  bytes_ -= size_of(data);
  return data;
}

void SendQueue::complete(const SendData& data) {
  context_.effects.push(EmitEvent{.name = EventName::kSendComplete, .server = server_, .send = data.id});
  if (data.call) context_.effects.push(CompleteCall{*data.call, CallValue(data.id)});
}

void SendQueue::fail_one(const SendData& data, const Error& error, std::optional<Code> code) {
  context_.effects.push(EmitEvent{.name = EventName::kSendFailure,
                                  .server = server_,
                                  .code = code,
                                  .reason = error.message(),
                                  .send = data.id});
  if (data.call) context_.effects.push(CompleteCall{*data.call, fail(error)});
}

}  // namespace lwm2m::engine
