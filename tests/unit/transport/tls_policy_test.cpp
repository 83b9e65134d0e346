#include "daemon/transport/tls_policy.hpp"

#include <gtest/gtest.h>

namespace lwm2m::transport {
namespace {

// By "openssl ecparam -name prime256v1 -genkey" and "openssl req -x509", for nothing but this test.
constexpr std::string_view kPrivateKey =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgQUKyCyfVVT5xPxcp\n"
    "RLOtXQ9MYtRfUIi1HJHOtE69LqOhRANCAAQWG5hBryeSm9dfvOC91ynqSBwkRMv9\n"
    "fkAYTMrKa45deF1YnMSP2/OkLgONDdBLVxd9ir8VLMI5kmBC2s1OeWgY\n"
    "-----END PRIVATE KEY-----\n";
constexpr std::string_view kCertificate =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBdDCCARugAwIBAgIUGQGmtp8T/NTUNRH08mOc0ZOcdFIwCgYIKoZIzj0EAwIw\n"
    "DzENMAsGA1UEAwwEbm9kZTAgFw0yNjExMjkwNTM1NDFaGA8yMTI2MTEwNTA1MzU0\n"
    "MVowDzENMAsGA1UEAwwEbm9kZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABBYb\n"
    "mEGvJ5Kb11+84L3XKepIHCREy/1+QBhMysprjl14XVicxI/b86QuA40N0EtXF32K\n"
    "vxUswjmSYELazU55aBijUzBRMB0GA1UdDgQWBBSB/H1xuXPHV/0RM2xP61foAuWM\n"
    "VTAfBgNVHSMEGDAWgBSB/H1xuXPHV/0RM2xP61foAuWMVTAPBgNVHRMBAf8EBTAD\n"
    "AQH/MAoGCCqGSM49BAMCA0cAMEQCIGrv4mn9purG4hhbjAQsFcbAciVCZDwTPJ88\n"
    "WLrAFgJuAiAlDxVWv6cxV4Z+Qz+TEzb5tUrUrXlj0fqem3w0qUgAaA==\n"
    "-----END CERTIFICATE-----\n";

std::string fingerprint(TlsOptions options) {
  const auto policy = TlsPolicy::create(std::move(options));
  EXPECT_TRUE(policy) << (policy ? "" : policy.error().message());
  return policy ? (*policy)->key_fingerprint() : std::string();
}

// echo -n 0123456789abcdef | sha256sum
TEST(KeyFingerprint, OfAPreSharedKeyIsItsHash) {
  TlsOptions options{.mode = engine::SecurityMode::kPsk, .identity = to_bytes("node")};
  options.key = Secret(to_bytes("0123456789abcdef"));
  EXPECT_EQ(fingerprint(options), "sha256:9f9f5111f7b27a78");
  options.identity = to_bytes("another");
  EXPECT_EQ(fingerprint(options), "sha256:9f9f5111f7b27a78");
  options.key = Secret(to_bytes("0123456789abcdeg"));
  EXPECT_NE(fingerprint(options), "sha256:9f9f5111f7b27a78");
}

// openssl pkey -in KEY -pubout -outform DER | sha256sum
TEST(KeyFingerprint, OfAPrivateKeyIsThatOfItsPublicOne) {
  TlsOptions options{.mode = engine::SecurityMode::kCertificate};
  options.key = Secret(to_bytes(kPrivateKey));
  options.certificate = {to_bytes(kCertificate), "certificate-file /c"};
  options.peer_certificate = {to_bytes(kCertificate), "peer-certificate-file /p"};
  EXPECT_EQ(fingerprint(std::move(options)), "sha256:c920c8ccdcfb8f18");
}

}  // namespace
}  // namespace lwm2m::transport
