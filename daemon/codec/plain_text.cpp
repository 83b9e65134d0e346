#include "daemon/codec/plain_text.hpp"

#include <fmt/core.h>

#include <cmath>
#include <string_view>

#include "daemon/base/overloaded.hpp"
#include "daemon/base/text.hpp"
#include "daemon/codec/base64.hpp"
#include "daemon/codec/number_text.hpp"

namespace lwm2m::codec {
namespace {

using model::DataType;
using model::Value;

tl::unexpected<Error> mismatch(std::string_view text, DataType type) {
  return fail(ErrorCode::kTypeMismatch, fmt::format("'{}' where {} is wanted", printable(text, 32), to_string(type)));
}

Result<Value> parse_number(std::string_view text, DataType type) {
  auto number = parse_decimal(text);
  return number ? typed(*std::move(number), type) : Result<Value>(mismatch(text, type));
}

Result<Value> parse_opaque(std::string_view text) {
  auto bytes = decode_base64(text, Base64::kStandard);
  if (!bytes) return fail(ErrorCode::kMalformed, "not Base64");
  return *std::move(bytes);
}

}  // namespace

Result<void> encode_plain_text(const Value& value, Bytes& out) {
  ByteWriter writer(out);
  const auto* number = std::get_if<double>(&value);
  if (number != nullptr && !std::isfinite(*number)) {
    return fail(ErrorCode::kNotAcceptable, fmt::format("{} cannot be written as text", *number));
  }
  std::visit(Overloaded{
                 [&](const std::string& text) { writer.text(text); },
                 [&](std::int64_t integer) { append_integer(out, integer); },
                 [&](std::uint64_t integer) { append_integer(out, integer); },
                 [&](double floating) { append_plain_float(out, floating); },
                 [&](bool flag) { writer.u8(flag ? '1' : '0'); },
                 [&](const Bytes& bytes) { append_base64(out, bytes, Base64::kStandard); },
                 [&](model::Time time) { append_integer(out, time.seconds); },
                 [&](model::Objlnk link) { writer.text(ObjlnkText(link).view()); },
                 [&](const model::Corelnk& links) { writer.text(links.links); },
             },
             value);
  return {};
}

Result<Value> decode_plain_text(ByteView payload, std::optional<DataType> type) {
  const std::string_view text = as_text(payload);
  if (!is_utf8(text)) return fail(ErrorCode::kMalformed, "text that is not UTF-8");
  switch (type.value_or(DataType::kString)) {
    case DataType::kBoolean:
      if (text == "1" || text == "0") return Value(text == "1");
      return mismatch(text, DataType::kBoolean);
    case DataType::kInteger:
    case DataType::kUnsignedInteger:
    case DataType::kFloat:
    case DataType::kTime: return parse_number(text, *type);
    case DataType::kOpaque: return parse_opaque(text);
    case DataType::kObjlnk: return model::Objlnk::parse(text).map([](model::Objlnk link) { return Value(link); });
    case DataType::kCorelnk: return Value(model::Corelnk{std::string(text)});
    case DataType::kString:
    case DataType::kNone: break;
  }
  return Value(std::string(text));
}

}  // namespace lwm2m::codec
