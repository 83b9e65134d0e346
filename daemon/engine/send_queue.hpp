// Send (Core 1.1.1 §6.4.6): what the client tells one server without having been asked. Messages go one after the other, the
// next when the one before has been answered.
//
// Owned by the server's session, which says when the server can be told. Sends by effects; knows no socket and no clock.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/engine/block_transfer.hpp"
#include "daemon/engine/client_types.hpp"
#include "daemon/engine/context.hpp"

namespace lwm2m::engine {

// What one Send carries: ascending by path, of one path by time. A value without a time is of `taken`.
struct SendData {
  SendId id{};
  std::vector<model::Record> values{};
  WallTime taken{};
  std::optional<CallId> call{};  // who hears of its end besides the Event
};

class SendQueue {
 public:
  static constexpr std::size_t kMaximumWaiting = 64;           // messages
  static constexpr std::size_t kMaximumValues = 64U * 1024U;  // of all messages together

  // The context outlives it.
  SendQueue(Context& context, const ServerOptions& options)
      : context_(context), server_(options.id), alternate_path_(options.alternate_path) {}

  // Waits for its turn. kBusy: too much does.
  Result<void> add(SendData data);
  [[nodiscard]] bool is_empty() const { return waiting_.empty(); }
  [[nodiscard]] bool is_under_way() const { return request_.has_value(); }
  // The server can be told now: what is next goes, unless something is on its way.
  void flush();
  // False: not an answer to one of these.
  bool on_response(RequestId id, const IncomingResponse& response);
  bool on_request_failure(RequestId id, RequestFailure failure);
  // The connection has gone: what was on its way goes again with the next flush.
  void interrupt();
  // The answer that an acknowledgement has promised has not come.
  void on_timer() { (void)on_request_failure(request_id_, RequestFailure::kTimeout); }
  // The server is not to be told any more.
  void give_up();

 private:
  [[nodiscard]] Result<Bytes> encode(const SendData& data) const;
  void transmit();
  [[nodiscard]] TimerKey timer() const { return {TimerKind::kSend, server_.value()}; }
  // Of the first that waits.
  void complete();
  void fail_first(const Error& error, std::optional<Code> code);

  Context& context_;
  ShortServerId server_;
  std::string alternate_path_;
  std::deque<SendData> waiting_{};  // the first may be on its way
  std::size_t values_ = 0;          // of all of them
  std::optional<OutgoingBody> request_{};
  RequestId request_id_{};
};

}  // namespace lwm2m::engine
