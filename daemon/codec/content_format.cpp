#include "daemon/codec/content_format.hpp"

#include <array>

namespace lwm2m::codec {
namespace {

struct Row {
  ContentFormat format{};
  std::string_view media_type{};
  // In use before OMA registered its own (conformance 3.1); 0, the number of plain text today: none.
  std::uint16_t old_number = 0;
};

constexpr std::array kRows{
    Row{ContentFormat::kText, "text/plain", 1541},
    Row{ContentFormat::kLinkFormat, "application/link-format"},
    Row{ContentFormat::kOpaque, "application/octet-stream", 1544},
    Row{ContentFormat::kCbor, "application/cbor"},
    Row{ContentFormat::kSenmlJson, "application/senml+json"},
    Row{ContentFormat::kSenmlCbor, "application/senml+cbor"},
    Row{ContentFormat::kSenmlEtchJson, "application/senml-etch+json"},
    Row{ContentFormat::kSenmlEtchCbor, "application/senml-etch+cbor"},
    Row{ContentFormat::kTlv, "application/vnd.oma.lwm2m+tlv", 1542},
    Row{ContentFormat::kLwm2mJson, "application/vnd.oma.lwm2m+json", 1543},
    Row{ContentFormat::kLwm2mCbor, "application/vnd.oma.lwm2m+cbor"},
};

}  // namespace

std::optional<ContentFormat> content_format(std::uint16_t number) {
  for (const Row& row : kRows) {
    const bool is_old = row.old_number != 0 && row.old_number == number;
    if (is_old || static_cast<std::uint16_t>(row.format) == number) return row.format;
  }
  return std::nullopt;
}

std::string_view to_string(ContentFormat format) {
  for (const Row& row : kRows) {
    if (row.format == format) return row.media_type;
  }
  return "unknown";
}

}  // namespace lwm2m::codec
