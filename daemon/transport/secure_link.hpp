// The DTLS half of a link: the policy of this connection, its handshake, and the session that the next one may resume.
//
// Owned by the endpoint, whose libcoap session must be gone before the handshake is.
#pragma once

#include <memory>
#include <string>

#include "daemon/base/secret.hpp"
#include "daemon/base/time.hpp"
#include "daemon/transport/endpoint.hpp"
#include "daemon/transport/tls_handshake.hpp"
#include "daemon/transport/tls_policy.hpp"
#include "daemon/transport/tls_session.hpp"

namespace lwm2m::transport {

class SecureLink {
 public:
  // For the connections until end(); nullptr: without DTLS.
  void begin(std::unique_ptr<TlsPolicy> policy) { policy_ = std::move(policy); }
  void end() { policy_.reset(); }

  // As TlsSession has them.
  void adopt(const Secret& saved, const Instant& now) { session_.adopt(saved, now); }
  [[nodiscard]] Secret saved_session() const { return session_.saved(); }

  // Before each attempt; nullptr without DTLS.
  TlsHandshake* new_handshake(const Instant& now);
  // Nothing may be sent otherwise, not even a ClientHello.
  [[nodiscard]] bool can_be_governed();
  [[nodiscard]] bool is_active() const { return handshake_ != nullptr; }
  // libcoap's session is gone.
  void drop_handshake() { handshake_.reset(); }

  // Whether a handshake that the library takes for done is one that the policy governed.
  [[nodiscard]] bool is_trusted() const { return handshake_->facts().governed && handshake_->facts().done; }
  // Keeps what can be resumed, and lets go of the keys.
  LinkDetails take_success(const Instant& now);
  // What can be resumed may be the reason.
  LinkFault take_failure(const std::string& peer);
  [[nodiscard]] LinkFault end_fault(const std::string& peer) const;
  // Nothing was tried, not even a ClientHello: the socket is to blame.
  [[nodiscard]] bool never_began() const;

 private:
  SSL_SESSION* resumable_session(const Instant& now);

  std::unique_ptr<TlsPolicy> policy_{};
  std::unique_ptr<TlsHandshake> handshake_{};
  TlsSession session_{};  // of an earlier connection
  bool was_probed_ = false;
};

}  // namespace lwm2m::transport
