// The server's own requests that wait for an answer: sends them, in blocks where the payload is long (Block1), and
// fetches the rest of an answer that comes in blocks (Block2, RFC 7959). Owned by ServerCore. Knows no clock: whoever
// waits abandons the exchange when the time is over.
#pragma once

#include <functional>
#include <map>
#include <string_view>

#include "tests/support/lwm2m_server/coap_pdu.hpp"

namespace lwm2m::support {

using ExchangeId = StrongId<struct ExchangeTag, std::uint32_t>;

class Exchanges {
 public:
  // Called once with the whole answer or with the reason why there is none, unless the exchange is abandoned first.
  using Completion = std::function<void(Result<Response>)>;

  explicit Exchanges(std::size_t block_size);

  // A token that no exchange has had.
  [[nodiscard]] Token new_token();

  // Sends the request under this token and keeps the session until the end.
  Result<ExchangeId> begin(SessionHandle session, Request request, Token token, Completion done);

  // Fetches what is missing of an answer that came without a request, a notification (RFC 7959 §3.4).
  Result<ExchangeId> fetch_rest(SessionHandle session, Request request, IncomingResponse first, Completion done);

  void abandon(ExchangeId id) { exchanges_.erase(id); }
  void abandon_all() { exchanges_.clear(); }

  [[nodiscard]] bool expects(const Token& token) const;
  void on_response(const IncomingResponse& response);
  void on_undelivered(const Token& token, std::string_view why);

 private:
  struct Exchange {
    SessionHandle session{};
    Request request{};
    Token token{};
    Completion done{};
    std::size_t acknowledged = 0;  // bytes of the payload that earlier blocks have carried
    unsigned size_exponent = 6;    // of the blocks that we send, and of those that we ask for
    Response answer{};             // its payload grows by one block at a time
  };
  using Position = std::map<ExchangeId, Exchange>::iterator;

  [[nodiscard]] Position find(const Token& token);
  Result<void> send_part(Exchange& exchange);
  Result<void> ask_for_next_block(Exchange& exchange, unsigned size_exponent);
  Result<bool> send_next_block(Exchange& exchange, const IncomingResponse& response);
  Result<bool> take_answer(Exchange& exchange, const IncomingResponse& response);
  void finish(Position position, Result<Response> outcome);

  std::size_t block_size_;
  std::uint32_t next_id_ = 1;
  std::uint32_t next_token_;
  std::map<ExchangeId, Exchange> exchanges_{};
};

}  // namespace lwm2m::support
