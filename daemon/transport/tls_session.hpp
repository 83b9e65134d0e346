// The session that a later connection may resume: of which policy it is, and how long it may be.
//
// An abbreviated handshake proves no key and checks no certificate anew. So a session ends a day after its full
// handshake, however often it was resumed, and with the first of the certificates that it stands for.
#pragma once

#include <optional>

#include "daemon/base/bytes.hpp"
#include "daemon/base/secret.hpp"
#include "daemon/base/time.hpp"
#include "daemon/transport/openssl.hpp"

namespace lwm2m::transport {

class TlsSession {
 public:
  // Of a full handshake; `session` may be nullptr, for there is none. `policy`: its fingerprint. `valid_until`: of the
  // certificates, if any.
  void keep(TlsSessionHandle session, Bytes policy, const Instant& now, std::optional<WallTime> valid_until);
  // Of a handshake that resumed it.
  void renew(TlsSessionHandle session) { session_ = std::move(session); }
  void forget() { session_.reset(); }

  // nullptr where there is none that may be resumed under this policy now; there will be none later, either.
  SSL_SESSION* resumable(const Bytes& policy, const Instant& now);

  // For another process: the fingerprint, the times, and the session as OpenSSL writes it, master secret included.
  // Empty for none.
  [[nodiscard]] Secret saved() const;
  // What another process has saved, unless there is one already; what is none, or over, is passed over. Its age is by
  // the wall clock, because the machine may have been started anew: one that seems to come is not believed.
  void adopt(const Secret& saved, const Instant& now);

 private:
  TlsSessionHandle session_{};
  Bytes policy_{};
  Instant made_{};  // by the full handshake
  std::optional<WallTime> valid_until_{};
};

}  // namespace lwm2m::transport
