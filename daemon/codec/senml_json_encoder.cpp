// The half of senml_json.hpp that writes.
#include <fmt/core.h>

#include <cmath>
#include <cstdlib>

#include "daemon/base/overloaded.hpp"
#include "daemon/codec/base64.hpp"
#include "daemon/codec/number_text.hpp"
#include "daemon/codec/senml_json.hpp"
#include "daemon/codec/senml_pack.hpp"

namespace lwm2m::codec {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

class JsonWriter {
 public:
  explicit JsonWriter(Bytes& out) : out_(out), writer_(out) {}

  Result<void> record(const OutgoingRecord& record) {
    writer_.text(first_ ? "{" : ",{");
    first_ = false;
    empty_ = true;
    if (!record.base_name.empty()) plain_text("\"bn\":\"", record.base_name);
    if (record.base_time) {
      key("\"bt\":");
      append_integer(out_, *record.base_time);
    }
    if (!record.name.empty()) plain_text("\"n\":\"", record.name);
    if (auto done = value(*record.value); !done) return done;
    if (record.time) {
      key("\"t\":");
      decimal_seconds(*record.time);
    }
    writer_.u8('}');
    return {};
  }

 private:
  void key(std::string_view quoted) {
    if (!empty_) writer_.u8(',');
    empty_ = false;
    writer_.text(quoted);
  }

  // Of characters that need no escape.
  void plain_text(std::string_view quoted_key, std::string_view text) {
    key(quoted_key);
    writer_.text(text);
    writer_.u8('"');
  }

  Result<void> value(const model::Value& value) {
    const auto* number = std::get_if<double>(&value);
    if (number != nullptr && !std::isfinite(*number)) {
      return fail(ErrorCode::kNotAcceptable, fmt::format("{} is no number of JSON", *number));
    }
    std::visit(Overloaded{
                   [&](const std::string& text) { escaped_text(text); },
                   [&](std::int64_t integer) { numeric(integer, append_integer); },
                   [&](std::uint64_t integer) { numeric(integer, append_integer); },
                   [&](double floating) { numeric(floating, append_json_float); },
                   [&](bool flag) { key(flag ? "\"vb\":true" : "\"vb\":false"); },
                   [&](const Bytes& bytes) { data(bytes); },
                   [&](model::Time time) { numeric(time.seconds, append_integer); },
                   [&](model::Objlnk link) { plain_text("\"vlo\":\"", ObjlnkText(link).view()); },
                   [&](const model::Corelnk& links) { escaped_text(links.links); },
               },
               value);
    return {};
  }

  template <class Number>
  void numeric(Number number, void (*append)(Bytes&, Number)) {
    key("\"v\":");
    append(out_, number);
  }

  void data(ByteView bytes) {
    key("\"vd\":\"");
    append_base64(out_, bytes, Base64::kUrl);
    writer_.u8('"');
  }

  void escaped_text(std::string_view text) {
    key("\"vs\":\"");
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

  void escape(std::uint8_t byte) {
    writer_.u8('\\');
    switch (byte) {
      case '"':
      case '\\':
        return writer_.u8(byte);
      case '\n':
        return writer_.u8('n');
      case '\r':
        return writer_.u8('r');
      case '\t':
        return writer_.u8('t');
      default:
        break;
    }
    writer_.text("u00");
    writer_.u8(static_cast<std::uint8_t>(kHexDigits[byte >> 4U]));
    writer_.u8(static_cast<std::uint8_t>(kHexDigits[byte & 0xFU]));
  }

  // "-5", "0.25": exact, to the microsecond.
  void decimal_seconds(Duration time) {
    constexpr std::int64_t kMicroseconds = 1'000'000;
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

  Bytes& out_;
  ByteWriter writer_;
  bool first_ = true;  // no record written yet
  bool empty_ = true;  // no field of this record written yet
};

}  // namespace

Result<void> encode_senml_json(model::Path base, std::span<const model::RecordView> records, Bytes& out) {
  constexpr std::size_t kTypicalRecord = 32;  // bytes; saves growing a new buffer step by step
  SenmlPack pack(base, records);
  out.reserve(out.size() + kTypicalRecord * (1 + pack.count()));
  out.push_back('[');
  JsonWriter writer(out);
  auto done = pack.for_each([&writer](const OutgoingRecord& record) { return writer.record(record); });
  out.push_back(']');
  return done;
}

}  // namespace lwm2m::codec
