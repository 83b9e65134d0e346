#include "daemon/model/value.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "daemon/base/overloaded.hpp"
#include "daemon/base/text.hpp"

namespace lwm2m::model {
namespace {

constexpr std::array<std::pair<DataType, std::string_view>, 10> kTypeNames{{
    {DataType::kNone, "None"},
    {DataType::kString, "String"},
    {DataType::kInteger, "Integer"},
    {DataType::kUnsignedInteger, "Unsigned Integer"},
    {DataType::kFloat, "Float"},
    {DataType::kBoolean, "Boolean"},
    {DataType::kOpaque, "Opaque"},
    {DataType::kTime, "Time"},
    {DataType::kObjlnk, "Objlnk"},
    {DataType::kCorelnk, "Corelnk"},
}};

// The order of Value's alternatives.
constexpr std::array<DataType, std::variant_size_v<Value>> kTypes{
    DataType::kString, DataType::kInteger, DataType::kUnsignedInteger, DataType::kFloat,   DataType::kBoolean,
    DataType::kOpaque, DataType::kTime,    DataType::kObjlnk,          DataType::kCorelnk,
};

// A whole number between -2^63 and 2^64 - 1: what every integer type has in common.
struct WholeNumber {
  bool negative = false;
  std::uint64_t magnitude = 0;  // two's complement of the value when negative

