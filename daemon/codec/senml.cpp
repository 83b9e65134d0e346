#include "daemon/codec/senml.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_set>

#include "daemon/base/text.hpp"
#include "daemon/codec/path_text.hpp"
#include "daemon/codec/record_assembler.hpp"

namespace lwm2m::codec {
namespace {

struct FieldName {
  std::string_view json_name{};
  SenmlField field{};
};

constexpr std::array<FieldName, 10> kFields{{
    {"bver", SenmlField::kBaseVersion},
    {"bn", SenmlField::kBaseName},
    {"bt", SenmlField::kBaseTime},
    {"n", SenmlField::kName},
    {"v", SenmlField::kValue},
    {"vs", SenmlField::kStringValue},
    {"vb", SenmlField::kBooleanValue},
    {"t", SenmlField::kTime},
    {"vd", SenmlField::kDataValue},
    {kSenmlObjectLinkName, SenmlField::kObjectLinkValue},
}};

constexpr std::int64_t kBaseValueLabel = -5;
constexpr std::int64_t kBaseSumLabel = -6;

constexpr std::size_t kLongestPrefix = 255;

std::string_view name_of(SenmlField field) {
  for (const FieldName& entry : kFields) {
    if (entry.field == field) return entry.json_name;
  }
  return "?";
}

tl::unexpected<Error> base_value_refused() {
  return fail(ErrorCode::kMalformed, "a base value or sum, which LwM2M does not use");
}

// Whether the value is of the kind that the field carries.
bool is_kind(const model::Value& value, SenmlField field) {
  const model::DataType type = type_of(value);
  switch (field) {
    case SenmlField::kStringValue:
    case SenmlField::kObjectLinkValue: return type == model::DataType::kString;
    case SenmlField::kBooleanValue: return type == model::DataType::kBoolean;
    case SenmlField::kDataValue: return type == model::DataType::kOpaque;
    default: return is_numeric(type);
  }
}

Result<void> add(RecordAssembler& assembler, SenmlRecord record) {
  if (!record.value) return fail(ErrorCode::kMalformed, fmt::format("{}: no value", record.path.to_string()));
  std::optional<WallTime> time;
  if (record.time && *record.time >= seconds(kFirstAbsoluteTime)) time = WallTime(*record.time);
  return assembler.add(record.path, *std::move(record.value), time);
}

}  // namespace

Result<std::optional<SenmlField>> senml_field(std::string_view json_name) {
  for (const FieldName& entry : kFields) {
    if (entry.json_name == json_name) return std::optional(entry.field);
  }
  if (json_name == "bv" || json_name == "bs") return base_value_refused();
  if (!json_name.empty() && json_name.back() == '_') {
    return fail(ErrorCode::kMalformed, fmt::format("'{}' has to be understood", printable(json_name, 32)));
  }
  return std::optional<SenmlField>();
}

Result<std::optional<SenmlField>> senml_field(std::int64_t cbor_label) {
  if (cbor_label == kBaseValueLabel || cbor_label == kBaseSumLabel) return base_value_refused();
  for (const FieldName& entry : kFields) {
    const bool has_label = entry.field != SenmlField::kObjectLinkValue;
    if (has_label && static_cast<std::int64_t>(entry.field) == cbor_label) return std::optional(entry.field);
  }
  return std::optional<SenmlField>();
}

std::optional<Duration> senml_duration(const model::Value& value) {
  constexpr std::int64_t kMicroseconds = 1'000'000;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    if (*whole < -kLastTime || *whole > kLastTime) return std::nullopt;
    return seconds(*whole);
  }
  const auto* number = std::get_if<double>(&value);
  if (number == nullptr || !(std::abs(*number) <= static_cast<double>(kLastTime))) return std::nullopt;
  return Duration(std::llround(*number * static_cast<double>(kMicroseconds)));
}

void SenmlResolver::begin_record() {
  ++records_;
  name_.clear();
  time_.reset();
  value_.reset();
  removed_ = false;
  seen_ = 0;
}

Error SenmlResolver::in_record(const Error& error) const {
  return error.with_context(fmt::format("record {}", records_ - 1));
}

tl::unexpected<Error> SenmlResolver::malformed(std::string_view why) const {
  return fail(in_record(Error(ErrorCode::kMalformed, std::string(why))));
}

Result<void> SenmlResolver::see(SenmlField field) {
  const std::uint32_t bit = 1U << static_cast<unsigned>(static_cast<int>(field) + 3);
  if ((seen_ & bit) != 0) return malformed(fmt::format("'{}' twice", name_of(field)));
  seen_ |= bit;
  return {};
}

Result<void> SenmlResolver::null(SenmlField field) {
  if (auto seen = see(field); !seen) return seen;
  if (field != SenmlField::kValue) return malformed(fmt::format("'{}' is null", name_of(field)));
  if (value_) return malformed("more than one value");
  removed_ = true;
  return {};
}

