// The names that the command line and the output use for CoAP Content-Formats (IANA "CoAP Content-Formats").
#pragma once

#include <string>
#include <string_view>

#include "tests/support/lwm2m_server/message.hpp"

namespace lwm2m::support {

inline constexpr ContentFormat kText = 0;
inline constexpr ContentFormat kLinkFormat = 40;
inline constexpr ContentFormat kOpaque = 42;
inline constexpr ContentFormat kJson = 50;
inline constexpr ContentFormat kCbor = 60;
inline constexpr ContentFormat kSenmlJson = 110;
inline constexpr ContentFormat kSenmlCbor = 112;
inline constexpr ContentFormat kSenmlEtchJson = 320;
inline constexpr ContentFormat kSenmlEtchCbor = 322;
inline constexpr ContentFormat kTlv = 11542;
inline constexpr ContentFormat kLwm2mJson = 11543;
inline constexpr ContentFormat kLwm2mCbor = 11544;

[[nodiscard]] std::string content_format_name(ContentFormat format);  // the number where it has no name
[[nodiscard]] Result<ContentFormat> parse_content_format(std::string_view name_or_number);
[[nodiscard]] bool is_textual(ContentFormat format);

}  // namespace lwm2m::support
