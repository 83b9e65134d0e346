// What a resource holds: one value of one of the ten data types (Core 1.1.1 appendix C), or, for a multiple resource,
// values by resource instance id.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/time.hpp"
#include "daemon/model/path.hpp"

namespace lwm2m::model {

enum class DataType : std::uint8_t {
  kNone,  // an executable resource holds nothing
  kString,
  kInteger,
  kUnsignedInteger,
  kFloat,
  kBoolean,
  kOpaque,
  kTime,
  kObjlnk,
  kCorelnk,
};

// As OMA XML writes them: "String", "Unsigned Integer", … and "None" (XML itself: an empty element).
[[nodiscard]] std::string_view to_string(DataType type);
[[nodiscard]] std::optional<DataType> parse_data_type(std::string_view name);
[[nodiscard]] constexpr bool is_numeric(DataType type) {
  return type == DataType::kInteger || type == DataType::kUnsignedInteger || type == DataType::kFloat ||
         type == DataType::kTime;
}

// Seconds since the epoch, UTC; may be negative.
struct Time {
  std::int64_t seconds = 0;
  friend auto operator<=>(const Time&, const Time&) = default;
};

// "3303:0"; 65535:65535 is the null link, 3303:65535 the object itself.
struct Objlnk {
  std::uint16_t object = kReservedId;
  std::uint16_t instance = kReservedId;

  [[nodiscard]] bool is_null() const { return object == kReservedId && instance == kReservedId; }
  [[nodiscard]] std::string to_string() const;
  // "66:0"; kMalformed for anything else. "FFFF:FFFF", which one published example prints, is the null link.
  static Result<Objlnk> parse(std::string_view text);
  friend auto operator<=>(const Objlnk&, const Objlnk&) = default;
};

// CoRE links (RFC 6690) as text, not interpreted.
struct Corelnk {
  std::string links{};
  friend auto operator<=>(const Corelnk&, const Corelnk&) = default;
};

// String, Integer, Unsigned Integer, Float, Boolean, Opaque, Time, Objlnk, Corelnk.
using Value = std::variant<std::string, std::int64_t, std::uint64_t, double, bool, Bytes, Time, Objlnk, Corelnk>;

[[nodiscard]] DataType type_of(const Value& value);
// Equal, with NaN equal to itself: a sensor that goes on saying NaN has not changed.
[[nodiscard]] bool same_value(const Value& a, const Value& b);
// The number that thresholds (gt, lt, st) are compared with; nullopt for what is not numeric.
[[nodiscard]] std::optional<double> as_number(const Value& value);
// For people: logs at debug, error messages, `lwm2mctl ls`. Opaque as hex, cut after 32 bytes.
[[nodiscard]] std::string to_string(const Value& value);
// The value as this type where nothing is lost: an integer for another integer type or for a Time if it fits, an
// integer for a Float, a Float for an integer type if exact, a String for a Corelnk. Else kTypeMismatch.
Result<Value> convert(Value value, DataType type);
// As convert, of a value whose giver chose its type, where nothing is guessed: a Float is for a Float only, however whole
// it is, and a Float takes an integer only if it can hold exactly that one.
Result<Value> convert_strictly(Value value, DataType type);

// Values by resource instance id, ascending, no id twice.
using ResourceInstances = std::vector<std::pair<ResourceInstanceId, Value>>;

class ResourceValue {
 public:
  ResourceValue(Value value) : single_(std::move(value)) {}
  ResourceValue(ResourceInstances instances)  // sorted by the caller
      : single_(false), instances_(std::make_unique<ResourceInstances>(std::move(instances))) {}
  ResourceValue(const ResourceValue& other)
      : single_(other.single_),
        instances_(other.is_multiple() ? std::make_unique<ResourceInstances>(other.instances()) : nullptr) {}
  ResourceValue(ResourceValue&&) = default;
  ResourceValue& operator=(const ResourceValue& other) { return *this = ResourceValue(other); }
  ResourceValue& operator=(ResourceValue&&) = default;
  ~ResourceValue() = default;

  [[nodiscard]] bool is_multiple() const { return instances_ != nullptr; }
  // Only of a single one.
  [[nodiscard]] const Value& single() const { return single_; }
  [[nodiscard]] Value& single() { return single_; }
  // Only of a multiple one.
  [[nodiscard]] const ResourceInstances& instances() const { return *instances_; }
  [[nodiscard]] ResourceInstances& instances() { return *instances_; }

 private:
  Value single_;
  // Multiple resources are rare, and values are moved a lot: a pointer costs that less than a variant of variants.
  std::unique_ptr<ResourceInstances> instances_{};
};

[[nodiscard]] bool same_value(const ResourceValue& a, const ResourceValue& b);
// nullptr if there is no such instance.
[[nodiscard]] const Value* find_instance(const ResourceInstances& instances, ResourceInstanceId id);
// Adds or replaces, keeping the order.
void set_instance(ResourceInstances& instances, ResourceInstanceId id, Value value);

}  // namespace lwm2m::model
