#include "tests/support/lwm2m_server/coap_listener.hpp"

#include <fmt/core.h>

#include <arpa/inet.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace lwm2m::support {
namespace {

// Above libcoap's 1152 bytes, which it drops without a word; below what its receive buffer holds (1472).
constexpr unsigned kMaximumDatagram = 1400;

[[nodiscard]] MessageSink& sink_of(const coap_session_t& session) {
  return *static_cast<MessageSink*>(coap_get_app_data(coap_session_get_context(&session)));
}

void handle_request(coap_resource_t*, coap_session_t* session, const coap_pdu_t* request, const coap_string_t*,
                    coap_pdu_t* response) {
  fill_response(*response, sink_of(*session).on_request(*session, read_request(*session, *request)));
}

coap_response_t handle_response(coap_session_t* session, const coap_pdu_t*, const coap_pdu_t* received, coap_mid_t) {
  switch (sink_of(*session).on_response(*session, read_response(*received))) {
    case ResponseVerdict::kReset:
      return COAP_RESPONSE_FAIL;
    case ResponseVerdict::kKeepSilent:
      // libcoap acknowledges what is confirmable as soon as we return, and has no verdict for silence.
      coap_pdu_set_type(const_cast<coap_pdu_t*>(received), COAP_MESSAGE_NON);
      return COAP_RESPONSE_OK;
    case ResponseVerdict::kAcknowledge:
      break;
  }
  return COAP_RESPONSE_OK;
}

void handle_failure(coap_session_t* session, const coap_pdu_t* sent, coap_nack_reason_t reason, coap_mid_t) {
  if (sent == nullptr) return;
  const coap_bin_const_t token = coap_pdu_get_token(sent);
  const std::string_view why = reason == COAP_NACK_RST                ? "reset by the client"
                               : reason == COAP_NACK_TOO_MANY_RETRIES ? "never acknowledged"
                                                                      : "not deliverable";
  sink_of(*session).on_undelivered(Token(token.s, token.s + token.length), why);
}

[[nodiscard]] coap_address_t address_of(std::string_view host, std::uint16_t port) {
  const std::string text(host);
  coap_address_t address{};
  coap_address_init(&address);
  if (inet_pton(AF_INET6, text.c_str(), &address.addr.sin6.sin6_addr) == 1) {
    address.size = sizeof(address.addr.sin6);
    address.addr.sin6.sin6_family = AF_INET6;
    address.addr.sin6.sin6_port = htons(port);
    return address;
  }
  inet_pton(AF_INET, text.c_str(), &address.addr.sin.sin_addr);
  address.size = sizeof(address.addr.sin);
  address.addr.sin.sin_family = AF_INET;
  address.addr.sin.sin_port = htons(port);
  return address;
}

// libcoap shares its ports (SO_REUSEADDR), any free one included, and of two servers on one port each would take
// messages of the other. So a socket that does not share goes first; 0 where it cannot have the port.
[[nodiscard]] std::uint16_t find_unshared_port(coap_address_t address) {
  const int probe = socket(address.addr.sa.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (probe < 0) return 0;
  const bool bound =
      bind(probe, &address.addr.sa, address.size) == 0 && getsockname(probe, &address.addr.sa, &address.size) == 0;
  close(probe);
  if (!bound) return 0;
  return ntohs(address.addr.sa.sa_family == AF_INET6 ? address.addr.sin6.sin6_port : address.addr.sin.sin_port);
}

}  // namespace

void CoapListener::FreeContext::operator()(coap_context_t* context) const {
  // What is still queued is reported as undelivered while the context goes, to a sink that may be half gone itself.
  coap_register_nack_handler(context, nullptr);
  coap_free_context(context);
}

Result<std::unique_ptr<CoapListener>> CoapListener::open(MessageSink& sink, const ListenOptions& options) {
  std::unique_ptr<CoapListener> listener(new CoapListener());
  if (const auto ready = listener->set_up(sink, options); !ready) return propagate(ready);
  return listener;
}

Result<void> CoapListener::set_up(MessageSink& sink, const ListenOptions& options) {
  context_.reset(coap_new_context(nullptr));
  if (context_ == nullptr) return fail(ErrorCode::kInternal, "libcoap gives no context");
  coap_set_app_data(context_.get(), &sink);
  coap_register_response_handler(context_.get(), handle_response);
  coap_register_nack_handler(context_.get(), handle_failure);
  serve_every_path();
  dtls_ = options.dtls;
  if (dtls_) {
    if (const auto ready = set_up_dtls(); !ready) return ready;
  }
  const coap_proto_t protocol = dtls_ ? COAP_PROTO_DTLS : COAP_PROTO_UDP;
  const auto port = listen("127.0.0.1", options.port, protocol);
  if (!port) return propagate(port);
  port_ = *port;
  if (!options.ipv6) return {};
  if (const auto also = listen("::1", port_, protocol); !also) return propagate(also);
  return {};
}

Result<void> CoapListener::set_up_dtls() {
  bool done = true;
  if (!dtls_->keys.empty()) {
    coap_dtls_spsk_t setup{};
    setup.version = COAP_DTLS_SPSK_SETUP_VERSION;
    setup.validate_id_call_back = find_key;
    setup.id_call_back_arg = this;
    const Bytes& any = dtls_->keys.begin()->second;
    setup.psk_info.key = {any.size(), any.data()};
    done = coap_context_set_psk2(context_.get(), &setup) == 1;
  }
  if (!dtls_->certificate_file.empty()) {
    coap_dtls_pki_t setup{};
    setup.version = COAP_DTLS_PKI_SETUP_VERSION;
    setup.verify_peer_cert = 1;
    setup.check_common_ca = 1;
    setup.cert_chain_validation = 1;
    setup.cert_chain_verify_depth = 3;
    setup.pki_key.key_type = COAP_PKI_KEY_PEM;
    setup.pki_key.key.pem.ca_file = dtls_->authority_file.c_str();
    setup.pki_key.key.pem.public_cert = dtls_->certificate_file.c_str();
    setup.pki_key.key.pem.private_key = dtls_->key_file.c_str();
    done = done && coap_context_set_pki(context_.get(), &setup) == 1;
  }
  return done ? Result<void>() : Result<void>(fail(ErrorCode::kBadValue, "the credentials cannot be used"));
}

const coap_bin_const_t* CoapListener::find_key(coap_bin_const_t* identity, coap_session_t*, void* self) {
  auto& listener = *static_cast<CoapListener*>(self);
  const auto at = listener.dtls_->keys.find(std::string(as_text({identity->s, identity->length})));
  if (at == listener.dtls_->keys.end()) return nullptr;
  listener.found_key_ = {at->second.size(), at->second.data()};
  return &listener.found_key_;
}

Result<std::uint16_t> CoapListener::listen(std::string_view host, std::uint16_t port, coap_proto_t protocol) {
  const std::uint16_t unshared = find_unshared_port(address_of(host, port));
  const coap_address_t address = address_of(host, unshared);
  coap_endpoint_t* endpoint = unshared == 0 ? nullptr : coap_new_endpoint(context_.get(), &address, protocol);
  if (endpoint == nullptr) return fail(ErrorCode::kBusy, fmt::format("cannot listen on {} port {}", host, port));
  coap_endpoint_set_default_mtu(endpoint, kMaximumDatagram);
  return unshared;
}

void CoapListener::serve_every_path() {
  coap_resource_t* resource = coap_resource_unknown_init(handle_request);  // this one takes PUT
  for (const coap_request_t method : {COAP_REQUEST_GET, COAP_REQUEST_POST, COAP_REQUEST_DELETE, COAP_REQUEST_FETCH,
                                      COAP_REQUEST_PATCH, COAP_REQUEST_IPATCH}) {
    coap_register_request_handler(resource, method, handle_request);
  }
  coap_add_resource(context_.get(), resource);
}

int CoapListener::descriptor() const { return coap_context_get_coap_fd(context_.get()); }

void CoapListener::prepare() {
  coap_tick_t now = 0;
  coap_ticks(&now);
  coap_io_prepare_epoll(context_.get(), now);
}

void CoapListener::process() { coap_io_process(context_.get(), COAP_IO_NO_WAIT); }

}  // namespace lwm2m::support
