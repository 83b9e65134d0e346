#include "tests/support/lwm2m_server/message.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

namespace lwm2m::support {
namespace {

constexpr std::array<std::pair<RequestKind, std::string_view>, 8> kKindNames{{
    {RequestKind::kRegister, "register"},
    {RequestKind::kUpdate, "update"},
    {RequestKind::kDeregister, "deregister"},
    {RequestKind::kSend, "send"},
    {RequestKind::kNotify, "notify"},
    {RequestKind::kBootstrap, "bootstrap"},
    {RequestKind::kBootstrapPack, "bootstrap-pack"},
    {RequestKind::kOther, "other"},
}};

[[nodiscard]] bool is_digit(char character) { return character >= '0' && character <= '9'; }

}  // namespace

std::string_view to_text(Method method) {
  constexpr std::array<std::string_view, 8> kNames{"?", "GET", "POST", "PUT", "DELETE", "FETCH", "PATCH", "iPATCH"};
  const auto index = static_cast<std::size_t>(method);
  return index < kNames.size() ? kNames[index] : kNames[0];
}

std::string to_text(ResponseCode code) { return fmt::format("{}.{:02}", code.value >> 5U, code.value & 0x1fU); }

Result<ResponseCode> parse_response_code(std::string_view text) {
  const bool well_formed =
      text.size() == 4 && text[0] >= '2' && text[0] <= '5' && text[1] == '.' && is_digit(text[2]) && is_digit(text[3]);
  const int detail = well_formed ? (text[2] - '0') * 10 + (text[3] - '0') : 0;
  if (!well_formed || detail > 31) {
    return fail(ErrorCode::kBadValue, fmt::format("\"{}\" is no response code such as 2.05 or 5.03", text));
  }
  return ResponseCode{static_cast<std::uint8_t>((text[0] - '0') * 32 + detail)};
}

std::string_view to_text(RequestKind kind) {
  const auto found =
      std::find_if(kKindNames.begin(), kKindNames.end(), [&](const auto& row) { return row.first == kind; });
  return found == kKindNames.end() ? "?" : found->second;
}

Result<RequestKind> parse_request_kind(std::string_view text) {
  const auto found =
      std::find_if(kKindNames.begin(), kKindNames.end(), [&](const auto& row) { return row.second == text; });
  if (found == kKindNames.end()) {
    return fail(ErrorCode::kBadValue,
                fmt::format("\"{}\" is none of register, update, deregister, send, notify, bootstrap, bootstrap-pack, "
                            "other",
                            text));
  }
  return found->first;
}

std::string_view to_text(EventKind kind) {
  constexpr std::array<std::string_view, 7> kNames{"register", "update",    "deregister", "send",
                                                   "notify",   "bootstrap", "refused"};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace lwm2m::support
