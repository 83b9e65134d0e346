// The messages of one connection: what libcoap calls when one comes, and what becomes of those that go. The library is
// called by way of it, so that nothing is told from the inside of a call where the engine must not answer.
//
// Owned by the endpoint, which opens the turns around process() and take_late_nacks().
#pragma once

#include <vector>

#include "daemon/transport/client_session.hpp"
#include "daemon/transport/incoming_exchanges.hpp"
#include "daemon/transport/outgoing_messages.hpp"
#include "daemon/transport/reset_watch.hpp"

namespace lwm2m::transport {

class Traffic : private ResetListener {
 public:
  // Both outlive it.
  Traffic(const EndpointOptions& options, Events& events)
      : server_(options.server), events_(events), outgoing_(server_, events) {}
  Traffic(const Traffic&) = delete;
  Traffic& operator=(const Traffic&) = delete;

  // nullptr: out of memory.
  ContextHandle make_context() { return transport::make_context(this, {on_request, on_response, on_nack, on_ping}); }
  void clear();
  [[nodiscard]] IncomingExchanges& incoming() { return incoming_; }
  [[nodiscard]] OutgoingMessages& outgoing() { return outgoing_; }

  // Before the loop sleeps, and in no turn: the library retransmits, and may find that a message was sent for the last
  // time, which is told by take_late_nacks().
  void prepare(coap_context_t& context);
  [[nodiscard]] bool has_late_nacks() const { return !late_nacks_.empty(); }
  void take_late_nacks(coap_session_t& session);
  // What the socket has.
  void process(coap_context_t& context);

 private:
  static Traffic& of(coap_session_t* session);
  static void on_request(coap_resource_t*, coap_session_t* session, const coap_pdu_t* request, const coap_string_t*,
                         coap_pdu_t* response);
  static coap_response_t on_response(coap_session_t* session, const coap_pdu_t*, const coap_pdu_t* received,
                                     coap_mid_t);
  static void on_nack(coap_session_t* session, const coap_pdu_t* sent, coap_nack_reason_t reason,
                      coap_mid_t message_id);
  static void on_ping(coap_session_t* session, const coap_pdu_t* received, coap_mid_t);
  void on_reset(std::uint16_t message_id) override;

  void take_nack(const coap_session_t& session, const Nack& nack);

  engine::ShortServerId server_;
  Events& events_;
  bool busy_ = false;  // the library had something for us
  bool preparing_ = false;
  std::vector<Nack> late_nacks_{};  // that came up in prepare()
  IncomingExchanges incoming_{};
  OutgoingMessages outgoing_;
};

}  // namespace lwm2m::transport
