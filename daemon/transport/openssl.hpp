// Owners for OpenSSL's handles. Included by the sources of this module only.
#pragma once

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>

namespace lwm2m::transport {

struct FreeOpenssl {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_STORE* store) const { X509_STORE_free(store); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};
using CertificateHandle = std::unique_ptr<X509, FreeOpenssl>;
using StoreHandle = std::unique_ptr<X509_STORE, FreeOpenssl>;
using KeyHandle = std::unique_ptr<EVP_PKEY, FreeOpenssl>;
using BioHandle = std::unique_ptr<BIO, FreeOpenssl>;
using TlsSessionHandle = std::unique_ptr<SSL_SESSION, FreeOpenssl>;

}  // namespace lwm2m::transport
