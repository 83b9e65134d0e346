#include "daemon/engine/link_security.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "daemon/base/overloaded.hpp"
#include "daemon/base/text.hpp"

namespace lwm2m::engine {

std::string describe(const MaterialSource& source, std::string_view material) {
  return std::visit(Overloaded{
                        [](std::monostate) { return std::string(); },
                        [&](const SystemdCredential& it) { return fmt::format("{}-credential {}", material, it.name); },
                        [&](const MaterialFile& it) { return fmt::format("{}-file {}", material, it.path); },
                        // Without the URI, which may have a PIN in it.
                        [&](const Pkcs11Uri&) { return fmt::format("{}-uri", material); },
                        [&](const StoredMaterial&) { return fmt::format("{} of the account", material); },
                    },
                    source);
}

std::string identity_text(ByteView identity) {
  const std::string_view text = as_text(identity);
  if (!text.empty() && is_utf8(text)) return fmt::format("'{}'", printable(text, 128));
  return "hex:" + hex_digits(identity);
}

std::string_view to_string(SecurityMode mode) {
  switch (mode) {
    case SecurityMode::kPsk: return "psk";
    case SecurityMode::kRawPublicKey: return "rpk";
    case SecurityMode::kCertificate: return "x509";
    case SecurityMode::kNoSec: return "nosec";
    case SecurityMode::kEst: return "est";
  }
  return "unknown";
}

bool is_final_alert(std::uint16_t alert) {
  static constexpr std::array<std::uint16_t, 11> kFinal{42, 43, 44, 45, 46, 48, 49, 112, 113, 114, 115};
  return std::ranges::find(kFinal, alert) != kFinal.end();
}

}  // namespace lwm2m::engine
