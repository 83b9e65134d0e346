// The half of lwm2m_json.hpp that reads.
#include <fmt/core.h>

#include <array>
#include <optional>
#include <string>

#include "daemon/codec/base64.hpp"
#include "daemon/codec/json_reader.hpp"
#include "daemon/codec/lwm2m_json.hpp"
#include "daemon/codec/path_text.hpp"
#include "daemon/codec/record_assembler.hpp"
#include "daemon/codec/senml.hpp"

namespace lwm2m::codec {
namespace {

using model::DataType;
using model::Path;

enum class Field : std::uint8_t { kBaseName, kBaseTime, kEntries, kName, kTime, kNumber, kBoolean, kText, kLink };

struct FieldName {
  std::string_view name{};
  Field field{};
};

constexpr std::array kOuterFields{FieldName{"bn", Field::kBaseName}, FieldName{"bt", Field::kBaseTime},
                                  FieldName{"e", Field::kEntries}};
constexpr std::array kEntryFields{FieldName{"n", Field::kName},   FieldName{"t", Field::kTime},
                                  FieldName{"v", Field::kNumber}, FieldName{"bv", Field::kBoolean},
                                  FieldName{"sv", Field::kText},  FieldName{"ov", Field::kLink}};

constexpr int kOuterDepth = 1;  // of what the outermost object holds
constexpr int kListDepth = 2;   // of the entries
constexpr int kEntryDepth = 3;  // of what an entry holds

tl::unexpected<Error> refuse(std::string why) { return fail(ErrorCode::kMalformed, std::move(why)); }

std::optional<Field> find(std::span<const FieldName> fields, std::string_view name) {
  for (const FieldName& entry : fields) {
    if (entry.name == name) return entry.field;
  }
  return std::nullopt;
}

bool is_kind(const model::Value& value, Field field) {
  const DataType type = type_of(value);
  if (field == Field::kNumber) return is_numeric(type);
  return type == (field == Field::kBoolean ? DataType::kBoolean : DataType::kString);
}

struct Entry {
  std::string name{};
  std::optional<Duration> time{};
  std::optional<WireValue> value{};
};

// The payload as it stands: base name and base time may follow the entries.
struct Document {
  std::string base_name{};
  std::optional<Duration> base_time{};
  std::vector<Entry> entries{};
};

class DocumentListener final : public JsonListener {
 public:
  [[nodiscard]] Document& document() { return document_; }
  [[nodiscard]] bool has_entries() const { return (seen_outer_ & bit(Field::kEntries)) != 0; }

  Result<void> begin(JsonContainer container, int depth) override {
    const bool is_array = container == JsonContainer::kArray;
    if (depth == 0) return is_array ? Result<void>(refuse("an object of entries is wanted")) : Result<void>();
    if (depth == kOuterDepth && outer_) {
      const bool is_list = *outer_ == Field::kEntries && is_array;
      return is_list ? Result<void>() : Result<void>(refuse("a field of the wrong kind"));
    }
    if (!outer_) return {};
    if (depth == kListDepth) {
      if (is_array) return refuse("an entry is an object");
      document_.entries.emplace_back();
      seen_in_entry_ = 0;
    }
    return depth == kEntryDepth && field_ ? Result<void>(wrong("a field of the wrong kind")) : Result<void>();
  }

  Result<void> end(int depth) override {
    if (depth != kListDepth || !outer_) return {};
    return document_.entries.back().value ? Result<void>() : Result<void>(wrong("no value"));
  }

  Result<void> key(std::string_view name, int depth) override {
    if (depth == kOuterDepth) return see(outer_ = find(kOuterFields, name), seen_outer_, name);
    if (depth == kEntryDepth && outer_) return see(field_ = find(kEntryFields, name), seen_in_entry_, name);
    return {};
  }

  Result<void> value(WireValue value, int depth) override {
    if (depth == 0) return refuse("an object of entries is wanted");
    if (!outer_) return {};
    if (depth == kOuterDepth) return outer_value(value);
    if (depth == kListDepth) return refuse("an entry is an object");
    return depth == kEntryDepth && field_ ? entry_value(std::move(value)) : Result<void>();
  }

  Result<void> null(int depth) override {
    const bool ignored = depth > 0 && (!outer_ || depth > kEntryDepth || (depth == kEntryDepth && !field_));
    return ignored ? Result<void>() : Result<void>(refuse("null is no value"));
  }

 private:
  static std::uint32_t bit(Field field) { return 1U << static_cast<unsigned>(field); }

  tl::unexpected<Error> wrong(std::string_view why) const {
    return refuse(fmt::format("entry {}: {}", document_.entries.size() - 1, why));
  }

