#include "tests/transport/certificates.hpp"

#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstring>
#include <functional>
#include <stdexcept>

namespace lwm2m::test {
namespace {

void require(bool done, const char* what) {
  if (!done) throw std::runtime_error(std::string("OpenSSL: ") + what);
}

std::string written(const std::function<int(BIO*)>& write) {
  const transport::BioHandle out(BIO_new(BIO_s_mem()));
  require(write(out.get()) == 1, "PEM");
  char* text = nullptr;
  const long length = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

template <class Object, class Write>
Bytes encoded(const Object* object, Write write) {
  unsigned char* der = nullptr;
  const int length = write(object, &der);
  require(length > 0, "DER");
  Bytes bytes(der, der + length);
  OPENSSL_free(der);
  return bytes;
}

void add_extension(X509& certificate, X509& issuer, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
  require(extension != nullptr, value.c_str());
  X509_add_ext(&certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

void set_serial_number(X509& certificate) {
  std::uint64_t number = 0;
  std::array<unsigned char, sizeof number> random{};
  require(RAND_bytes(random.data(), random.size()) == 1, "random numbers");
  std::memcpy(&number, random.data(), random.size());
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(&certificate), number >> 1U);
}

}  // namespace

std::string Credential::certificate_pem() const {
  return written([this](BIO* out) { return PEM_write_bio_X509(out, certificate.get()); });
}

std::string Credential::key_pem(const char* password) const {
  const EVP_CIPHER* cipher = password == nullptr ? nullptr : EVP_aes_128_cbc();
  return written([&](BIO* out) {
    return PEM_write_bio_PKCS8PrivateKey(out, key.get(), cipher, nullptr, 0, nullptr, const_cast<char*>(password));
  });
}

Bytes Credential::certificate_der() const { return encoded(certificate.get(), i2d_X509); }
Bytes Credential::key_der() const { return encoded(key.get(), i2d_PrivateKey); }

Bytes Credential::hash(const char* algorithm) const {
  const EVP_MD* digest = EVP_get_digestbyname(algorithm);
  require(digest != nullptr, algorithm);
  Bytes out(static_cast<std::size_t>(EVP_MD_get_size(digest)));
  require(X509_digest(certificate.get(), digest, out.data(), nullptr) == 1, algorithm);
  return out;
}

Credential make_certificate(const CertificateProfile& profile, const Credential* issuer) {
  Credential made{transport::CertificateHandle(X509_new()),
                  transport::KeyHandle(profile.is_rsa ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256"))};
  X509& certificate = *made.certificate;
  require(made.key != nullptr, "key");
  X509& signer = issuer == nullptr ? certificate : *issuer->certificate;
  X509_set_version(&certificate, X509_VERSION_3);
  set_serial_number(certificate);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(&certificate), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(profile.common_name.c_str()), -1, -1, 0);
  X509_set_issuer_name(&certificate, X509_get_subject_name(&signer));
  X509_gmtime_adj(X509_getm_notBefore(&certificate), profile.valid_from);
  X509_gmtime_adj(X509_getm_notAfter(&certificate), profile.valid_until);
  X509_set_pubkey(&certificate, made.key.get());
  add_extension(certificate, signer, NID_basic_constraints, profile.is_authority ? "critical,CA:TRUE" : "CA:FALSE");
  if (profile.is_authority) {
    add_extension(certificate, signer, NID_key_usage, "critical,keyCertSign,cRLSign");
  } else if (!profile.extended_usage.empty()) {
    add_extension(certificate, signer, NID_ext_key_usage, profile.extended_usage);
  }
  if (!profile.names.empty()) add_extension(certificate, signer, NID_subject_alt_name, profile.names);
  require(X509_sign(&certificate, issuer == nullptr ? made.key.get() : issuer->key.get(), EVP_sha256()) > 0,
          "signature");
  return made;
}

}  // namespace lwm2m::test
