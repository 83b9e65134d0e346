#include "daemon/transport/secure_link.hpp"

#include "daemon/transport/tls_explanation.hpp"
#include "daemon/transport/tls_probe.hpp"

namespace lwm2m::transport {

TlsHandshake* SecureLink::new_handshake(const Instant& now) {
  if (policy_) handshake_ = std::make_unique<TlsHandshake>(*policy_, resumable_session(now));
  return handshake_.get();
}

SSL_SESSION* SecureLink::resumable_session(const Instant& now) {
  if (!policy_->options().resumption) session_.forget();
  return session_.resumable(policy_->fingerprint(), now);
}

bool SecureLink::can_be_governed() {
  was_probed_ = was_probed_ || handshakes_can_be_governed();
  return was_probed_;
}

LinkDetails SecureLink::take_success(const Instant& now) {
  const HandshakeFacts& facts = handshake_->facts();
  if (facts.resumed) {
    session_.renew(handshake_->take_session());
  } else {
    session_.keep(handshake_->take_session(), policy_->fingerprint(), now, facts.valid_until);
  }
  policy_->forget_keys();
  return {.cipher_suite = facts.cipher_suite, .resumed = facts.resumed};
}

LinkFault SecureLink::take_failure(const std::string& peer) {
  const HandshakeFacts& facts = handshake_->facts();
  if (facts.heard) session_.forget();  // a network that is not there yet says nothing of it
  return {"handshake", facts.alert_received.value_or(0), explain_failure(facts, policy_->options(), peer)};
}

LinkFault SecureLink::end_fault(const std::string& peer) const {
  const HandshakeFacts& facts = handshake_->facts();
  return {"closed", facts.alert_received.value_or(0), explain_end(facts, peer)};
}

bool SecureLink::never_began() const {
  return !handshake_ || (!handshake_->facts().governed && handshake_->facts().policy_error.empty());
}

}  // namespace lwm2m::transport
