#include "daemon/transport/tls_handshake.hpp"

#include <fmt/core.h>
#include <openssl/err.h>

#include "daemon/transport/tls_material.hpp"

namespace lwm2m::transport {
namespace {

// Whose the next SSL object is: OpenSSL's callback has no pointer of ours.
TlsHandshake* pending = nullptr;

std::string certificate_detail(const X509& certificate, int error, std::string_view wanted_name) {
  switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return fmt::format("'{}' expired at {}", subject_of(certificate), to_text(*X509_get0_notAfter(&certificate)));
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return fmt::format("'{}' is valid from {} on", subject_of(certificate), to_text(*X509_get0_notBefore(&certificate)));
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return fmt::format("it is for {}, not for {}", names_in(certificate), wanted_name);
    case X509_V_ERR_DANE_NO_MATCH:
      return fmt::format("'{}' with SHA-256 {}", subject_of(certificate), fingerprint_of(certificate));
    default:
      return fmt::format("'{}'", subject_of(certificate));
  }
}

}  // namespace

TlsHandshake::Scope::Scope(TlsHandshake& handshake) {
  (void)index();
  pending = &handshake;
}

TlsHandshake::Scope::~Scope() { pending = nullptr; }

int TlsHandshake::index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, on_new, nullptr, nullptr);
  return index;
}

TlsHandshake* TlsHandshake::of(const SSL* ssl) { return static_cast<TlsHandshake*>(SSL_get_ex_data(ssl, index())); }

void TlsHandshake::on_new(void* parent, void*, CRYPTO_EX_DATA* data, int index, long, void*) {
  if (pending == nullptr) return;
  CRYPTO_set_ex_data(data, index, pending);
  SSL_set_info_callback(static_cast<SSL*>(parent), on_info);
}

void TlsHandshake::on_info(const SSL* ssl, int where, int value) {
  // The library's own callback, which ours has taken the place of: it learns of alerts by it.
  const auto library = SSL_CTX_get_info_callback(SSL_get_SSL_CTX(ssl));
  if (library != nullptr && SSL_get_app_data(ssl) != nullptr) library(ssl, where, value);
  if (TlsHandshake* self = of(ssl)) self->follow(*ssl, where, value);
}

// Of the BIO that the library reads datagrams by: OpenSSL drops what is no record without a word.
long TlsHandshake::on_transfer(BIO* bio, int operation, const char*, std::size_t, int, long, int result, std::size_t*) {
  auto* self = reinterpret_cast<TlsHandshake*>(BIO_get_callback_arg(bio));
  if (operation == (BIO_CB_READ | BIO_CB_RETURN) && result > 0 && self != nullptr) self->facts_.heard = true;
  return result;
}

void TlsHandshake::follow(const SSL& ssl, int where, int value) {
  if (where == SSL_CB_HANDSHAKE_START && !facts_.governed) start(const_cast<SSL&>(ssl));
  if ((where & SSL_CB_LOOP) != 0) {
    const OSSL_HANDSHAKE_STATE state = SSL_get_state(&ssl);
    facts_.answered = facts_.answered || state == DTLS_ST_CR_HELLO_VERIFY_REQUEST || state == TLS_ST_CR_SRVR_HELLO;
    facts_.finished_sent = facts_.finished_sent || state == TLS_ST_CW_FINISHED;
  }
  if ((where & SSL_CB_ALERT) != 0) {
    const auto alert = static_cast<std::uint8_t>(value & 0xFF);
    ((where & SSL_CB_READ) != 0 ? facts_.alert_received : facts_.alert_sent) = alert;
    if ((where & SSL_CB_READ) != 0) facts_.answered = true;
  }
  if ((where & SSL_CB_EXIT) != 0 && value <= 0 && ERR_peek_error() != 0) facts_.library_error = openssl_errors();
  if (where == SSL_CB_HANDSHAKE_DONE) finish(ssl);
}

void TlsHandshake::start(SSL& ssl) {
  SSL_set_verify(&ssl, SSL_VERIFY_PEER, on_certificate);  // first: whatever fails, nobody is believed
  if (auto applied = policy_.apply(ssl); !applied) {
    facts_.policy_error = applied.error().message();
    // Suites that need a pre-shared key, and nobody who has one: there is no ClientHello. The alert that says so is
    // nobody's business either.
    SSL_set_cipher_list(&ssl, "PSK");
    SSL_set_psk_client_callback(&ssl, nullptr);
    if (BIO* nowhere = BIO_new(BIO_s_null())) SSL_set0_wbio(&ssl, nowhere);
    return;
  }
  facts_.governed = true;
  BIO_set_callback_arg(SSL_get_rbio(&ssl), reinterpret_cast<char*>(this));
  BIO_set_callback_ex(SSL_get_rbio(&ssl), on_transfer);
  if (policy_.options().mode == engine::SecurityMode::kPsk) {
    SSL_set_psk_client_callback(&ssl, on_psk);
  }
  if (resume_ != nullptr) SSL_set_session(&ssl, resume_);
}

void TlsHandshake::finish(const SSL& ssl) {
  facts_.done = true;
  facts_.resumed = SSL_session_reused(&ssl) == 1;
  if (const SSL_CIPHER* cipher = SSL_get_current_cipher(&ssl)) facts_.cipher_suite = SSL_CIPHER_standard_name(cipher);
  if (!facts_.resumed) facts_.valid_until = policy_.valid_until(ssl);
  TlsSessionHandle session(SSL_get1_session(const_cast<SSL*>(&ssl)));
  if (session && SSL_SESSION_is_resumable(session.get()) == 1) session_ = std::move(session);
}

unsigned TlsHandshake::on_psk(SSL* ssl, const char*, char* identity, unsigned identity_size, unsigned char* key,
                              unsigned key_size) {
  const TlsHandshake* self = of(ssl);
  return self == nullptr ? 0 : self->policy_.answer_psk({identity, identity_size}, {key, key_size});
}

int TlsHandshake::on_certificate(int is_good, X509_STORE_CTX* store) {
  const auto* ssl = static_cast<const SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  TlsHandshake* self = ssl == nullptr ? nullptr : of(ssl);
  // Where a key is to be proved, no certificate proves it.
  if (self == nullptr || self->policy_.options().mode != engine::SecurityMode::kCertificate) return 0;
  if (is_good == 0) self->note_certificate(*store);
  return is_good;
}

void TlsHandshake::note_certificate(X509_STORE_CTX& store) {
  facts_.verify_error = X509_STORE_CTX_get_error(&store);
  const X509* certificate = X509_STORE_CTX_get_current_cert(&store);
  const bool is_pinned = facts_.verify_error == X509_V_ERR_DANE_NO_MATCH;  // then it is about the server's own
  if (certificate == nullptr || is_pinned) certificate = X509_STORE_CTX_get0_cert(&store);
  if (certificate != nullptr) {
    facts_.verify_detail = certificate_detail(*certificate, facts_.verify_error, policy_.options().server_name);
  }
}

}  // namespace lwm2m::transport
