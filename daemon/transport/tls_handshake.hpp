// One (D)TLS connection of libcoap's, watched and governed from its first byte: the library makes OpenSSL's object and
// starts the handshake in one call, without asking anybody which suites, keys and checks are wanted. A callback that
// OpenSSL has for every new SSL object gives it to us in between.
//
// Fails closed, twice: where tls_probe finds that the callback does not come, no handshake begins; and libcoap itself gets
// a key that nobody has, so that one that this did not get to see cannot succeed. Owned by the endpoint; outlives libcoap's session. One thread only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "daemon/transport/openssl.hpp"
#include "daemon/transport/tls_policy.hpp"

namespace lwm2m::transport {

// What happened, for the explanation and for the status.
struct HandshakeFacts {
  bool governed = false;       // the policy is in force
  bool heard = false;          // anything came from the peer
  bool answered = false;       // and it was DTLS
  bool finished_sent = false;  // our last word in a full handshake: only a peer with the same key can answer it
  bool done = false;
  bool resumed = false;
  std::string cipher_suite{};                   // the standard's name, once done
  std::optional<WallTime> valid_until{};        // of a full handshake: as TlsPolicy::valid_until
  std::optional<std::uint8_t> alert_received{}; // the last one (RFC 5246 §7.2), close_notify included
  std::optional<std::uint8_t> alert_sent{};
  int verify_error = 0;         // X509_V_ERR_…, of the peer's certificate
  std::string verify_detail{};  // which certificate, what is wrong with it
  std::string policy_error{};   // why the policy could not be applied
  std::string library_error{};  // OpenSSL's words
};

class TlsHandshake {
 public:
  // `resume`: the session of an earlier connection under the same policy, or nullptr.
  TlsHandshake(const TlsPolicy& policy, SSL_SESSION* resume) : policy_(policy), resume_(resume) {}
  TlsHandshake(const TlsHandshake&) = delete;
  TlsHandshake& operator=(const TlsHandshake&) = delete;

  // While it lives, an SSL object that comes to be belongs to this handshake.
  class Scope {
   public:
    explicit Scope(TlsHandshake& handshake);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
  };

  [[nodiscard]] const HandshakeFacts& facts() const { return facts_; }
  // Of a handshake that is done; nullptr if the server gave none.
  [[nodiscard]] TlsSessionHandle take_session() { return std::move(session_); }

 private:
  static int index();
  static void on_new(void* parent, void* pointer, CRYPTO_EX_DATA* data, int index, long, void*);
  static long on_transfer(BIO* bio, int operation, const char* data, std::size_t length, int, long, int result,
                          std::size_t* count);
  static void on_info(const SSL* ssl, int where, int value);
  static int on_certificate(int is_good, X509_STORE_CTX* store);
  static unsigned on_psk(SSL* ssl, const char* hint, char* identity, unsigned identity_size, unsigned char* key,
                         unsigned key_size);
  static TlsHandshake* of(const SSL* ssl);

  void start(SSL& ssl);
  void follow(const SSL& ssl, int where, int value);
  void finish(const SSL& ssl);
  void note_certificate(X509_STORE_CTX& store);

  const TlsPolicy& policy_;
  SSL_SESSION* resume_;
  TlsSessionHandle session_{};
  HandshakeFacts facts_{};
};

}  // namespace lwm2m::transport
