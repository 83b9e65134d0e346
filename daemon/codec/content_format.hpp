// CoAP Content-Format numbers of the payloads that LwM2M has (OMA registrations and RFC 7252, 8428, 8790, 7049, 6690).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace lwm2m::codec {

enum class ContentFormat : std::uint16_t {
  kText = 0,
  kLinkFormat = 40,
  kOpaque = 42,
  kCbor = 60,
  kSenmlJson = 110,
  kSenmlCbor = 112,
  kSenmlEtchJson = 320,
  kSenmlEtchCbor = 322,
  kTlv = 11542,
  kLwm2mJson = 11543,
  kLwm2mCbor = 11544,
};

// The format of this number where there is a codec for it; numbers that were in use before registration (1541 text,
// 1542 TLV, 1543 JSON, 1544 opaque) are understood, never sent. Which version of LwM2M has which format is not said
// here.
[[nodiscard]] std::optional<ContentFormat> content_format(std::uint16_t number);

// "text/plain" and so on, for log lines.
[[nodiscard]] std::string_view to_string(ContentFormat format);

}  // namespace lwm2m::codec
