#include "daemon/transport/tls_probe.hpp"

#include <memory>
#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/transport/client_session.hpp"

namespace lwm2m::transport {
namespace {

// A port on loopback where nobody answers, and nobody else listens.
class Nobody {
 public:
  Nobody() : fd_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {}
  ~Nobody() {
    if (fd_ >= 0) ::close(fd_);
  }
  Nobody(const Nobody&) = delete;
  Nobody& operator=(const Nobody&) = delete;

  // nullopt: there is no loopback, or no socket.
  [[nodiscard]] std::optional<SocketAddress> address() const {
    sockaddr_in local{};
    local.sin_family = AF_INET;
    local.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(fd_, reinterpret_cast<const sockaddr*>(&local), sizeof local) != 0) return std::nullopt;
    SocketAddress bound{{}, sizeof bound.storage};
    if (::getsockname(fd_, reinterpret_cast<sockaddr*>(&bound.storage), &bound.length) != 0) return std::nullopt;
    return bound;
  }

 private:
  int fd_;
};

// Without a suite: whoever applies it says so, and there is no ClientHello.
Result<std::unique_ptr<TlsPolicy>> policy_for_nobody() {
  return TlsPolicy::create({.mode = engine::SecurityMode::kPsk, .identity = {'-'}, .key = Secret(Bytes{'-'})});
}

}  // namespace

bool handshakes_can_be_governed() {
  const Nobody nobody;
  const auto address = nobody.address();
  const auto policy = policy_for_nobody();
  if (!address || !policy) return true;
  TlsHandshake handshake(**policy, nullptr);
  const ContextHandle context(coap_new_context(nullptr));
  if (!context) return true;
  const auto session = make_session(*context, *address, 0, &handshake, {});
  const bool was_asked = !handshake.facts().policy_error.empty();
  return was_asked || !session;  // without a session it may not have got as far as that
}

}  // namespace lwm2m::transport
