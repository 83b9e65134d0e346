// What SenML JSON and SenML CBOR have in common (RFC 8428; Core 1.1.1 §7.4.5, §7.4.6): the fields of a record, how base
// name and base time make paths and times of them, and what LwM2M leaves out. The two parsers feed a SenmlResolver
// field by field; the resolver gives whole records to a sink. One resolver per payload. Knows nothing of JSON or CBOR.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/base/time.hpp"
#include "daemon/codec/wire_value.hpp"
#include "daemon/model/object_definition.hpp"
#include "daemon/model/path.hpp"
#include "daemon/model/record.hpp"

namespace lwm2m::codec {

// The fields that LwM2M uses, by their label in CBOR; the object link has a text label there.
enum class SenmlField : std::int8_t {
  kBaseVersion = -1,
  kBaseName = -2,
  kBaseTime = -3,
  kName = 0,
  kValue = 2,
  kStringValue = 3,
  kBooleanValue = 4,
  kTime = 6,
  kDataValue = 8,
  kObjectLinkValue = 9,  // no label of SenML
};

// nullopt for a field that is to be ignored: units, sums, update times and whatever is not known. kMalformed for one
// that must not be ignored: base values, which LwM2M does not use, and unknown names ending in '_' (RFC 8428 §4.4).
Result<std::optional<SenmlField>> senml_field(std::string_view json_name);
Result<std::optional<SenmlField>> senml_field(std::int64_t cbor_label);

inline constexpr std::string_view kSenmlObjectLinkName = "vlo";

// The version that this code speaks (RFC 8428 §4.4).
inline constexpr std::int64_t kSenmlVersion = 10;

// Seconds. A resolved time below is relative to now, any other is absolute (RFC 8428 §4.5.3).
inline constexpr std::int64_t kFirstAbsoluteTime = std::int64_t{1} << 28U;
// Seconds; the year 2242. Up to here a time that came as a double still tells the microseconds apart.
inline constexpr std::int64_t kLastTime = std::int64_t{1} << 33U;

// A number of seconds; nullopt for what is no number, not finite, or beyond what a time may be.
[[nodiscard]] std::optional<Duration> senml_duration(const model::Value& value);

struct SenmlRecord {
  model::Path path{};
  std::optional<WireValue> value{};  // none in the body of a composite read
  bool removed = false;              // null stands for the value (RFC 8790 §3.2)
  // The sum of base time and time; below kFirstAbsoluteTime it counts from now.
  std::optional<Duration> time{};
};

using SenmlSink = std::function<Result<void>(SenmlRecord)>;

class SenmlResolver {
 public:
  explicit SenmlResolver(SenmlSink sink, std::string_view prefix = {}) : sink_(std::move(sink)), prefix_(prefix) {}

  void begin_record();
  // Text as a string, data as Bytes, an object link as a string. kMalformed for a field given twice or of another kind.
  Result<void> field(SenmlField field, WireValue value);
  // A field that has null. kMalformed for all but the value.
  Result<void> null(SenmlField field);
  Result<void> end_record();

 private:
  Result<void> see(SenmlField field);
  Result<void> set_name(SenmlField field, model::Value& value);
  Result<void> set_time(SenmlField field, const WireValue& value);
  Result<void> set_value(SenmlField field, WireValue value);
  [[nodiscard]] Result<model::Path> path() const;
  [[nodiscard]] Error in_record(const Error& error) const;
  [[nodiscard]] tl::unexpected<Error> malformed(std::string_view why) const;

  SenmlSink sink_;
  std::string_view prefix_;  // that names may have
  std::size_t records_ = 0;  // begun so far
  // Hold for all records after the one that sets them.
  std::string base_name_{};
  std::optional<Duration> base_time_{};
  // Of the record that is being read.
  std::string name_{};
  std::optional<Duration> time_{};
  std::optional<WireValue> value_{};
  bool removed_ = false;
  std::uint32_t seen_ = 0;  // a bit per field
};

// How a SenML parser of either format looks to the two functions below.
using SenmlParser = std::function<Result<void>(SenmlResolver&)>;

// See decode(), decode_patch() and decode_paths() in codec.hpp. A record whose time is relative has none afterwards:
// this layer does not know what time it is, and a value sent to us holds from its arrival on.
Result<std::vector<model::Record>> senml_records(const SenmlParser& parse, model::Path base,
                                                 const model::DefinitionSet& definitions, std::string_view prefix);
Result<model::Patch> senml_patch(const SenmlParser& parse, const model::DefinitionSet& definitions,
                                 std::string_view prefix);
Result<std::vector<model::Path>> senml_paths(const SenmlParser& parse, std::string_view prefix);

}  // namespace lwm2m::codec
