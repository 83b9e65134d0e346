// Send (Core 1.1.1 §6.4.6): what the client tells one server without having been asked. Messages go one after the other,
// the next when the one before has been answered.
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
#include "daemon/engine/server_read.hpp"

namespace lwm2m::engine {

// What one Send carries: ascending by path, of one path by time. A value without a time is of `taken`.
struct SendData {
  SendId id{};
  std::vector<model::Record> values{};
  WallTime taken{};
  std::optional<CallId> call{};  // who hears of its end besides the Event
  // An Update that was asked for after it had come, and has been accepted: the server knows its instances, whatever has
  // come since.
  enum class Announced : std::uint8_t { kNo, kAskedFor, kYes } announced = Announced::kNo;
};

class SendQueue {
 public:
  static constexpr std::size_t kMaximumWaiting = 64;           // messages
  static constexpr std::size_t kMaximumValues = 64U * 1024U;  // of all messages together
  static constexpr std::size_t kMaximumBytes = 4U << 20U;     // of text and bytes in them

  // The context outlives it.
  SendQueue(Context& context, const ServerOptions& options)
      : context_(context), server_(options.id), alternate_path_(options.alternate_path) {}

  // Waits for its turn. kBusy: too much does; it has failed then.
  void add(SendData data);
  // Ends before its turn.
  void refuse(SendData data, const Error& error);
  [[nodiscard]] bool is_empty() const { return waiting_.empty(); }
  [[nodiscard]] bool is_under_way() const { return request_.has_value(); }
  // The server is about to be told by an Update of all that is there now: true where something waits for that.
  [[nodiscard]] bool asks_for_update();
  // It has accepted one.
  void on_announced();
  [[nodiscard]] bool is_announced() const { return waiting_.front().announced == SendData::Announced::kYes; }
  // The server can be told now: what is next goes, unless something is on its way; of that, what is still there and may
  // be read.
  void flush(const MayRead& may_read);
  // What waits is not for this server (any more).
  void give_up(const Error& error);
  // False: not an answer to one of these.
  bool on_response(RequestId id, const IncomingResponse& response);
  bool on_request_failure(RequestId id, RequestFailure failure);
  // The connection has gone: what was on its way goes again with the next flush.
  void interrupt();
  // The answer that an acknowledgement has promised has not come.
  void on_timer() { (void)on_request_failure(request_id_, RequestFailure::kTimeout); }

 private:
  [[nodiscard]] Result<Bytes> encode(const SendData& data, const MayRead& may_read) const;
  void transmit();
  [[nodiscard]] TimerKey timer() const { return {TimerKind::kSend, server_.value()}; }
  SendData take_first();
  void complete(const SendData& data);
  void fail_one(const SendData& data, const Error& error, std::optional<Code> code);

  Context& context_;
  ShortServerId server_;
  std::string alternate_path_;
  std::deque<SendData> waiting_{};  // the first may be on its way
  std::size_t values_ = 0;          // of all of them
  std::size_t bytes_ = 0;
  std::optional<OutgoingBody> request_{};
  RequestId request_id_{};
};

}  // namespace lwm2m::engine
