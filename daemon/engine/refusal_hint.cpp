#include "daemon/engine/refusal_hint.hpp"

#include <fmt/core.h>

#include "daemon/base/text.hpp"

namespace lwm2m::engine {
namespace {

constexpr std::size_t kLongestName = 128;

}  // namespace

std::string register_refusal_hint(Code code, const LinkSecurity& security, std::string_view endpoint) {
  const bool over_bare_coap = security.mode == SecurityMode::kNoSec;
  if (code != kForbidden && (code != kBadRequest || over_bare_coap)) return {};
  const std::string name = printable(endpoint, kLongestName);
  if (over_bare_coap) return fmt::format("does it want DTLS (a coaps URI) for the endpoint name '{}'?", name);
  if (security.mode == SecurityMode::kPsk) {
    return fmt::format("does the endpoint name '{}' go with the identity {} there?", name,
                       identity_text(security.identity));
  }
  return fmt::format("is the endpoint name '{}' the common name of {}?", name,
                     describe(security.certificate, "certificate"));
}

}  // namespace lwm2m::engine
