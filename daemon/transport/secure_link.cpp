#include "daemon/transport/secure_link.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>

#include "daemon/transport/tls_explanation.hpp"

namespace lwm2m::transport {
namespace {

constexpr std::size_t kFingerprintSize = 32;  // SHA-256, TlsPolicy::fingerprint

}  // namespace


void SecureLink::adopt(const Secret& saved) {
  const ByteView bytes = saved.reveal();
  if (resumable_ || bytes.size() <= kFingerprintSize) return;
  const unsigned char* at = bytes.data() + kFingerprintSize;
  resumable_.reset(d2i_SSL_SESSION(nullptr, &at, static_cast<long>(bytes.size() - kFingerprintSize)));
  ERR_clear_error();
  const ByteView fingerprint = bytes.first(kFingerprintSize);
  resumable_under_.assign(fingerprint.begin(), fingerprint.end());
}

Secret SecureLink::saved_session() const {
  const int length = resumable_ ? i2d_SSL_SESSION(resumable_.get(), nullptr) : 0;
  if (length <= 0 || resumable_under_.size() != kFingerprintSize) return {};
  Bytes bytes(kFingerprintSize + static_cast<std::size_t>(length));
  std::ranges::copy(resumable_under_, bytes.begin());
  unsigned char* at = bytes.data() + kFingerprintSize;
  i2d_SSL_SESSION(resumable_.get(), &at);
  return Secret(std::move(bytes));
}

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
  return {.cipher_suite = handshake_->facts().cipher_suite, .resumed = handshake_->facts().resumed};
}

LinkFault SecureLink::take_failure(const std::string& peer) {
  const HandshakeFacts& facts = handshake_->facts();
  if (facts.heard) resumable_.reset();  // a network that is not there yet says nothing of it
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
