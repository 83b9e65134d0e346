#include "daemon/transport/secure_link.hpp"

#include "daemon/transport/tls_explanation.hpp"

namespace lwm2m::transport {

TlsHandshake* SecureLink::new_handshake() {
  if (policy_) handshake_ = std::make_unique<TlsHandshake>(*policy_, resumable_session());
  return handshake_.get();
}

SSL_SESSION* SecureLink::resumable_session() {
  if (!policy_->options().resumption || resumable_under_ != policy_->fingerprint()) resumable_.reset();
  return resumable_.get();
}

LinkDetails SecureLink::take_success() {
  resumable_ = handshake_->take_session();
  resumable_under_ = policy_->fingerprint();
  policy_->forget_keys();
  return {handshake_->facts().cipher_suite, handshake_->facts().resumed};
}

LinkFault SecureLink::take_failure(const std::string& peer) {
  resumable_.reset();
  const HandshakeFacts& facts = handshake_->facts();
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
