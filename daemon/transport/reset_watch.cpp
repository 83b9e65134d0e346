#include "daemon/transport/reset_watch.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <string_view>

#include "daemon/transport/libcoap.hpp"

namespace lwm2m::transport {
namespace {

ResetListener* current = nullptr;  // libcoap's log handler has no user pointer

template <class Level>
void on_log(Level, const char* message) {
  unsigned message_id = 0;
  if (current != nullptr && std::sscanf(message, "got RST for mid=0x%x", &message_id) == 1 && message_id <= 0xFFFF) {
    current->on_reset(static_cast<std::uint16_t>(message_id));
  }
}

// What that line is logged at: 1 (alert) in all versions that log it. Everything less grave is not even formatted.
void install_handler() {
  static const bool installed = [] {
    coap_set_log_handler(on_log);
    coap_set_log_level(static_cast<decltype(coap_get_log_level())>(1));
    return true;
  }();
  (void)installed;
}

class SelfTest : private ResetListener {
 public:
  bool run() {
    const int peer = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const bool seen = peer >= 0 && exchange(peer);
    if (peer >= 0) close(peer);
    return seen;
  }

 private:
  void on_reset(std::uint16_t) override { seen_ = true; }

  static void on_nack(coap_session_t* session, const coap_pdu_t*, const coap_nack_reason_t reason, const coap_mid_t) {
    auto* self = static_cast<SelfTest*>(coap_get_app_data(coap_session_get_context(session)));
    self->seen_ = self->seen_ || reason == COAP_NACK_RST;
  }

  bool exchange(int peer) {
    coap_address_t address;
    coap_address_init(&address);
    address.addr.sin.sin_family = AF_INET;
    address.addr.sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.size = sizeof address.addr.sin;
    if (bind(peer, &address.addr.sa, address.size) != 0 || getsockname(peer, &address.addr.sa, &address.size) != 0) return false;
    const ContextHandle context(coap_new_context(nullptr));
    if (!context) return false;
    coap_set_app_data(context.get(), this);
    coap_register_nack_handler(context.get(), on_nack);
    const SessionHandle session(coap_new_client_session(context.get(), nullptr, &address, COAP_PROTO_UDP));
    if (!session) return false;
    coap_pdu_t* pdu = coap_new_pdu(COAP_MESSAGE_NON, static_cast<coap_pdu_code_t>(0x45), session.get());
    if (pdu == nullptr || coap_send(session.get(), pdu) == COAP_INVALID_MID) return false;
    return reset(peer) && [&] {
      const ResetWatch watch(*this);
      coap_io_process(context.get(), 50);  // ms; loopback has delivered it already
      return seen_;
    }();
  }

  static bool reset(int peer) {
    std::array<std::uint8_t, 64> message{};
    sockaddr_storage from{};
    socklen_t length = sizeof from;
    pollfd readable{peer, POLLIN, 0};
    if (poll(&readable, 1, 50) != 1) return false;
    if (recvfrom(peer, message.data(), message.size(), 0, reinterpret_cast<sockaddr*>(&from), &length) < 4) return false;
    const std::array<std::uint8_t, 4> answer{0x70, 0x00, message[2], message[3]};  // RST, empty, its message id
    return sendto(peer, answer.data(), answer.size(), 0, reinterpret_cast<const sockaddr*>(&from), length) == 4;
  }

  bool seen_ = false;
};

}  // namespace

ResetWatch::ResetWatch(ResetListener& listener) {
  install_handler();
  current = &listener;
}

ResetWatch::~ResetWatch() { current = nullptr; }

bool sees_resets() {
  static const bool seen = SelfTest().run();
  return seen;
}

}  // namespace lwm2m::transport
