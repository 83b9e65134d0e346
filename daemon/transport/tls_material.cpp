#include "daemon/transport/tls_material.hpp"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <array>
#include <ctime>

#include "daemon/base/text.hpp"

namespace lwm2m::transport {
namespace {

constexpr std::string_view kPemStart = "-----BEGIN ";

bool is_pem(ByteView content) { return as_text(content).find(kPemStart) != std::string_view::npos; }

// A view for OpenSSL to read; the bytes are not copied.
BioHandle reader(ByteView content) {
  return BioHandle(BIO_new_mem_buf(content.data(), static_cast<int>(content.size())));
}

// Never asks at a terminal.
int no_password(char*, int, int, void*) { return -1; }

struct FreeNames {
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};

std::string address_text(const ASN1_OCTET_STRING& address) {
  const int length = ASN1_STRING_length(&address);
  const int family = length == 4 ? AF_INET : length == 16 ? AF_INET6 : AF_UNSPEC;
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (family == AF_UNSPEC) return {};
  return inet_ntop(family, ASN1_STRING_get0_data(&address), text.data(), text.size()) == nullptr ? "" : text.data();
}

std::string name_text(const GENERAL_NAME& name) {
  if (name.type == GEN_IPADD) return address_text(*name.d.iPAddress);
  if (name.type != GEN_DNS) return {};
  const ASN1_IA5STRING* dns = name.d.dNSName;
  const std::string_view text(reinterpret_cast<const char*>(ASN1_STRING_get0_data(dns)),
                              static_cast<std::size_t>(ASN1_STRING_length(dns)));
  return printable(text, 128);
}

}  // namespace

std::string openssl_errors() {
  std::string text;
  while (const unsigned long code = ERR_get_error()) {
    const char* reason = ERR_reason_error_string(code);
    if (reason == nullptr || text.find(reason) != std::string::npos) continue;
    if (!text.empty()) text += ", ";
    text += reason;
  }
  return text;
}

tl::unexpected<Error> unusable(std::string_view origin, std::string_view what) {
  const std::string detail = openssl_errors();
  return fail(ErrorCode::kBadValue, fmt::format("{}: {}{}{}", origin, what, detail.empty() ? "" : ": ", detail));
}

tl::unexpected<Error> refused(std::string_view what) {
  const std::string detail = openssl_errors();
  return fail(ErrorCode::kUnavailable, fmt::format("the TLS library refuses {}{}{}", what, detail.empty() ? "" : ": ", detail));
}

Result<KeyHandle> parse_private_key(const Secret& key, const std::string& origin) {
  const ByteView content = key.reveal();
  ERR_clear_error();
  KeyHandle parsed;
  if (is_pem(content)) {
    const BioHandle bio = reader(content);
    parsed.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr));
  } else {
    const unsigned char* at = content.data();
    parsed.reset(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(content.size())));
  }
  if (parsed) return parsed;
  if (as_text(content).find("ENCRYPTED") != std::string_view::npos) {
    ERR_clear_error();
    return unusable(origin, "the private key has a password; store it without one, readable by the daemon alone");
  }
  return unusable(origin, "not a private key in PEM or DER");
}

Result<std::vector<CertificateHandle>> parse_certificates(const TlsMaterial& material) {
  ERR_clear_error();
  std::vector<CertificateHandle> certificates;
  if (is_pem(material.content)) {
    const BioHandle bio = reader(material.content);
    while (X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, no_password, nullptr)) {
      certificates.emplace_back(certificate);
    }
    // The end of the file is an error, too.
    const unsigned long last = ERR_peek_last_error();
    const bool at_end = ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE;
    if (!at_end) return unusable(material.origin, "damaged");
    ERR_clear_error();
  } else {
    const unsigned char* at = material.content.data();
    const unsigned char* const end = at + material.content.size();
    CertificateHandle certificate(d2i_X509(nullptr, &at, static_cast<long>(material.content.size())));
    if (certificate && at == end) certificates.push_back(std::move(certificate));
  }
  if (certificates.empty()) return unusable(material.origin, "not a certificate in PEM or DER");
  return certificates;
}

std::string subject_of(const X509& certificate) {
  const BioHandle out(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(out.get(), X509_get_subject_name(&certificate), 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  char* text = nullptr;
  const long length = BIO_get_mem_data(out.get(), &text);
  return length <= 0 ? std::string() : printable({text, static_cast<std::size_t>(length)}, 200);
}

std::string names_in(const X509& certificate) {
  const std::unique_ptr<GENERAL_NAMES, FreeNames> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::string text;
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const std::string name = name_text(*sk_GENERAL_NAME_value(names.get(), i));
    if (name.empty()) continue;
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text.empty() ? subject_of(certificate) : text;
}

std::string fingerprint_of(const X509& certificate) {
  std::array<unsigned char, 32> hash{};
  X509_digest(&certificate, EVP_sha256(), hash.data(), nullptr);
  return hex_digits(hash);
}

std::optional<WallTime> wall_time(const ASN1_TIME& time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(&time, &parts) != 1) return std::nullopt;
  return WallTime(seconds(timegm(&parts)));
}

std::string to_text(const ASN1_TIME& time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(&time, &parts) != 1) return "an unreadable time";
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} UTC", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                     parts.tm_hour, parts.tm_min, parts.tm_sec);
}

}  // namespace lwm2m::transport
