#include "daemon/transport/client_session.hpp"

#include <fmt/core.h>
#include <netinet/in.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>

namespace lwm2m::transport {
namespace {

// The largest datagram that the library's receive buffer holds.
constexpr unsigned kMtu = 1472;
// One for a notification and one for whatever else is confirmable: an Update must not wait behind an answer.
constexpr std::uint16_t kConfirmablesAtOnce = 2;

coap_fixed_point_t fixed_point(double value) {
  const double whole = std::floor(value);
  return {static_cast<std::uint16_t>(whole), static_cast<std::uint16_t>((value - whole) * 1000)};
}

coap_address_t any_address(int family, std::uint16_t port) {
  coap_address_t local;
  coap_address_init(&local);
  if (family == AF_INET6) {
    local.addr.sin6.sin6_family = AF_INET6;
    local.addr.sin6.sin6_port = htons(port);
    local.size = sizeof local.addr.sin6;
  } else {
    local.addr.sin.sin_family = AF_INET;
    local.addr.sin.sin_port = htons(port);
    local.size = sizeof local.addr.sin;
  }
  return local;
}

// Every path and method comes to the handler: which exist is the registry's knowledge alone.
void serve_everything(coap_context_t& context, coap_method_handler_t handler) {
  coap_resource_t* unknown = coap_resource_unknown_init2(handler, 0);
  static constexpr std::array kOthers{COAP_REQUEST_GET,   COAP_REQUEST_POST,  COAP_REQUEST_DELETE,
                                      COAP_REQUEST_FETCH, COAP_REQUEST_PATCH, COAP_REQUEST_IPATCH};
  for (const auto method : kOthers) coap_register_request_handler(unknown, method, handler);
  coap_add_resource(&context, unknown);
  // The library answers this path by itself unless it is ours.
  coap_resource_t* core = coap_resource_init(coap_make_str_const(".well-known/core"), 0);
  coap_register_request_handler(core, COAP_REQUEST_PUT, handler);
  for (const auto method : kOthers) coap_register_request_handler(core, method, handler);
  coap_add_resource(&context, core);
}

// The library is told of a pre-shared key in every mode, which makes its own part of a handshake the smallest, and of one
// that nobody has: identity, key, certificates and checks are those of the policy that the handshake brings.
coap_session_t* secure_session(coap_context_t& context, const coap_address_t* local, const coap_address_t& remote,
                               TlsHandshake& handshake) {
  std::array<std::uint8_t, 32> key{};
  if (getrandom(key.data(), key.size(), 0) != static_cast<ssize_t>(key.size())) return nullptr;
  coap_dtls_cpsk_t setup{};
  setup.version = COAP_DTLS_CPSK_SETUP_VERSION;
  setup.psk_info.identity = {1, key.data()};
  setup.psk_info.key = {key.size(), key.data()};
  const TlsHandshake::Scope scope(handshake);
  return coap_new_client_session_psk2(&context, local, &remote, COAP_PROTO_DTLS, &setup);
}

}  // namespace

ContextHandle make_context(void* owner, const SessionHandlers& handlers) {
  ContextHandle context(coap_new_context(nullptr));
  if (!context) return context;
  coap_set_app_data(context.get(), owner);
  coap_context_set_block_mode(context.get(), 0);  // never its own block-wise transfer: it mixes up paths
  coap_register_response_handler(context.get(), handlers.on_response);
  coap_register_nack_handler(context.get(), handlers.on_nack);
  coap_register_ping_handler(context.get(), handlers.on_ping);
  serve_everything(*context, handlers.on_request);
  return context;
}

Result<SessionHandle> make_session(coap_context_t& context, const SocketAddress& address, std::uint16_t local_port,
                                   TlsHandshake* handshake, const EndpointOptions& options) {
  coap_address_t remote;
  if (address.length > sizeof remote.addr) return fail(ErrorCode::kNotConnected, address.to_string() + ": not an address");
  coap_address_init(&remote);
  std::memcpy(&remote.addr, &address.storage, address.length);
  remote.size = address.length;
  const coap_address_t any = any_address(address.storage.ss_family, local_port);
  const coap_address_t* local = local_port == 0 ? nullptr : &any;
  SessionHandle session(handshake == nullptr ? coap_new_client_session(&context, local, &remote, COAP_PROTO_UDP)
                                             : secure_session(context, local, remote, *handshake));
  if (!session) return fail(ErrorCode::kNotConnected, fmt::format("{}: {}", address.to_string(), std::strerror(errno)));
  if (handshake == nullptr) lift_mtu(*session);
  coap_session_set_nstart(session.get(), kConfirmablesAtOnce);
  coap_session_set_ack_timeout(session.get(), fixed_point(options.ack_timeout));
  coap_session_set_max_retransmit(session.get(), options.max_retransmit);
  return session;
}

std::string local_address(const coap_session_t& session) {
  const coap_address_t* local = coap_session_get_addr_local(&session);
  SocketAddress address;
  address.length = static_cast<socklen_t>(std::min<std::size_t>(local->size, sizeof address.storage));
  std::memcpy(&address.storage, &local->addr, address.length);
  return address.to_string();
}

// Not before a handshake: the fragments of its messages would be lost on a path with a smaller one.
void lift_mtu(coap_session_t& session) { coap_session_set_mtu(&session, kMtu); }

}  // namespace lwm2m::transport
