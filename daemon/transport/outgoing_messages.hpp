// What we have sent and wait for: our requests for their answers, notifications for their acknowledgement or their
// reset. Tells their fate by Events.
//
// Owned by the endpoint. One connection's, and forgotten with it.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "daemon/engine/message.hpp"
#include "daemon/transport/endpoint.hpp"
#include "daemon/transport/libcoap.hpp"

namespace lwm2m::transport {

// That a message will not be acknowledged.
struct Nack {
  std::optional<engine::Token> token{};  // if the library still has the message
  coap_nack_reason_t reason{};
  std::uint16_t message_id = 0;
};

class OutgoingMessages {
 public:
  // `events` outlives it.
  OutgoingMessages(engine::ShortServerId server, Events& events) : server_(server), events_(events) {}

  // `session`: nullptr if the link is not up.
  void send(engine::RequestId id, const engine::OutgoingRequest& request, coap_session_t* session);
  void notify(engine::NotificationId id, const engine::Token& token, bool confirmable, const engine::Response& response,
              coap_session_t* session);

  // False: nobody waits for it.
  bool take_response(const coap_pdu_t* pdu);
  void take_nack(const Nack& nack);
  void take_reset(std::uint16_t message_id) { notification_failed(message_id, Failure::kReset); }
  // No confirmable message of ours is left unacknowledged.
  void all_acknowledged();
  [[nodiscard]] bool awaits_acknowledgement() const { return unacknowledged_.has_value(); }
  void clear();

 private:
  struct Pending {
    engine::RequestId id{};
    engine::Token token{};
  };
  struct Sent {
    engine::NotificationId id{};
    std::uint16_t message_id = 0;
  };

  void notification_failed(std::uint16_t message_id, Failure failure);

  engine::ShortServerId server_;
  Events& events_;
  std::vector<Pending> requests_{};  // not answered yet; few
  std::deque<Sent> sent_{};
  std::optional<Sent> unacknowledged_{};
};

}  // namespace lwm2m::transport
