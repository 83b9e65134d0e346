#include "daemon/transport/tls_session.hpp"

#include <openssl/err.h>

#include <limits>
#include <utility>

namespace lwm2m::transport {
namespace {

// The upper limit that RFC 5246 §F.1.4 suggests: whoever has got hold of the secret of a session has no more of it than
// that.
constexpr Duration kLongest = hours(24);

constexpr std::size_t kFingerprintSize = 32;  // SHA-256, TlsPolicy::fingerprint
constexpr std::size_t kHeaderSize = kFingerprintSize + 2 * sizeof(std::uint64_t);
constexpr std::uint64_t kNoCertificates = std::numeric_limits<std::uint64_t>::max();

std::uint64_t number_of(WallTime time) { return static_cast<std::uint64_t>(time.time_since_epoch().count()); }
WallTime time_of(std::uint64_t number) { return WallTime(Duration(static_cast<Duration::rep>(number))); }

}  // namespace

void TlsSession::keep(TlsSessionHandle session, Bytes policy, const Instant& now, std::optional<WallTime> valid_until) {
  session_ = std::move(session);
  policy_ = std::move(policy);
  made_ = now;
  valid_until_ = valid_until;
}

SSL_SESSION* TlsSession::resumable(const Bytes& policy, const Instant& now) {
  const bool is_young = now.boot - made_.boot < kLongest && (!valid_until_ || now.wall < *valid_until_);
  if (!is_young || policy_ != policy) forget();
  return session_.get();
}

Secret TlsSession::saved() const {
  const int length = session_ ? i2d_SSL_SESSION(session_.get(), nullptr) : 0;
  if (length <= 0 || policy_.size() != kFingerprintSize) return {};
  Bytes bytes;
  bytes.reserve(kHeaderSize + static_cast<std::size_t>(length));  // one buffer: one that grows leaves copies behind
  ByteWriter writer(bytes);
  writer.bytes(policy_);
  writer.u64(number_of(made_.wall));
  writer.u64(valid_until_ ? number_of(*valid_until_) : kNoCertificates);
  bytes.resize(kHeaderSize + static_cast<std::size_t>(length));
  unsigned char* at = bytes.data() + kHeaderSize;
  i2d_SSL_SESSION(session_.get(), &at);
  return Secret(std::move(bytes));
}

void TlsSession::adopt(const Secret& saved, const Instant& now) {
  const ByteView bytes = saved.reveal();
  if (session_ || bytes.size() <= kHeaderSize) return;
  ByteReader reader(bytes);
  const auto policy = reader.take(kFingerprintSize);
  const auto made = reader.u64();
  const auto valid_until = reader.u64();
  if (!policy || !made || !valid_until) return;
  const WallTime made_at = time_of(*made);
  if (made_at > now.wall || made_at <= now.wall - kLongest) return;
  const ByteView der = reader.rest();
  const unsigned char* at = der.data();
  session_.reset(d2i_SSL_SESSION(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  policy_.assign(policy->begin(), policy->end());
  made_ = {now.boot - (now.wall - made_at), made_at};
  valid_until_ = *valid_until == kNoCertificates ? std::nullopt : std::optional(time_of(*valid_until));
}

}  // namespace lwm2m::transport
