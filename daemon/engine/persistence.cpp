#include "daemon/engine/persistence.hpp"

#include <fmt/core.h>

namespace lwm2m::engine {
namespace {

// The first byte of each file: a newer daemon may add a version, an older one refuses what it does not know.
constexpr std::uint8_t kFormatVersion = 2;  // 1 had no read-only instances, and not who had defined an object

class Reader {
 public:
  explicit Reader(ByteView content) : reader_(content) {}

  Result<std::uint64_t> number(std::size_t bytes) { return reader_.unsigned_integer(bytes); }
  Result<std::string> text() {
    const auto length = reader_.u32();
    if (!length) return propagate(length);
    const auto bytes = reader_.take(*length);
    if (!bytes) return propagate(bytes);
    return std::string(as_text(*bytes));
  }
  Result<std::optional<Uid>> uid() {
    const auto present = reader_.u8();
    if (!present || *present == 0) {
      return present ? Result<std::optional<Uid>>(std::nullopt) : Result<std::optional<Uid>>(propagate(present));
    }
    const auto value = reader_.u32();
    if (!value) return propagate(value);
    return std::optional(Uid(*value));
  }
  Result<void> read_version() {
    const auto version = reader_.u8();
    if (!version) return propagate(version);
    version_ = *version;
    if (version_ >= 1 && version_ <= kFormatVersion) return {};
    return fail(ErrorCode::kMalformed, fmt::format("format version {}, at most {} is known", version_, kFormatVersion));
  }
  [[nodiscard]] std::uint8_t version() const { return version_; }
  [[nodiscard]] bool at_end() const { return reader_.at_end(); }