  static Result<void> see(std::optional<Field> field, std::uint32_t& seen, std::string_view name) {
    if (!field) return {};
    if ((seen & bit(*field)) != 0) return refuse(fmt::format("'{}' twice", name));
    seen |= bit(*field);
    return {};
  }

  Result<void> outer_value(WireValue& value) {
    auto* const text = std::get_if<std::string>(&value.value);
    if (*outer_ == Field::kBaseName && text != nullptr) {
      document_.base_name = std::move(*text);
      return {};
    }
    const auto time = *outer_ == Field::kBaseTime ? senml_duration(value.value) : std::nullopt;
    if (!time) return refuse("a field of the wrong kind");
    document_.base_time = *time;
    return {};
  }

  Result<void> entry_value(WireValue value) {
    Entry& entry = document_.entries.back();
    if (*field_ == Field::kTime) {
      entry.time = senml_duration(value.value);
      return entry.time ? Result<void>() : Result<void>(wrong("'t' is not a time"));
    }
    auto* const text = std::get_if<std::string>(&value.value);
    if (*field_ == Field::kName) {
      if (text == nullptr) return wrong("'n' is not text");
      entry.name = std::move(*text);
      return {};
    }
    if (entry.value) return wrong("more than one value");
    if (!is_kind(value.value, *field_)) return wrong("a field of the wrong kind");
    if (*field_ == Field::kLink) {
      const auto link = model::Objlnk::parse(*text);
      if (!link) return wrong(link.error().message());
      value.value = *link;
    }
    entry.value = std::move(value);
    return {};
  }

  Document document_{};
  std::optional<Field> outer_{};  // of the outermost object, whose value comes next; nullopt: to be ignored
  std::optional<Field> field_{};  // of the entry, likewise
  std::uint32_t seen_outer_ = 0;  // a bit per field
  std::uint32_t seen_in_entry_ = 0;
};

Result<Document> read_document(ByteView payload) {
  DocumentListener listener;
  if (auto read = read_json(payload, listener); !read) return propagate(read);
  if (!listener.has_entries()) return refuse("no 'e'");
  return std::move(listener.document());
}

Result<Path> path_of(const Document& document, const Entry& entry, Path base) {
  if (document.base_name.size() + entry.name.size() > kLongestPath) return refuse("the name is longer than a path");
  std::string name = document.base_name + entry.name;
  if (name.empty()) return base;
  if (name.front() != '/') name.insert(0, base.to_string() + '/');
  const auto path = Path::parse(name);
  return path ? *path : Result<Path>(fail(path.error().as(ErrorCode::kMalformed)));
}

// nullopt: now, or relative to it.
Result<std::optional<WallTime>> time_of(const Document& document, const Entry& entry) {
  const Duration sum = document.base_time.value_or(Duration::zero()) + entry.time.value_or(Duration::zero());
  if (sum >= seconds(kLastTime)) return refuse("a time too far in the future");
  return sum >= seconds(kFirstJsonTime) ? std::optional(WallTime(sum)) : std::nullopt;
}

Result<void> add(RecordAssembler& assembler, const Document& document, Entry& entry, Path base,
                 const model::DefinitionSet& definitions) {
  const auto path = path_of(document, entry, base);
  if (!path) return propagate(path);
  const auto time = time_of(document, entry);
  if (!time) return propagate(time);
  const auto* text = std::get_if<std::string>(&entry.value->value);
  if (text != nullptr && defined_type(definitions, *path) == DataType::kOpaque) {
    auto bytes = decode_base64(*text, Base64::kStandard);
    if (!bytes) return refuse(fmt::format("{}: not Base64", path->to_string()));
    entry.value->value = *std::move(bytes);
  }
  return assembler.add(*path, *std::move(entry.value), *time);
}

}  // namespace

Result<std::vector<model::Record>> decode_lwm2m_json(ByteView payload, Path base,
                                                     const model::DefinitionSet& definitions) {
  if (base.is_root()) return fail(ErrorCode::kUnsupportedFormat, "LwM2M JSON does not carry a composite");
  auto document = read_document(payload);
  if (!document) return propagate(document);
  RecordAssembler assembler(base, definitions);
  for (std::size_t i = 0; i < document->entries.size(); ++i) {
    auto added = add(assembler, *document, document->entries[i], base, definitions);
    if (!added) return fail(added.error().with_context(fmt::format("entry {}", i)));
  }
  return assembler.finish();
}

bool lwm2m_json_names_instance(ByteView payload) {
  const auto document = read_document(payload);
  if (!document) return false;
  for (const Entry& entry : document->entries) {
    const bool has_slash =
        document->base_name.find('/') != std::string::npos || entry.name.find('/') != std::string::npos;
    if (!has_slash) return false;
  }
  return !document->entries.empty();
}

}  // namespace lwm2m::codec
