// Requests of a server on their way through us: each is taken once, however often it arrives (RFC 7252 §4.5), and
// answered in the acknowledgement while the library waits for it, or later in a message of its own (§5.2.2).
//
// Owned by the endpoint. One connection's, and forgotten with it.
#pragma once

#include <cstdint>
#include <vector>

#include "daemon/engine/message.hpp"
#include "daemon/transport/deduplication.hpp"
#include "daemon/transport/libcoap.hpp"

namespace lwm2m::transport {

class IncomingExchanges {
 public:
  // Reads a request; its answer, if it is given before finish(), goes into `response`. nullptr: it was here before, or
  // there are too many, and `response` says what is to be said. Good until the next one.
  const engine::Request* take(const coap_pdu_t* request, coap_pdu_t* response, TimePoint now);
  // The handler has returned. What is not answered yet: the library acknowledges, the answer comes in its own message.
  void finish() { in_hand_ = nullptr; }

  // What does not fit is answered with 5.00. False: the exchange is not open (any more), or the library does not take
  // it.
  bool respond(engine::ExchangeId id, const engine::Response& response, coap_session_t* session);
  void drop(engine::ExchangeId id);
  void clear();

 private:
  struct Exchange {
    engine::ExchangeId id{};
    engine::Token token{};
    std::uint16_t message_id = 0;
    bool confirmable = true;
    bool remembered = false;  // by seen_
  };

  static bool respond_later(const Exchange& exchange, const engine::Response& response, coap_session_t* session);

  Deduplication seen_{};
  std::vector<Exchange> exchanges_{};  // not answered yet; few
  engine::Request request_{};          // reused from request to request
  coap_pdu_t* in_hand_ = nullptr;      // the response to fill in while the handler runs
  engine::ExchangeId in_hand_exchange_{};
};

}  // namespace lwm2m::transport
