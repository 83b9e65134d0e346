#include "daemon/codec/json_writer.hpp"

#include <fmt/core.h>

#include <cmath>
#include <cstdlib>

#include "daemon/base/overloaded.hpp"

namespace lwm2m::codec {

void JsonWriter::seconds(std::string_view quoted, Duration time) {
  constexpr std::int64_t kMicroseconds = 1'000'000;
  key(quoted);
  if (time.count() < 0) writer_.u8('-');
  const std::int64_t magnitude = std::abs(time.count());
  append_integer(out_, magnitude / kMicroseconds);
  std::int64_t fraction = magnitude % kMicroseconds;
  if (fraction == 0) return;
  writer_.u8('.');
  for (std::int64_t unit = kMicroseconds / 10; fraction > 0; unit /= 10) {
    writer_.u8(static_cast<std::uint8_t>('0' + fraction / unit));
    fraction %= unit;
  }
}

Result<void> JsonWriter::value(const model::Value& value, const JsonValueKeys& keys) {
  const auto* number = std::get_if<double>(&value);
  if (number != nullptr && !std::isfinite(*number)) {
    return fail(ErrorCode::kNotAcceptable, fmt::format("{} is no number of JSON", *number));
  }
  const auto numeric = [&](auto number_value, auto append) {
    key(keys.number);
    append(out_, number_value);
  };
  const auto integer = [](Bytes& out, auto integer_value) { append_integer(out, integer_value); };
  std::visit(Overloaded{
                 [&](const std::string& text) { escaped_text(keys.text, text); },
                 [&](std::int64_t whole) { numeric(whole, integer); },
                 [&](std::uint64_t whole) { numeric(whole, integer); },
                 [&](double floating) { numeric(floating, append_json_float); },
                 [&](bool flag) {
                   key(keys.boolean);
                   writer_.text(flag ? "true" : "false");
                 },
                 [&](const Bytes& bytes) {
                   key(keys.data);
                   append_base64(out_, bytes, keys.alphabet);
                   writer_.u8('"');
                 },
                 [&](model::Time time) { numeric(time.seconds, integer); },
                 [&](model::Objlnk link) { plain_text(keys.link, ObjlnkText(link).view()); },
                 [&](const model::Corelnk& links) { escaped_text(keys.text, links.links); },
             },
             value);
  return {};
}

void JsonWriter::escaped_text(std::string_view quoted, std::string_view text) {
  key(quoted);
  std::size_t begin = 0;  // of what is not yet written
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
    writer_.text(text.substr(begin, i - begin));
    escape(byte);
    begin = i + 1;
  }
  writer_.text(text.substr(begin));
  writer_.u8('"');
}

void JsonWriter::escape(std::uint8_t byte) {
  constexpr std::string_view kHexDigits = "0123456789abcdef";
  writer_.u8('\\');
  switch (byte) {
    case '"':
    case '\\': return writer_.u8(byte);
    case '\n': return writer_.u8('n');
    case '\r': return writer_.u8('r');
    case '\t': return writer_.u8('t');
    default: break;
  }
  writer_.text("u00");
  writer_.u8(static_cast<std::uint8_t>(kHexDigits[byte >> 4U]));
  writer_.u8(static_cast<std::uint8_t>(kHexDigits[byte & 0xFU]));
}

}  // namespace lwm2m::codec
