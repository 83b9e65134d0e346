// How a libcoap context and its client session are made: what the library may do by itself, and what it must not.
#pragma once

#include "daemon/base/result.hpp"
#include "daemon/transport/endpoint.hpp"
#include "daemon/transport/libcoap.hpp"
#include "daemon/transport/resolver.hpp"
#include "daemon/transport/tls_handshake.hpp"

namespace lwm2m::transport {

// What the library calls; coap_get_app_data of the context is `owner`.
struct SessionHandlers {
  coap_method_handler_t on_request = nullptr;
  coap_response_handler_t on_response = nullptr;
  coap_nack_handler_t on_nack = nullptr;
  coap_ping_handler_t on_ping = nullptr;
};

// A context that leaves every request, whatever its path and method, to on_request. nullptr: out of memory.
ContextHandle make_context(void* owner, const SessionHandlers& handlers);
// A session with the server at this address, from this port (0: any): over UDP, or over DTLS if there is a handshake to be
// done, which has begun then and outlives the session. kNotConnected, saying why.
Result<SessionHandle> make_session(coap_context_t& context, const SocketAddress& address, std::uint16_t local_port,
                                   TlsHandshake* handshake, const EndpointOptions& options);
// As SocketAddress::to_string.
[[nodiscard]] std::string local_address(const coap_session_t& session);
// Of a handshake that is done: from now on datagrams may have any length.
void lift_mtu(coap_session_t& session);

}  // namespace lwm2m::transport