Result<void> SenmlResolver::field(SenmlField field, WireValue value) {
  if (auto seen = see(field); !seen) return seen;
  switch (field) {
    case SenmlField::kBaseName:
    case SenmlField::kName: return set_name(field, value.value);
    case SenmlField::kBaseTime:
    case SenmlField::kTime: return set_time(field, value);
    case SenmlField::kBaseVersion: {
      const auto version = model::as_number(value.value);
      if (version && *version <= static_cast<double>(kSenmlVersion)) return {};
      return malformed(fmt::format("a SenML version other than {}", kSenmlVersion));
    }
    default: return set_value(field, std::move(value));
  }
}

Result<void> SenmlResolver::set_name(SenmlField field, model::Value& value) {
  auto* const text = std::get_if<std::string>(&value);
  if (text == nullptr) return malformed(fmt::format("'{}' is not text", name_of(field)));
  (field == SenmlField::kBaseName ? base_name_ : name_) = std::move(*text);
  return {};
}

Result<void> SenmlResolver::set_time(SenmlField field, const WireValue& value) {
  const auto time = senml_duration(value.value);
  if (!time) return malformed(fmt::format("'{}' is not a time", name_of(field)));
  (field == SenmlField::kBaseTime ? base_time_ : time_) = *time;
  return {};
}

Result<void> SenmlResolver::set_value(SenmlField field, WireValue value) {
  if (value_ || removed_) return malformed("more than one value");
  if (!is_kind(value.value, field)) return malformed(fmt::format("'{}' is of the wrong kind", name_of(field)));
  if (field == SenmlField::kObjectLinkValue) {
    const auto link = model::Objlnk::parse(std::get<std::string>(value.value));
    if (!link) return fail(in_record(link.error()));
    value.value = *link;
  }
  value_ = std::move(value);
  return {};
}

// Base name and name are one text, in which the prefix may end anywhere.
Result<model::Path> SenmlResolver::path() const {
  if (base_name_.size() + name_.size() > std::min(prefix_.size(), kLongestPrefix) + kLongestPath) {
    return malformed("the name is longer than a path");
  }
  std::array<char, kLongestPrefix + kLongestPath> name;
  const auto end = std::copy(name_.begin(), name_.end(), std::copy(base_name_.begin(), base_name_.end(), name.begin()));
  std::string_view text(name.data(), static_cast<std::size_t>(end - name.begin()));
  if (!prefix_.empty() && text.starts_with(prefix_)) {
    text.remove_prefix(prefix_.size());
    if (text.empty()) return model::Path();
  }
  const auto parsed = model::Path::parse(text);
  if (!parsed) return fail(in_record(parsed.error().as(ErrorCode::kMalformed)));
  return *parsed;
}

Result<void> SenmlResolver::end_record() {
  const auto resolved = path();
  if (!resolved) return propagate(resolved);
  SenmlRecord record{.path = *resolved, .value = std::move(value_), .removed = removed_};
  if (time_ || base_time_) record.time = base_time_.value_or(Duration::zero()) + time_.value_or(Duration::zero());
  if (record.time && *record.time >= seconds(kLastTime)) return malformed("a time too far in the future");
  auto taken = sink_(std::move(record));
  if (!taken) return fail(in_record(taken.error()));
  return {};
}

Result<std::vector<model::Record>> senml_records(const SenmlParser& parse, model::Path base,
                                                 const model::DefinitionSet& definitions, std::string_view prefix) {
  RecordAssembler assembler(base, definitions);
  SenmlResolver resolver([&assembler](SenmlRecord record) -> Result<void> {
    if (record.removed)
      return fail(ErrorCode::kMalformed, fmt::format("{}: null is no value", record.path.to_string()));
    return add(assembler, std::move(record));
  }, prefix);
  if (auto parsed = parse(resolver); !parsed) return propagate(parsed);
  return assembler.finish();
}

Result<model::Patch> senml_patch(const SenmlParser& parse, const model::DefinitionSet& definitions,
                                 std::string_view prefix) {
  RecordAssembler assembler({}, definitions);
  SenmlResolver resolver([&assembler](SenmlRecord record) -> Result<void> {
    return record.removed ? assembler.remove(record.path) : add(assembler, std::move(record));
  }, prefix);
  if (auto parsed = parse(resolver); !parsed) return propagate(parsed);
  return assembler.finish_patch();
}

Result<std::vector<model::Path>> senml_paths(const SenmlParser& parse, std::string_view prefix) {
  std::vector<model::Path> paths;
  std::unordered_set<model::Path> known;
  SenmlResolver resolver([&](const SenmlRecord& record) -> Result<void> {
    if (record.value || record.removed) {
      return fail(ErrorCode::kMalformed, fmt::format("{}: a value where a path is wanted", record.path.to_string()));
    }
    if (known.insert(record.path).second) paths.push_back(record.path);
    return {};
  }, prefix);
  if (auto parsed = parse(resolver); !parsed) return propagate(parsed);
  return paths;
}

}  // namespace lwm2m::codec