 private:
  ByteReader reader_;
  std::uint8_t version_ = 0;
};

void put_text(ByteWriter& writer, std::string_view text) {
  writer.u32(static_cast<std::uint32_t>(text.size()));
  writer.text(text);
}

void put_uid(ByteWriter& writer, const std::optional<Uid>& uid) {
  writer.u8(uid ? 1 : 0);
  if (uid) writer.u32(uid->value());
}

Result<model::Path> path_from(std::uint64_t object, std::uint64_t instance, std::uint64_t resource) {
  for (const auto id : {object, instance, resource}) {
    if (id >= model::kReservedId) return fail(ErrorCode::kMalformed, fmt::format("{} is not an id", id));
  }
  return model::Path(model::ObjectId(static_cast<std::uint16_t>(object)),
                     model::ObjectInstanceId(static_cast<std::uint16_t>(instance)),
                     model::ResourceId(static_cast<std::uint16_t>(resource)));
}

Result<SavedValue> read_value(Reader& reader) {
  const auto object = reader.number(2);
  const auto instance = object ? reader.number(2) : object;
  const auto resource = instance ? reader.number(2) : instance;
  if (!resource) return propagate(resource);
  const auto path = path_from(*object, *instance, *resource);
  if (!path) return propagate(path);
  auto creator = reader.uid();
  if (!creator) return propagate(creator);
  auto read_only = reader.uid();
  if (!read_only) return propagate(read_only);
  const auto tlv = reader.text();
  if (!tlv) return propagate(tlv);
  SavedValue value{*path, *creator, *read_only, to_bytes(*tlv)};
  if (reader.version() == 1) return value;
  const auto count = reader.number(2);
  if (!count) return propagate(count);
  for (std::uint64_t i = 0; i < *count; ++i) {
    const auto id = reader.number(2);
    const auto uid = id ? reader.number(4) : id;
    if (!uid) return propagate(uid);
    if (*id >= model::kReservedId) return fail(ErrorCode::kMalformed, fmt::format("{} is not an id", *id));
    value.read_only_instances.emplace_back(static_cast<std::uint16_t>(*id), static_cast<std::uint32_t>(*uid));
  }
  return value;
}

std::uint8_t flags_of(const model::ResourceDefinition& resource) {
  return static_cast<std::uint8_t>(resource.operations.read | resource.operations.write << 1 |
                                   resource.operations.execute << 2 | resource.multiple << 3 | resource.mandatory << 4);
}

void put_resource(ByteWriter& writer, const model::ResourceDefinition& resource) {
  writer.u16(resource.id.value());
  writer.u8(static_cast<std::uint8_t>(resource.type));
  writer.u8(flags_of(resource));
  put_text(writer, resource.name);
  put_text(writer, resource.range.text());
  put_text(writer, resource.units);
}

Result<model::ResourceDefinition> read_resource(Reader& reader) {
  const auto id = reader.number(2);
  const auto type = id ? reader.number(1) : id;
  const auto flags = type ? reader.number(1) : type;
  if (!flags) return propagate(flags);
  if (*type > static_cast<std::uint64_t>(model::DataType::kCorelnk)) {
    return fail(ErrorCode::kMalformed, fmt::format("data type {}", *type));
  }
  auto name = reader.text();
  auto range = name ? reader.text() : name;
  auto units = range ? reader.text() : range;
  if (!units) return propagate(units);
  model::ResourceDefinition resource{.id = model::ResourceId(static_cast<std::uint16_t>(*id)), .name = *name};
  resource.type = static_cast<model::DataType>(*type);
  resource.operations = {(*flags & 1U) != 0, (*flags & 2U) != 0, (*flags & 4U) != 0};
  resource.multiple = (*flags & 8U) != 0;
  resource.mandatory = (*flags & 16U) != 0;
  resource.range = model::Range::parse(*range, resource.type);
  resource.units = *units;
  return resource;
}

Result<SavedDefinition> read_definition(Reader& reader) {
  const auto id = reader.number(2);
  const auto major = id ? reader.number(2) : id;
  const auto minor = major ? reader.number(2) : major;
  const auto flags = minor ? reader.number(1) : minor;
  const auto count = flags ? reader.number(4) : flags;
  if (!count) return propagate(count);
  auto name = reader.text();
  auto urn = name ? reader.text() : name;
  if (!urn) return propagate(urn);
  model::ObjectDefinition definition{.id = model::ObjectId(static_cast<std::uint16_t>(*id)), .name = *name};
  definition.version = {static_cast<std::uint16_t>(*major), static_cast<std::uint16_t>(*minor)};
  definition.multiple = (*flags & 1U) != 0;
  definition.mandatory = (*flags & 2U) != 0;
  definition.urn = *urn;
  for (std::uint64_t i = 0; i < *count; ++i) {  // a count that lies ends at the end of the bytes
    auto resource = read_resource(reader);
    if (!resource) return propagate(resource);
    definition.resources.push_back(*std::move(resource));
  }
  const auto definer = reader.version() == 1 ? Result<std::optional<Uid>>(std::nullopt) : reader.uid();
  if (!definer) return propagate(definer);
  auto sound = model::checked(std::move(definition));
  if (!sound) return propagate(sound);
  return SavedDefinition{std::make_shared<const model::ObjectDefinition>(*std::move(sound)), *definer};
}

// version, then entries up to the end
template <class T>
Result<std::vector<T>> read_all(ByteView content, Result<T> (*read_one)(Reader&)) {
  Reader reader(content);
  if (auto known = reader.read_version(); !known) return propagate(known);
  std::vector<T> entries;
  while (!reader.at_end()) {
    auto entry = read_one(reader);
    if (!entry) return propagate(entry);
    entries.push_back(*std::move(entry));
  }
  return entries;
}

}  // namespace

Bytes serialise_values(const std::vector<SavedValue>& values) {
  Bytes out;
  ByteWriter writer(out);
  writer.u8(kFormatVersion);
  for (const SavedValue& value : values) {
    for (int level = 1; level <= 3; ++level) writer.u16(value.path.id(level));
    put_uid(writer, value.creator);
    put_uid(writer, value.read_only_for);
    put_text(writer, as_text(value.tlv));
    writer.u16(static_cast<std::uint16_t>(value.read_only_instances.size()));  // their ids are of 16 bits
    for (const auto& [id, uid] : value.read_only_instances) {
      writer.u16(id.value());
      writer.u32(uid.value());
    }
  }
  return out;
}

Result<std::vector<SavedValue>> parse_values(ByteView content) { return read_all<SavedValue>(content, read_value); }

Bytes serialise_definitions(const std::vector<SavedDefinition>& definitions) {
  Bytes out;
  ByteWriter writer(out);
  writer.u8(kFormatVersion);
  for (const auto& [definition, definer] : definitions) {
    writer.u16(definition->id.value());
    writer.u16(definition->version.major);
    writer.u16(definition->version.minor);
    writer.u8(static_cast<std::uint8_t>(definition->multiple | definition->mandatory << 1));
    writer.u32(static_cast<std::uint32_t>(definition->resources.size()));
    put_text(writer, definition->name);
    put_text(writer, definition->urn);
    for (const model::ResourceDefinition& resource : definition->resources) put_resource(writer, resource);
    put_uid(writer, definer);
  }
  return out;
}

Result<std::vector<SavedDefinition>> parse_definitions_file(ByteView content) {
  return read_all<SavedDefinition>(content, read_definition);
}

}  // namespace lwm2m::engine