  friend bool operator==(const WholeNumber&, const WholeNumber&) = default;
};

std::optional<WholeNumber> whole_number(const Value& value) {
  if (const auto* i = std::get_if<std::int64_t>(&value)) return WholeNumber{*i < 0, static_cast<std::uint64_t>(*i)};
  if (const auto* u = std::get_if<std::uint64_t>(&value)) return WholeNumber{false, *u};
  if (const auto* t = std::get_if<Time>(&value)) {
    return WholeNumber{t->seconds < 0, static_cast<std::uint64_t>(t->seconds)};
  }
  const auto* d = std::get_if<double>(&value);
  if (d == nullptr || std::trunc(*d) != *d) return std::nullopt;
  if (*d < 0 && *d >= -0x1p63) return WholeNumber{true, static_cast<std::uint64_t>(static_cast<std::int64_t>(*d))};
  if (*d >= 0 && *d < 0x1p64) return WholeNumber{false, static_cast<std::uint64_t>(*d)};
  return std::nullopt;
}

std::optional<std::int64_t> as_signed(const WholeNumber& number) {
  const auto value = static_cast<std::int64_t>(number.magnitude);
  if (!number.negative && value < 0) return std::nullopt;
  return value;
}

std::optional<Value> convert_number(const Value& value, DataType type) {
  if (type == DataType::kFloat) return Value(as_number(value).value_or(0));
  const auto number = whole_number(value);
  if (!number) return std::nullopt;
  if (type == DataType::kUnsignedInteger) {
    return number->negative ? std::nullopt : std::optional<Value>(number->magnitude);
  }
  const auto whole = as_signed(*number);
  if (!whole) return std::nullopt;
  return type == DataType::kTime ? Value(Time{*whole}) : Value(*whole);
}

}  // namespace

std::string_view to_string(DataType type) { return kTypeNames.at(static_cast<std::size_t>(type)).second; }

std::optional<DataType> parse_data_type(std::string_view name) {
  const auto* found = std::ranges::find(kTypeNames, name, &std::pair<DataType, std::string_view>::second);
  return found == kTypeNames.end() ? std::nullopt : std::optional(found->first);
}

std::string Objlnk::to_string() const { return fmt::format("{}:{}", object, instance); }

Result<Objlnk> Objlnk::parse(std::string_view text) {
  if (text == "FFFF:FFFF") return Objlnk{};
  const std::size_t colon = text.find(':');
  const auto part = [](std::string_view digits) -> std::optional<std::uint16_t> {
    std::uint16_t id = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return id;
  };
  if (colon != std::string_view::npos) {
    const auto object = part(text.substr(0, colon));
    const auto instance = part(text.substr(colon + 1));
    if (object && instance) return Objlnk{*object, *instance};
  }
  return fail(ErrorCode::kMalformed, fmt::format("'{}' is not an object link such as 3303:0", printable(text, 32)));
}

DataType type_of(const Value& value) { return kTypes.at(value.index()); }

bool same_value(const Value& a, const Value& b) {
  const auto* x = std::get_if<double>(&a);
  const auto* y = std::get_if<double>(&b);
  if (x != nullptr && y != nullptr) return *x == *y || (std::isnan(*x) && std::isnan(*y));
  return a == b;
}

std::optional<double> as_number(const Value& value) {
  return std::visit(Overloaded{
                        [](double d) { return std::optional(d); },
                        [](std::int64_t i) { return std::optional(static_cast<double>(i)); },
                        [](std::uint64_t u) { return std::optional(static_cast<double>(u)); },
                        [](Time t) { return std::optional(static_cast<double>(t.seconds)); },
                        [](const auto&) { return std::optional<double>(); },
                    },
                    value);
}

std::string to_string(const Value& value) {
  return std::visit(Overloaded{
                        [](const std::string& s) { return s; },
                        [](const Corelnk& c) { return c.links; },
                        [](bool b) { return std::string(b ? "true" : "false"); },
                        [](Time t) { return fmt::format("{}", t.seconds); },
                        [](const Objlnk& link) { return link.to_string(); },
                        [](const Bytes& bytes) {
                          const ByteView shown = ByteView(bytes).first(std::min<std::size_t>(bytes.size(), 32));
                          return hex_digits(shown) + (bytes.size() > 32 ? "…" : "");
                        },
                        [](const auto& number) { return fmt::format("{}", number); },
                    },
                    value);
}

Result<Value> convert(Value value, DataType type) {
  const DataType from = type_of(value);
  if (from == type) return value;
  if (is_numeric(from) && is_numeric(type)) {
    if (auto number = convert_number(value, type)) return *std::move(number);
    return fail(ErrorCode::kTypeMismatch,
                fmt::format("{} does not fit the type {}", to_string(value), to_string(type)));
  }
  if (from == DataType::kString && type == DataType::kCorelnk) return Corelnk{std::get<std::string>(std::move(value))};
  return fail(ErrorCode::kTypeMismatch, fmt::format("{} where {} is wanted", to_string(from), to_string(type)));
}

Result<Value> convert_strictly(Value value, DataType type) {
  const DataType from = type_of(value);
  if (from == type) return value;
  if (from == DataType::kFloat) {
    return fail(ErrorCode::kTypeMismatch, fmt::format("{} where {} is wanted", to_string(from), to_string(type)));
  }
  const auto number = whole_number(value);
  auto converted = convert(std::move(value), type);
  if (converted && type == DataType::kFloat && whole_number(*converted) != number) {
    return fail(ErrorCode::kTypeMismatch, "an integer that no Float holds exactly");
  }
  return converted;
}

bool same_value(const ResourceValue& a, const ResourceValue& b) {
  if (a.is_multiple() != b.is_multiple()) return false;
  if (!a.is_multiple()) return same_value(a.single(), b.single());
  return std::ranges::equal(a.instances(), b.instances(), [](const auto& x, const auto& y) {
    return x.first == y.first && same_value(x.second, y.second);
  });
}

const Value* find_instance(const ResourceInstances& instances, ResourceInstanceId id) {
  const auto at = std::ranges::lower_bound(instances, id, {}, [](const auto& entry) { return entry.first; });
  return at != instances.end() && at->first == id ? &at->second : nullptr;
}

void set_instance(ResourceInstances& instances, ResourceInstanceId id, Value value) {
  const auto at = std::ranges::lower_bound(instances, id, {}, [](const auto& entry) { return entry.first; });
  if (at != instances.end() && at->first == id) {
    at->second = std::move(value);
  } else {
    instances.emplace(at, id, std::move(value));
  }
}

}  // namespace lwm2m::model
