#include "daemon/transport/outgoing_messages.hpp"

#include <algorithm>
#include <sys/random.h>

#include "daemon/transport/coap_conversion.hpp"
#include "daemon/transport/reset_watch.hpp"

namespace lwm2m::transport {
namespace {

// Notifications whose message id is remembered, for a reset that comes later.
constexpr std::size_t kRememberedNotifications = 64;

// nullopt: no session, it does not fit, or the library does not take it.
std::optional<std::uint16_t> send_notification(const engine::Token& token, bool confirmable,
                                               const engine::Response& response, coap_session_t* session) {
  if (session == nullptr) return std::nullopt;
  PduHandle pdu = make_message(confirmable ? COAP_MESSAGE_CON : COAP_MESSAGE_NON, session, token);
  if (!pdu || !write_response(response, pdu.get())) return std::nullopt;
  const coap_mid_t message_id = coap_send(session, pdu.release());
  if (message_id == COAP_INVALID_MID) return std::nullopt;
  return static_cast<std::uint16_t>(message_id);
}

// Nobody off the path can guess it (RFC 7252 §5.3.1). nullopt: no random number.
std::optional<engine::Token> random_token() {
  engine::Token token{8, {}};
  if (getrandom(token.bytes.data(), token.length, 0) != token.length) return std::nullopt;
  return token;
}

bool send_request(const engine::OutgoingRequest& request, const engine::Token& token, coap_session_t* session) {
  PduHandle pdu = make_message(COAP_MESSAGE_CON, session, token);
  if (!pdu) return false;
  coap_pdu_set_code(pdu.get(), static_cast<coap_pdu_code_t>(request.method));
  return write_request(request, pdu.get()) && coap_send(session, pdu.release()) != COAP_INVALID_MID;
}

}  // namespace

void OutgoingMessages::send(engine::RequestId id, const engine::OutgoingRequest& request, coap_session_t* session) {
  const auto token = random_token();
  if (session == nullptr || !token || !send_request(request, *token, session)) {
    return events_.on_request_failure(server_, id, Failure::kNotSent);
  }
  requests_.push_back({id, *token});
}

void OutgoingMessages::notify(engine::NotificationId id, const engine::Token& token, bool confirmable,
                              const engine::Response& response, coap_session_t* session) {
  const auto message_id = send_notification(token, confirmable || !sees_resets(), response, session);
  if (!message_id) return events_.on_delivery_failure(server_, id, Failure::kNotSent);
  if (sent_.size() == kRememberedNotifications) sent_.pop_front();
  sent_.push_back({id, *message_id});
  // Not for one that is confirmable only because resets are not seen: nobody waits for its acknowledgement.
  if (confirmable) unacknowledged_ = sent_.back();
}

bool OutgoingMessages::take_response(const coap_pdu_t* pdu) {
  const coap_bin_const_t token = coap_pdu_get_token(pdu);
  const auto at = std::ranges::find_if(requests_, [&](const Pending& pending) {
    return std::ranges::equal(pending.token.view(), ByteView(token.s, token.length));
  });
  if (at == requests_.end()) return false;
  const engine::RequestId id = at->id;
  requests_.erase(at);
  engine::IncomingResponse response;
  read_response(pdu, response);
  events_.on_response(server_, id, response);
  return true;
}

void OutgoingMessages::take_nack(const Nack& nack) {
  // A port that is closed for a moment is no answer: the library goes on retransmitting.
  if (nack.reason == COAP_NACK_ICMP_ISSUE) return;
  const Failure failure = nack.reason == COAP_NACK_RST ? Failure::kReset : Failure::kTimeout;
  const auto at = nack.token ? std::ranges::find(requests_, *nack.token, &Pending::token) : requests_.end();
  if (at == requests_.end()) return notification_failed(nack.message_id, failure);
  const engine::RequestId id = at->id;
  requests_.erase(at);
  events_.on_request_failure(server_, id, failure);
}

void OutgoingMessages::all_acknowledged() {
  if (!unacknowledged_) return;
  const engine::NotificationId id = unacknowledged_->id;
  unacknowledged_.reset();
  events_.on_delivered(server_, id);
}

void OutgoingMessages::notification_failed(std::uint16_t message_id, Failure failure) {
  const auto at = std::ranges::find(sent_, message_id, &Sent::message_id);
  if (at == sent_.end()) return;
  const engine::NotificationId id = at->id;
  sent_.erase(at);
  if (unacknowledged_ && unacknowledged_->id == id) unacknowledged_.reset();
  events_.on_delivery_failure(server_, id, failure);
}

void OutgoingMessages::clear() {
  requests_.clear();
  sent_.clear();
  unacknowledged_.reset();
}

}  // namespace lwm2m::transport
