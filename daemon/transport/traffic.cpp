#include "daemon/transport/traffic.hpp"

#include <utility>

#include "daemon/transport/coap_conversion.hpp"

namespace lwm2m::transport {
namespace {

// One call of coap_io_process takes one datagram; a burst is taken in one wake-up, but not for ever.
constexpr int kMaximumBurst = 64;

}  // namespace

Traffic& Traffic::of(coap_session_t* session) {
  return *static_cast<Traffic*>(coap_get_app_data(coap_session_get_context(session)));
}

void Traffic::clear() {
  incoming_.clear();
  outgoing_.clear();
  late_nacks_.clear();
}

void Traffic::prepare(coap_context_t& context) {
  coap_tick_t now = 0;
  coap_ticks(&now);
  preparing_ = true;
  coap_io_prepare_epoll(&context, now);
  preparing_ = false;
}

void Traffic::take_late_nacks(coap_session_t& session) {
  for (const Nack& nack : std::exchange(late_nacks_, {})) take_nack(session, nack);
}

void Traffic::process(coap_context_t& context) {
  {
    const ResetWatch watch(*this);
    for (int i = 0; i < kMaximumBurst; ++i) {
      busy_ = false;
      coap_io_process(&context, COAP_IO_NO_WAIT);
      if (!busy_) break;
    }
  }
  // Nothing tells of an acknowledgement; but when no confirmable message is left unacknowledged, ours has been.
  if (outgoing_.awaits_acknowledgement() && coap_can_exit(&context) != 0) outgoing_.all_acknowledged();
}

void Traffic::on_request(coap_resource_t*, coap_session_t* session, const coap_pdu_t* pdu, const coap_string_t*,
                         coap_pdu_t* response) {
  Traffic& self = of(session);
  self.busy_ = true;
  if (const engine::Request* request = self.incoming_.take(pdu, response, self.events_.now().boot)) {
    self.events_.on_request(self.server_, *request);
    self.incoming_.finish();
  }
}

coap_response_t Traffic::on_response(coap_session_t* session, const coap_pdu_t*, const coap_pdu_t* received,
                                     coap_mid_t) {
  Traffic& self = of(session);
  self.busy_ = true;
  // A reset tells the server that nobody waits for it.
  return self.outgoing_.take_response(received) ? COAP_RESPONSE_OK : COAP_RESPONSE_FAIL;
}

void Traffic::on_nack(coap_session_t* session, const coap_pdu_t* sent, coap_nack_reason_t reason,
                      coap_mid_t message_id) {
  Traffic& self = of(session);
  Nack nack{{}, reason, static_cast<std::uint16_t>(message_id)};
  if (sent != nullptr) nack.token = token_of(sent);
  if (self.preparing_) {
    self.late_nacks_.push_back(nack);
  } else {
    self.take_nack(*session, nack);
  }
}

void Traffic::take_nack(const coap_session_t& session, const Nack& nack) {
  busy_ = true;
  // Else it is the link that is lost, and told of.
  if (coap_session_get_state(&session) != COAP_SESSION_STATE_NONE) outgoing_.take_nack(nack);
}

// An empty confirmable message asks whether we are alive (RFC 7252 §4.3). The library answers, four times a second at
// most, but counts from its start: in its first quarter of a second it stays silent, and the answer is ours.
void Traffic::on_ping(coap_session_t* session, const coap_pdu_t* received, coap_mid_t) {
  coap_tick_t now = 0;
  coap_ticks(&now);
  if (now <= COAP_TICKS_PER_SECOND / 4) coap_send_rst(session, received);
}

void Traffic::on_reset(std::uint16_t message_id) {
  busy_ = true;
  outgoing_.take_reset(message_id);
}

}  // namespace lwm2m::transport
