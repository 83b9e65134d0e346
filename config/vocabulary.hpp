// The words of the configuration: ids and enumerations, and how the file spells each of them. The engine, the transport
// and the bus have types of their own for some of these; daemon/app translates.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include "daemon/base/short_server_id.hpp"

namespace lwm2m::config {

// 1 to 65534 a server, 0 the bootstrap server, which has none (Core 1.1.1 appendix E.1, resource 10); in access rights
// 0 stands for the servers without an entry, and as an owner 65535 for the bootstrap server alone.
using lwm2m::kBootstrapServer;
using lwm2m::ShortServerId;
inline constexpr ShortServerId kOnlyBootstrapServer{65535};

// A UDP or TCP port; 0: any free one.
using Port = StrongId<struct PortTag, std::uint16_t>;

// The number that IANA gave a (D)TLS cipher suite, as resource /0/x/16 holds it.
using CipherSuite = StrongId<struct CipherSuiteTag, std::uint16_t>;

// One spelling of one value.
template <class E>
struct Word {
  std::string_view text{};
  E value{};
};

enum class ProtocolVersion : std::uint8_t { kV1_0, kV1_1, kV1_2 };
inline constexpr Word<ProtocolVersion> kProtocolVersions[] = {
    {"1.0", ProtocolVersion::kV1_0}, {"1.1", ProtocolVersion::kV1_1}, {"1.2", ProtocolVersion::kV1_2}};

// The numbers are those of resource /0/x/2.
enum class SecurityMode : std::uint8_t { kPsk = 0, kRpk = 1, kX509 = 2, kNoSec = 3 };
inline constexpr Word<SecurityMode> kSecurityModes[] = {{"psk", SecurityMode::kPsk},
                                                        {"x509", SecurityMode::kX509},
                                                        {"rpk", SecurityMode::kRpk},
                                                        {"nosec", SecurityMode::kNoSec}};

// Resource /1/x/7 without its Q, which is a key of its own (queue-mode).
enum class Binding : std::uint8_t { kUdp, kTcp, kUdpAndTcp };
inline constexpr Word<Binding> kBindings[] = {{"U", Binding::kUdp}, {"T", Binding::kTcp}, {"UT", Binding::kUdpAndTcp}};

// The numbers are those of resource /1/x/26.
enum class NotificationType : std::uint8_t { kNonConfirmable = 0, kConfirmable = 1 };
inline constexpr Word<NotificationType> kNotificationTypes[] = {{"non", NotificationType::kNonConfirmable},
                                                                {"con", NotificationType::kConfirmable}};

enum class Installer : std::uint8_t { kRauc, kSwupdate, kCommand, kAgent };
inline constexpr Word<Installer> kInstallers[] = {{"rauc", Installer::kRauc},
                                                  {"swupdate", Installer::kSwupdate},
                                                  {"command", Installer::kCommand},
                                                  {"agent", Installer::kAgent}};

enum class LogLevel : std::uint8_t { kError, kWarning, kInfo, kDebug, kTrace };
inline constexpr Word<LogLevel> kLogLevels[] = {{"error", LogLevel::kError},
                                                {"warning", LogLevel::kWarning},
                                                {"info", LogLevel::kInfo},
                                                {"debug", LogLevel::kDebug},
                                                {"trace", LogLevel::kTrace}};

// What an application may be asked; the bits are those of the D-Bus method App.Claim.
enum class Callback : std::uint8_t {
  kRead = 1,
  kValidate = 2,
  kWrite = 4,
  kExecute = 8,
  kCreate = 16,
  kDelete = 32,
  kWriteStream = 64
};
inline constexpr Word<Callback> kCallbacks[] = {{"read", Callback::kRead},
                                                {"validate", Callback::kValidate},
                                                {"write", Callback::kWrite},
                                                {"execute", Callback::kExecute},
                                                {"create", Callback::kCreate},
                                                {"delete", Callback::kDelete},
                                                {"write-stream", Callback::kWriteStream}};

constexpr std::span<const Word<ProtocolVersion>> words(ProtocolVersion) { return kProtocolVersions; }
constexpr std::span<const Word<SecurityMode>> words(SecurityMode) { return kSecurityModes; }
constexpr std::span<const Word<Binding>> words(Binding) { return kBindings; }
constexpr std::span<const Word<NotificationType>> words(NotificationType) { return kNotificationTypes; }
constexpr std::span<const Word<Installer>> words(Installer) { return kInstallers; }
constexpr std::span<const Word<LogLevel>> words(LogLevel) { return kLogLevels; }
constexpr std::span<const Word<Callback>> words(Callback) { return kCallbacks; }

// An enumeration that the file spells in words, in contrast to one that it gives as a number.
template <class E>
concept Worded = requires(E value) {
  words(value);
};

template <Worded E>
[[nodiscard]] constexpr std::string_view to_string(E value) {
  for (const Word<E>& word : words(value)) {
    if (word.value == value) return word.text;
  }
  return "";
}

// The numbers are those of resource /0/x/15 (RFC 6698 calls them PKIX-TA, PKIX-EE, DANE-TA, DANE-EE).
enum class CertificateUsage : std::uint8_t {
  kCaConstraint = 0,
  kServiceCertificateConstraint = 1,
  kTrustAnchorAssertion = 2,
  kDomainIssuedCertificate = 3
};

// The numbers are those of resource /0/x/13.
enum class MatchingType : std::uint8_t { kExact = 0, kSha256 = 1, kSha384 = 2, kSha512 = 3 };

}  // namespace lwm2m::config
