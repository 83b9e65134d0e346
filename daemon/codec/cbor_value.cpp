#include "daemon/codec/cbor_value.hpp"

#include <fmt/core.h>

#include "daemon/base/overloaded.hpp"
#include "daemon/base/text.hpp"
#include "daemon/codec/date_time.hpp"
#include "daemon/codec/number_text.hpp"

namespace lwm2m::codec {
namespace {

constexpr std::uint64_t kDateTimeTag = 0;
constexpr std::uint64_t kEpochTag = 1;
constexpr std::uint64_t kDecimalFractionTag = 4;
constexpr std::uint64_t kSignBit = std::uint64_t{1} << 63U;

tl::unexpected<Error> malformed(std::size_t offset, std::string_view why) {
  return fail(ErrorCode::kMalformed, fmt::format("offset {}: {}", offset, why));
}

WireValue negative(std::uint64_t argument) {  // stands for -1 - argument
  if (argument < kSignBit) return {.value = static_cast<std::int64_t>(~argument)};
  return {.value = -1.0 - static_cast<double>(argument), .rounded = true};
}

WireValue non_negative(std::uint64_t argument) {
  if (argument < kSignBit) return {.value = static_cast<std::int64_t>(argument)};
  return {.value = argument};
}

Result<WireValue> read_number(const CborHead& head) {
  if (head.major == CborMajor::kUnsigned) return non_negative(head.argument);
  if (head.major == CborMajor::kNegative) return negative(head.argument);
  if (head.is_float()) return WireValue{.value = head.as_float()};
  return malformed(head.offset, "not a number");
}

Result<WireValue> read_date_time(CborReader& reader) {
  const std::size_t start = reader.offset();
  const auto head = reader.next();
  if (!head) return propagate(head);
  if (head->major != CborMajor::kText) return malformed(start, "tag 0 is for text");
  const auto text = reader.text(*head);
  if (!text) return propagate(text);
  const auto time = parse_date_time(*text);
  if (!time) return malformed(start, fmt::format("'{}' is no date and time in whole seconds", printable(*text, 40)));
  return WireValue{.value = *time};
}

Result<WireValue> read_epoch(CborReader& reader) {
  const std::size_t start = reader.offset();
  const auto head = reader.next();
  if (!head) return propagate(head);
  auto number = read_number(*head);
  if (!number) return number;
  auto time = typed(*std::move(number), model::DataType::kTime);
  if (!time) return fail(time.error().with_context(fmt::format("offset {}", start)));
  return WireValue{.value = *std::move(time)};
}

Result<std::int64_t> read_part_of_fraction(CborReader& reader) {
  const std::size_t start = reader.offset();
  const auto head = reader.next();
  if (!head) return propagate(head);
  const bool whole = head->major == CborMajor::kUnsigned || head->major == CborMajor::kNegative;
  if (!whole || head->argument >= kSignBit) return malformed(start, "not a whole number of 64 bits");
  const auto value = static_cast<std::int64_t>(head->argument);
  return head->major == CborMajor::kNegative ? -1 - value : value;
}

Result<WireValue> read_decimal_fraction(CborReader& reader) {
  const std::size_t start = reader.offset();
  const auto array = reader.next();
  if (!array) return propagate(array);
  if (array->major != CborMajor::kArray || array->argument != 2 || array->is_indefinite()) {
    return malformed(start, "tag 4 is for an array of two numbers");
  }
  const auto exponent = read_part_of_fraction(reader);
  if (!exponent) return propagate(exponent);
  const auto mantissa = read_part_of_fraction(reader);
  if (!mantissa) return propagate(mantissa);
  auto number = parse_decimal(fmt::format("{}e{}", *mantissa, *exponent));  // exact if it can be, else rounded once
  if (!number) return malformed(start, "beyond the range of a number");
  return *std::move(number);
}

Result<WireValue> read_tagged(CborReader& reader, std::size_t start, std::uint64_t tag) {
  if (tag == kDateTimeTag) return read_date_time(reader);
  if (tag == kEpochTag) return read_epoch(reader);
  if (tag == kDecimalFractionTag) return read_decimal_fraction(reader);
  return malformed(start, fmt::format("unknown tag {}", tag));
}

}  // namespace

Result<WireValue> read_cbor_value(CborReader& reader) {
  const auto head = reader.next();
  return head ? read_cbor_value(reader, *head) : Result<WireValue>(propagate(head));
}

Result<WireValue> read_cbor_value(CborReader& reader, const CborHead& head) {
  if (head.major == CborMajor::kTag) return read_tagged(reader, head.offset, head.argument);
  if (head.major == CborMajor::kText) {
    return reader.text(head).map([](std::string text) { return WireValue{.value = std::move(text)}; });
  }
  if (head.major == CborMajor::kBytes) {
    return reader.bytes(head).map([](Bytes bytes) { return WireValue{.value = std::move(bytes)}; });
  }
  if (head.is_boolean()) return WireValue{.value = head.information == 21};
  if (head.major == CborMajor::kArray || head.major == CborMajor::kMap) {
    return malformed(head.offset, "not a single value");
  }
  return read_number(head);
}

void write_cbor_value(CborWriter& writer, const model::Value& value) {
  std::visit(Overloaded{
                 [&](const std::string& text) { writer.text(text); },
                 [&](std::int64_t number) { writer.integer(number); },
                 [&](std::uint64_t number) { writer.unsigned_integer(number); },
                 [&](double number) { writer.floating_point(number); },
                 [&](bool flag) { writer.boolean(flag); },
                 [&](const Bytes& bytes) { writer.bytes(bytes); },
                 [&](model::Time time) { writer.integer(time.seconds); },
                 [&](model::Objlnk link) { writer.text(ObjlnkText(link).view()); },
                 [&](const model::Corelnk& links) { writer.text(links.links); },
             },
             value);
}

}  // namespace lwm2m::codec
