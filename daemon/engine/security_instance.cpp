#include "daemon/engine/security_instance.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "daemon/base/psk.hpp"

namespace lwm2m::engine {
namespace {

using model::Record;

constexpr std::size_t kLongestText = 255;  // of a URI and of a server name

// Resources of Object 0 (Core 1.1.1 §E.1). Those of SMS, of OSCORE and of TLS 1.3 are passed over: servers write them
// whether they are used or not.
enum SecurityResource : std::uint16_t {
  kUri = 0,
  kIsBootstrap = 1,
  kMode = 2,
  kPublicKey = 3,
  kServerPublicKey = 4,
  kSecretKey = 5,
  kShortServerIdOfSecurity = 10,
  kClientHoldOff = 11,
  kAccountTimeout = 12,
  kMatchingType = 13,
  kServerName = 14,
  kCertificateUsage = 15,
  kCipherSuites = 16,
};

tl::unexpected<Error> bad(model::Path path, std::string_view why) {
  return fail(ErrorCode::kBadValue, fmt::format("{}: {}", path.to_string(), why));
}

// Scheme, host and port only (Core 1.1.1 §E.1, resource 0).
bool is_server_uri(std::string_view uri) {
  static constexpr std::array<std::string_view, 4> kSchemes{"coap://", "coaps://", "coap+tcp://", "coaps+tcp://"};
  const auto scheme = std::ranges::find_if(kSchemes, [&](std::string_view one) { return uri.starts_with(one); });
  if (scheme == kSchemes.end()) return false;
  uri.remove_prefix(scheme->size());
  if (uri.ends_with('/')) uri.remove_suffix(1);
  return !uri.empty() && uri.find_first_of("/?#@ ") == std::string_view::npos;
}

// The value of a resource as this type; the definition has made it one.
template <class T>
const T* get(const Record& record) {
  return record.value->is_multiple() ? nullptr : std::get_if<T>(&record.value->single());
}

std::optional<std::uint32_t> whole_number(const Record& record) {
  if (record.value->is_multiple()) return std::nullopt;
  const auto number = model::as_number(record.value->single());
  if (!number || *number < 0 || *number > 4294967295.0) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

// Taken out of the record, so that there is one copy to be wiped.
std::optional<Secret> material(Record& record) {
  Bytes* bytes = record.value->is_multiple() ? nullptr : std::get_if<Bytes>(&record.value->single());
  return bytes == nullptr ? std::nullopt : std::optional(Secret(std::move(*bytes)));
}

Result<std::vector<std::uint16_t>> cipher_suites(const Record& record) {
  std::vector<std::uint16_t> suites;
  if (!record.value->is_multiple()) return bad(record.path, "cipher suites by instance");
  for (const auto& [id, one] : record.value->instances()) {
    const auto number = model::as_number(one);
    if (!number || *number < 0 || *number > 0xFFFF) return bad(record.path, "a cipher suite has a number of 16 bits");
    suites.push_back(static_cast<std::uint16_t>(*number));
  }
  return suites;
}

// As a file would have it: a key whose bytes happen to be hex digits must not be taken for those.
Secret in_hex_digits(const Secret& key) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  Bytes digits;
  digits.reserve(2 * key.reveal().size());
  for (const std::uint8_t byte : key.reveal()) {
    digits.push_back(static_cast<std::uint8_t>(kDigits[byte >> 4U]));
    digits.push_back(static_cast<std::uint8_t>(kDigits[byte & 0xFU]));
  }
  return Secret(std::move(digits));
}

MaterialSource stored(const Secret& content) {
  return content.empty() ? MaterialSource() : MaterialSource(StoredMaterial{content});
}

}  // namespace

Result<void> set_resource(SecurityInstance& instance, Record& record) {
  LinkSecurity& security = instance.security;
  const auto number = whole_number(record);
  const auto limited = [&](std::uint32_t last) { return number && *number <= last; };
  switch (record.path.resource().value()) {
    case kUri: {
      const std::string* uri = get<std::string>(record);
      if (uri == nullptr || uri->size() > kLongestText || !is_server_uri(*uri))
        return bad(record.path, "no URI of a server");
      instance.uri = *uri;
      return {};
    }
    case kIsBootstrap: {
      const bool* flag = get<bool>(record);
      if (flag == nullptr) return bad(record.path, "a Boolean is wanted");
      instance.bootstrap = *flag;
      return {};
    }
    case kMode:
      if (!limited(static_cast<std::uint32_t>(SecurityMode::kEst))) return bad(record.path, "no security mode");
      security.mode = static_cast<SecurityMode>(*number);
      return {};
    case kPublicKey: instance.public_key = material(record); return {};
    case kServerPublicKey: instance.server_public_key = material(record); return {};
    case kSecretKey: instance.secret_key = material(record); return {};
    case kShortServerIdOfSecurity:
      if (!limited(model::kReservedId - 1U)) return bad(record.path, "a short server id is 1 to 65534");
      instance.id = ShortServerId(static_cast<std::uint16_t>(*number));
      return {};
    case kClientHoldOff: instance.client_hold_off = number.value_or(0); return {};
    case kAccountTimeout: instance.account_timeout = number.value_or(0); return {};
    case kMatchingType:
      if (!limited(static_cast<std::uint32_t>(MatchingType::kSha512))) return bad(record.path, "no matching type");
      security.matching = static_cast<MatchingType>(*number);
      return {};
    case kServerName: {
      const std::string* name = get<std::string>(record);
      if (name != nullptr && name->size() > kLongestText) return bad(record.path, "is too long");
      security.server_name = name == nullptr ? std::string() : *name;
      return {};
    }
    case kCertificateUsage:
      if (!limited(static_cast<std::uint32_t>(CertificateUsage::kDomainIssuedCertificate))) {
        return bad(record.path, "no certificate usage");
      }
      security.usage = static_cast<CertificateUsage>(*number);
      return {};
    case kCipherSuites: {
      auto suites = cipher_suites(record);
      if (!suites) return propagate(suites);
      security.cipher_suites = *std::move(suites);
      return {};
    }
    default: return {};
  }
}

Result<LinkSecurity> link_security(const SecurityInstance& instance) {
  LinkSecurity security = instance.security;
  const bool is_psk = security.mode == SecurityMode::kPsk;
  if (security.mode == SecurityMode::kNoSec) {
    security.identity.clear();
    security.key = security.certificate = security.peer_certificate = {};
    return security;
  }
  if (!is_psk && security.mode != SecurityMode::kCertificate) {
    return fail(ErrorCode::kUnavailable, fmt::format("security mode {} is not spoken", to_string(security.mode)));
  }
  if (instance.secret_key) {
    if (is_psk) {
      if (auto sound = check_psk(instance.secret_key->reveal()); !sound) return propagate(sound);
    }
    security.key = stored(is_psk ? in_hex_digits(*instance.secret_key) : *instance.secret_key);
  }
  if (instance.public_key) {
    const ByteView bytes = instance.public_key->reveal();
    if (is_psk) security.identity.assign(bytes.begin(), bytes.end());
    security.certificate = is_psk ? MaterialSource() : stored(*instance.public_key);
  }
  if (instance.server_public_key) {
    security.peer_certificate = is_psk ? MaterialSource() : stored(*instance.server_public_key);
  }
  if (std::holds_alternative<std::monostate>(security.key)) return fail(ErrorCode::kBadValue, "no secret key");
  if (is_psk) {
    if (auto sound = check_psk_identity(security.identity); !sound) return propagate(sound);
    return security;
  }
  if (std::holds_alternative<std::monostate>(security.certificate)) return fail(ErrorCode::kBadValue, "no certificate");
  // "Accept any" is no meaning of an absent server certificate; an account of the file may have a trust store.
  if (!instance.inherited && std::holds_alternative<std::monostate>(security.peer_certificate)) {
    return fail(ErrorCode::kBadValue, "no certificate of the server");
  }
  return security;
}

}  // namespace lwm2m::engine
