#include "daemon/codec/tlv_value.hpp"

#include <fmt/core.h>

#include <bit>
#include <cmath>
#include <limits>

#include "daemon/base/overloaded.hpp"
#include "daemon/base/text.hpp"

namespace lwm2m::codec {
namespace {

using model::DataType;
using model::Value;

constexpr std::size_t kObjlnkSize = 4;

template <class Narrow>
bool fits(std::int64_t value) {
  return value >= std::numeric_limits<Narrow>::min() && value <= std::numeric_limits<Narrow>::max();
}

std::size_t integer_size(std::int64_t value) {
  return fits<std::int8_t>(value) ? 1 : fits<std::int16_t>(value) ? 2 : fits<std::int32_t>(value) ? 4 : 8;
}

std::size_t integer_size(std::uint64_t value) {
  return value <= 0xFF ? 1 : value <= 0xFFFF ? 2 : value <= 0xFFFF'FFFF ? 4 : 8;
}

bool is_binary32(double value) {
  if (!std::isfinite(value)) return true;
  return std::abs(value) <= std::numeric_limits<float>::max() &&
         static_cast<double>(static_cast<float>(value)) == value;
}

void append_float(ByteWriter& writer, double value) {
  if (is_binary32(value)) {
    writer.u32(std::bit_cast<std::uint32_t>(static_cast<float>(value)));
  } else {
    writer.u64(std::bit_cast<std::uint64_t>(value));
  }
}

tl::unexpected<Error> wrong_length(std::size_t length, DataType type) {
  return fail(ErrorCode::kTypeMismatch, fmt::format("{} bytes where {} is wanted", length, to_string(type)));
}

// Big endian; the length is 1, 2, 4 or 8.
std::uint64_t unsigned_of(ByteView bytes) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : bytes) value = (value << 8U) | byte;
  return value;
}

Result<Value> parse_integer(ByteView bytes, DataType type) {
  if (bytes.size() > 8 || !std::has_single_bit(bytes.size())) return wrong_length(bytes.size(), type);
  const std::uint64_t value = unsigned_of(bytes);
  if (type == DataType::kUnsignedInteger) return Value(value);
  const auto unused = static_cast<unsigned>(64 - 8 * bytes.size());
  const std::int64_t extended = static_cast<std::int64_t>(value << unused) >> unused;
  return type == DataType::kTime ? Value(model::Time{extended}) : Value(extended);
}

Result<Value> parse_float(ByteView bytes) {
  if (bytes.size() == 4) {
    return Value(static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(unsigned_of(bytes)))));
  }
  if (bytes.size() == 8) return Value(std::bit_cast<double>(unsigned_of(bytes)));
  return wrong_length(bytes.size(), DataType::kFloat);
}

Result<Value> parse_boolean(ByteView bytes) {
  if (bytes.size() != 1) return wrong_length(bytes.size(), DataType::kBoolean);
  if (bytes[0] > 1) return fail(ErrorCode::kTypeMismatch, fmt::format("byte {} where Boolean is wanted", bytes[0]));
  return Value(bytes[0] == 1);
}

Result<Value> parse_objlnk(ByteView bytes) {
  if (bytes.size() != kObjlnkSize) return wrong_length(bytes.size(), DataType::kObjlnk);
  const std::uint64_t both = unsigned_of(bytes);
  return Value(model::Objlnk{static_cast<std::uint16_t>(both >> 16U), static_cast<std::uint16_t>(both)});
}

Result<Value> parse_text(ByteView bytes, DataType type) {
  if (!is_utf8(as_text(bytes))) return fail(ErrorCode::kMalformed, "text that is not UTF-8");
  std::string text(as_text(bytes));
  return type == DataType::kCorelnk ? Value(model::Corelnk{std::move(text)}) : Value(std::move(text));
}

}  // namespace

std::size_t tlv_value_size(const Value& value) {
  return std::visit(Overloaded{
                        [](const std::string& text) { return text.size(); },
                        [](std::int64_t integer) { return integer_size(integer); },
                        [](std::uint64_t integer) { return integer_size(integer); },
                        [](double floating) { return is_binary32(floating) ? sizeof(float) : sizeof(double); },
                        [](bool) { return std::size_t{1}; },
                        [](const Bytes& bytes) { return bytes.size(); },
                        [](model::Time time) { return integer_size(time.seconds); },
                        [](model::Objlnk) { return kObjlnkSize; },
                        [](const model::Corelnk& links) { return links.links.size(); },
                    },
                    value);
}

void append_tlv_value(Bytes& out, const Value& value) {
  ByteWriter writer(out);
  const auto integer = [&writer](auto number) {
    writer.unsigned_integer(static_cast<std::uint64_t>(number), integer_size(number));
  };
  std::visit(Overloaded{
                 [&](const std::string& text) { writer.text(text); },
                 [&](std::int64_t number) { integer(number); },
                 [&](std::uint64_t number) { integer(number); },
                 [&](double number) { append_float(writer, number); },
                 [&](bool flag) { writer.u8(flag ? 1 : 0); },
                 [&](const Bytes& bytes) { writer.bytes(bytes); },
                 [&](model::Time time) { integer(time.seconds); },
                 [&](model::Objlnk link) {
                   writer.u16(link.object);
                   writer.u16(link.instance);
                 },
                 [&](const model::Corelnk& links) { writer.text(links.links); },
             },
             value);
}

Result<Value> parse_tlv_value(ByteView bytes, std::optional<DataType> type) {
  switch (type.value_or(DataType::kOpaque)) {
    case DataType::kString:
    case DataType::kCorelnk: return parse_text(bytes, *type);
    case DataType::kInteger:
    case DataType::kUnsignedInteger:
    case DataType::kTime: return parse_integer(bytes, *type);
    case DataType::kFloat: return parse_float(bytes);
    case DataType::kBoolean: return parse_boolean(bytes);
    case DataType::kObjlnk: return parse_objlnk(bytes);
    case DataType::kOpaque:
    case DataType::kNone: break;
  }
  return Value(Bytes(bytes.begin(), bytes.end()));
}

}  // namespace lwm2m::codec
