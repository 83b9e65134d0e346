// Keys and certificates as OpenSSL has them. PEM and DER are told apart by their first bytes. Every error is
// kBadValue and names what could not be used, never what is in it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/base/time.hpp"
#include "daemon/transport/openssl.hpp"
#include "daemon/transport/tls_options.hpp"

namespace lwm2m::transport {

// A private key without a password: PKCS#8, or what its algorithm has of its own.
Result<KeyHandle> parse_private_key(const Secret& key, const std::string& origin);
// The first is the end certificate, the others follow in the order of the file. At least one.
Result<std::vector<CertificateHandle>> parse_certificates(const TlsMaterial& material);
// What went wrong in OpenSSL last, in its words; empties its queue. "" if it says nothing.
[[nodiscard]] std::string openssl_errors();
// With those words behind: kBadValue of what was given, kUnavailable of what the library does not do.
[[nodiscard]] tl::unexpected<Error> unusable(std::string_view origin, std::string_view what);
[[nodiscard]] tl::unexpected<Error> refused(std::string_view what);

// nullopt: it is no time.
[[nodiscard]] std::optional<WallTime> wall_time(const ASN1_TIME& time);

// For people: the subject of a certificate ("CN=gw,O=Example"), the names that it is for ("a.example, 192.0.2.1"), a time
// of its validity ("2026-01-31 10:00:00 UTC").
[[nodiscard]] std::string subject_of(const X509& certificate);
[[nodiscard]] std::string names_in(const X509& certificate);
// SHA-256 of the whole certificate in hex.
[[nodiscard]] std::string fingerprint_of(const X509& certificate);
[[nodiscard]] std::string to_text(const ASN1_TIME& time);

}  // namespace lwm2m::transport
