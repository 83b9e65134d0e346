#include "tests/support/lwm2m_server/content_format.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace lwm2m::support {
namespace {

struct Row {
  ContentFormat format;
  std::string_view name;
  bool textual;
};

constexpr std::array<Row, 12> kRows{{
    {kText, "text", true},
    {kLinkFormat, "link", true},
    {kOpaque, "opaque", false},
    {kJson, "json", true},
    {kCbor, "cbor", false},
    {kSenmlJson, "senml-json", true},
    {kSenmlCbor, "senml-cbor", false},
    {kSenmlEtchJson, "senml-etch-json", true},
    {kSenmlEtchCbor, "senml-etch-cbor", false},
    {kTlv, "tlv", false},
    {kLwm2mJson, "lwm2m-json", true},
    {kLwm2mCbor, "lwm2m-cbor", false},
}};

[[nodiscard]] const Row* find(ContentFormat format) {
  const auto* row = std::find_if(kRows.begin(), kRows.end(), [&](const Row& each) { return each.format == format; });
  return row == kRows.end() ? nullptr : row;
}

}  // namespace

std::string content_format_name(ContentFormat format) {
  const Row* row = find(format);
  return row == nullptr ? std::to_string(format) : std::string(row->name);
}

Result<ContentFormat> parse_content_format(std::string_view name_or_number) {
  const auto* row =
      std::find_if(kRows.begin(), kRows.end(), [&](const Row& each) { return each.name == name_or_number; });
  if (row != kRows.end()) return row->format;
  ContentFormat number = 0;
  const char* end = name_or_number.data() + name_or_number.size();
  const auto [stop, error] = std::from_chars(name_or_number.data(), end, number);
  if (error != std::errc() || stop != end) {
    return fail(ErrorCode::kBadValue,
                fmt::format("\"{}\" is neither the name nor the number of a content format", name_or_number));
  }
  return number;
}

bool is_textual(ContentFormat format) {
  const Row* row = find(format);
  return row != nullptr && row->textual;
}

}  // namespace lwm2m::support
