// The DTLS half of a link: the policy of this connection, its handshake, and the session that the next one may resume.
//
// Owned by the endpoint, whose libcoap session must be gone before the handshake is.
#pragma once

#include <memory>
#include <string>

#include "daemon/base/bytes.hpp"
#include "daemon/base/secret.hpp"
#include "daemon/transport/endpoint.hpp"
#include "daemon/transport/tls_handshake.hpp"
#include "daemon/transport/tls_policy.hpp"

namespace lwm2m::transport {

class SecureLink {
 public:
  // For the connections until end(); nullptr: without DTLS.
  void begin(std::unique_ptr<TlsPolicy> policy) { policy_ = std::move(policy); }
  void end() { policy_.reset(); }

  // A session that another process saved, unless there is one already; what is none is passed over.
  void adopt(const Secret& saved);
  // What can be resumed: the fingerprint of its policy, and the session as OpenSSL writes it, master secret included.
  [[nodiscard]] Secret saved_session() const;

  // Before each attempt; nullptr without DTLS.
  TlsHandshake* new_handshake();
  [[nodiscard]] bool is_active() const { return handshake_ != nullptr; }
  // libcoap's session is gone.
  void drop_handshake() { handshake_.reset(); }

  // Whether a handshake that the library takes for done is one that the policy governed.
  [[nodiscard]] bool is_trusted() const { return handshake_->facts().governed && handshake_->facts().done; }
  // Keeps what can be resumed, and lets go of the keys.
  LinkDetails take_success();
  // What can be resumed may be the reason.
  LinkFault take_failure(const std::string& peer);
  [[nodiscard]] LinkFault end_fault(const std::string& peer) const;
  // Nothing was tried, not even a ClientHello: the socket is to blame.
  [[nodiscard]] bool never_began() const;

 private:
  SSL_SESSION* resumable_session();

  std::unique_ptr<TlsPolicy> policy_{};
  std::unique_ptr<TlsHandshake> handshake_{};
  TlsSessionHandle resumable_{};  // of an earlier connection
  Bytes resumable_under_{};       // the fingerprint of its policy
};

}  // namespace lwm2m::transport
