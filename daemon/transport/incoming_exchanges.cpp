#include "daemon/transport/incoming_exchanges.hpp"

#include <algorithm>

#include "daemon/transport/coap_conversion.hpp"

namespace lwm2m::transport {
namespace {

// Requests of a server that wait for their answer; more are refused, so that a flood cannot fill the memory.
constexpr std::size_t kMaximumExchanges = 256;

// Unique over all endpoints of the process, so that an exchange of a link that was closed is never taken for another.
std::uint64_t last_exchange = 0;

bool too_large(coap_pdu_t* pdu) {
  coap_pdu_set_code(pdu, static_cast<coap_pdu_code_t>(engine::kInternalServerError.wire()));
  return true;
}

}  // namespace

const engine::Request* IncomingExchanges::take(const coap_pdu_t* pdu, coap_pdu_t* response, TimePoint now) {
  const auto message_id = static_cast<std::uint16_t>(coap_pdu_get_mid(pdu));
  if (const Deduplication::Entry* before = seen_.find(message_id, now)) {
    const bool replay = before->stage == Deduplication::Stage::kAnswered && coap_pdu_get_type(pdu) == COAP_MESSAGE_CON;
    if (replay) (void)write_response(before->response, response);  // it fitted the first time
    return nullptr;
  }
  read_request(pdu, request_);
  if (exchanges_.size() >= kMaximumExchanges) {
    coap_pdu_set_code(response, static_cast<coap_pdu_code_t>(engine::kServiceUnavailable.wire()));
    return nullptr;
  }
  // A plain GET may be done again; whatever changes something, or begins an observation, is done once.
  const bool remembered = request_.method != engine::Method::kGet || request_.observe;
  if (remembered) seen_.begin(message_id, now);
  request_.exchange = engine::ExchangeId(++last_exchange);
  exchanges_.push_back({request_.exchange, request_.token, message_id, request_.confirmable, remembered});
  in_hand_ = response;
  in_hand_exchange_ = request_.exchange;
  return &request_;
}

bool IncomingExchanges::respond(engine::ExchangeId id, const engine::Response& response, coap_session_t* session) {
  const auto at = std::ranges::find(exchanges_, id, &Exchange::id);
  if (at == exchanges_.end()) return false;
  const Exchange exchange = *at;
  exchanges_.erase(at);
  if (in_hand_ == nullptr || in_hand_exchange_ != id) return respond_later(exchange, response, session);
  if (!write_response(response, in_hand_)) return too_large(in_hand_);
  if (exchange.remembered) seen_.answered(exchange.message_id, response);
  return true;
}

bool IncomingExchanges::respond_later(const Exchange& exchange, const engine::Response& response,
                                      coap_session_t* session) {
  if (session == nullptr) return false;
  const auto type = exchange.confirmable ? COAP_MESSAGE_CON : COAP_MESSAGE_NON;
  PduHandle pdu = make_message(type, session, exchange.token);
  if (pdu && !write_response(response, pdu.get())) {
    pdu = make_message(type, session, exchange.token);  // the other one has a part of what did not fit
    if (pdu) too_large(pdu.get());
  }
  return pdu && coap_send(session, pdu.release()) != COAP_INVALID_MID;
}

void IncomingExchanges::drop(engine::ExchangeId id) {
  std::erase_if(exchanges_, [id](const Exchange& exchange) { return exchange.id == id; });
}

void IncomingExchanges::clear() {
  exchanges_.clear();
  seen_ = {};
}

}  // namespace lwm2m::transport
