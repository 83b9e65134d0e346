// The server's sockets: one coap_context_t with an endpoint per address. Owned by ServerCore, which is also the sink of
// its messages; used by one thread at a time.
//
// libcoap keeps block mode off: with the "unknown resource", under which every path is served here, its look-ups mix up
// paths. Block-wise transfer is IncomingBody's and Exchanges'.
#pragma once

#include <coap3/coap.h>

#include <memory>
#include <optional>
#include <string_view>

#include "tests/support/lwm2m_server/dtls_options.hpp"
#include "tests/support/lwm2m_server/coap_pdu.hpp"

namespace lwm2m::support {

enum class ResponseVerdict : std::uint8_t { kAcknowledge, kReset, kKeepSilent };

// Called from within process(): must not call back into the listener, but may send on the session.
class MessageSink {
 public:
  MessageSink() = default;
  MessageSink(const MessageSink&) = delete;
  MessageSink& operator=(const MessageSink&) = delete;
  virtual ~MessageSink() = default;

  virtual Answer on_request(coap_session_t& session, IncomingRequest request) = 0;
  virtual ResponseVerdict on_response(coap_session_t& session, IncomingResponse response) = 0;
  // A confirmable message of ours was reset, or not acknowledged in all its transmissions.
  virtual void on_undelivered(const Token& token, std::string_view why) = 0;
};

// Where to listen. Credentials for DTLS belong here: a context takes them before its endpoints are made.
struct ListenOptions {
  std::uint16_t port = 0;  // 0: any free one
  bool ipv6 = false;       // [::1], on the same port, beside 127.0.0.1
  std::optional<DtlsOptions> dtls{};
};

class CoapListener {
 public:
  // Fails with kBusy where an address cannot be bound. The sink must outlive the listener.
  static Result<std::unique_ptr<CoapListener>> open(MessageSink& sink, const ListenOptions& options);

  // Readable when process() has something to do, timers included; prepare() has to come before each wait for it.
  [[nodiscard]] int descriptor() const;
  void prepare();
  void process();
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  struct FreeContext {
    void operator()(coap_context_t* context) const;
  };

  CoapListener() = default;
  Result<void> set_up_dtls();
  static const coap_bin_const_t* find_key(coap_bin_const_t* identity, coap_session_t* session, void* self);
  Result<void> set_up(MessageSink& sink, const ListenOptions& options);
  Result<std::uint16_t> listen(std::string_view host, std::uint16_t port, coap_proto_t protocol);
  void serve_every_path();

  std::optional<DtlsOptions> dtls_{};
  coap_bin_const_t found_key_{};  // what find_key points to
  std::unique_ptr<coap_context_t, FreeContext> context_{};
  std::uint16_t port_ = 0;
};

}  // namespace lwm2m::support
