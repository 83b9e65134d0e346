// Between libcoap's messages and the engine's: the only place that knows both. Every return value of the library is
// looked at: a body that does not fit would otherwise leave as an empty one.
#pragma once

#include "daemon/engine/message.hpp"
#include "daemon/transport/libcoap.hpp"

namespace lwm2m::transport {

// Fills `out`, whose vectors keep their memory from call to call; its views point into `pdu`. Does not touch the
// exchange.
void read_request(const coap_pdu_t* pdu, engine::Request& out);
void read_response(const coap_pdu_t* pdu, engine::IncomingResponse& out);

[[nodiscard]] engine::Token token_of(const coap_pdu_t* pdu);

// Without a code yet. nullptr: out of memory.
[[nodiscard]] PduHandle make_message(coap_pdu_type_t type, coap_session_t* session, const engine::Token& token);
// Sets code, options and payload of a message that has its token already. False: it does not fit.
[[nodiscard]] bool write_response(const engine::Response& response, coap_pdu_t* pdu);
// Options and payload of a request that has its code and token.
[[nodiscard]] bool write_request(const engine::OutgoingRequest& request, coap_pdu_t* pdu);

}  // namespace lwm2m::transport
