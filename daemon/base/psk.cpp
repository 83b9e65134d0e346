#include "daemon/base/psk.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace lwm2m {
namespace {

Result<void> check_size(ByteView bytes, std::size_t longest) {
  if (!bytes.empty() && bytes.size() <= longest) return {};
  return fail(ErrorCode::kBadValue, fmt::format("{} bytes, where 1 to {} can be used", bytes.size(), longest));
}

}  // namespace

Result<void> check_psk_identity(ByteView identity) {
  if (auto fits = check_size(identity, kLongestPskIdentity); !fits) return fits;
  if (std::ranges::find(identity, std::uint8_t{0}) == identity.end()) return {};
  return fail(ErrorCode::kBadValue, "a zero byte in it, at which the TLS library would cut it off");
}

Result<void> check_psk(ByteView key) { return check_size(key, kLongestPsk); }

}  // namespace lwm2m
