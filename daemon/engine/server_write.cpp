#include "daemon/engine/server_write.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "daemon/codec/codec.hpp"

namespace lwm2m::engine {
namespace {

using model::Edit;
using model::Path;
using model::Record;

Result<std::vector<Record>> decode(const model::ObjectTree& tree, const VersionRules& rules, std::uint16_t number,
                                   ByteView payload, Path base, std::string_view alternate_path) {
  const auto format = codec::content_format(number);
  if (!format || !rules.speaks(number)) {
    return fail(ErrorCode::kUnsupportedFormat, fmt::format("content format {} is not spoken", number));
  }
  return codec::decode(*format, payload, base, tree.definitions(), alternate_path);
}

tl::unexpected<Error> not_writable(Path path) {
  return fail(ErrorCode::kMethodNotAllowed, fmt::format("{}: not writable", path.to_string()));
}

// The value of one record as an edit, or nothing for an optional resource that we do not know, which compatibility
// wants skipped (Core 1.1.1 §6.3.3).
Result<std::optional<Edit>> edit_for(const model::ObjectTree& tree, Record& record, bool replace) {
  const model::ResourceDefinition* resource = tree.definitions().find(record.path);
  if (resource == nullptr || record.path.level() < 3 || !record.value) return std::optional<Edit>();
  if (!resource->operations.write) return not_writable(record.path);
  const bool merges = !replace && record.value->is_multiple();
  return std::optional(Edit{merges ? Edit::Kind::kMerge : Edit::Kind::kSet, record.path, std::move(record.value)});
}

// PUT on an instance: writable optional resources that the payload does not name go; mandatory ones keep their value.
void add_removals(const model::ObjectTree& tree, Path instance, model::Edits& edits) {
  const model::ObjectDefinition& object = *tree.definitions().find(instance.object());
  const std::size_t named = edits.size();
  for (const model::Resource& held : tree.find_instance(instance)->resources()) {
    const model::ResourceDefinition* resource = object.find(held.id);
    const Path path = instance.child(held.id.value());
    const bool given = std::any_of(edits.begin(), edits.begin() + static_cast<std::ptrdiff_t>(named),
                                   [path](const Edit& edit) { return edit.path == path; });
    if (!given && resource != nullptr && resource->operations.write && !resource->mandatory) {
      edits.push_back(Edit::erase(path));
    }
  }
}

Result<void> check_target(const model::ObjectTree& tree, Path path) {
  if (path.level() < 3) return {};
  const model::ResourceDefinition* resource = tree.definitions().find(path);
  return resource != nullptr && resource->operations.write ? Result<void>() : Result<void>(not_writable(path));
}

}  // namespace

Result<model::Edits> write_edits(const model::ObjectTree& tree, const VersionRules& rules, Path path, bool replace,
                                 std::optional<std::uint16_t> content_format, ByteView payload,
                                 std::string_view alternate_path) {
  if (auto writable = check_target(tree, path); !writable) return propagate(writable);
  if (!content_format) {
    return fail(ErrorCode::kUnsupportedFormat, fmt::format("{}: a Write has a Content-Format", path.to_string()));
  }
  auto records = decode(tree, rules, *content_format, payload, path, alternate_path);
  if (!records) return propagate(records);
  if (path.level() >= 3 && records->empty()) {
    return fail(ErrorCode::kMalformed, fmt::format("{}: no value", path.to_string()));
  }
  model::Edits edits;
  for (Record& record : *records) {
    auto edit = edit_for(tree, record, replace);
    if (!edit) return propagate(edit);
    if (*edit) edits.push_back(**std::move(edit));
  }
  if (replace && path.level() == 2) add_removals(tree, path, edits);
  return edits;
}

namespace {

// What a Write-Composite names: it makes no instance, and what a path names has to be known.
Result<const model::ResourceDefinition*> named_resource(const model::ObjectTree& tree, Path path) {
  if (is_closed_to_servers(path.object())) {
    return fail(ErrorCode::kUnauthorized, fmt::format("/{}: closed to servers", path.object().value()));
  }
  if (const auto there = tree.require(path.prefix(2)); !there) return propagate(there);
  if (path.level() < 3) return fail(ErrorCode::kMalformed, path.to_string() + ": no resource");
  const model::ResourceDefinition* resource = tree.definitions().find(path);
  if (resource == nullptr) return fail(ErrorCode::kNotFound, fmt::format("{}: is not defined", path.to_string()));
  return resource;
}

}  // namespace

Result<Edit> removal_edit(const model::ObjectTree& tree, Path path) {
  const auto resource = named_resource(tree, path);
  if (!resource) return propagate(resource);
  if (const auto there = tree.require(path); !there) return propagate(there);
  const bool is_last = path.level() == 3 || tree.find_resource(path.prefix(3))->instances().size() == 1;
  if (!(*resource)->operations.write || ((*resource)->mandatory && is_last)) {
    return fail(ErrorCode::kMethodNotAllowed, fmt::format("{}: cannot be removed", path.to_string()));
  }
  return Edit::erase(path);
}

Result<model::Edits> composite_edits(const model::ObjectTree& tree, const VersionRules& rules,
                                     std::optional<std::uint16_t> content_format, ByteView payload,
                                 std::string_view alternate_path) {
  const auto format = content_format ? codec::content_format(*content_format) : std::nullopt;
  if (!format || std::ranges::find(rules.patch_formats, *content_format) == rules.patch_formats.end()) {
    return fail(ErrorCode::kUnsupportedFormat, "a composite write comes in SenML");
  }
  auto patch = codec::decode_patch(*format, payload, tree.definitions(), alternate_path);
  if (!patch) return propagate(patch);
  model::Edits edits;
  for (Record& record : patch->values) {
    if (const auto known = named_resource(tree, record.path); !known) return propagate(known);
    auto edit = edit_for(tree, record, false);
    if (!edit) return propagate(edit);
    if (*edit) edits.push_back(**std::move(edit));
  }
  for (const Path path : patch->removals) {
    auto edit = removal_edit(tree, path);
    if (!edit) return propagate(edit);
    edits.push_back(*std::move(edit));
  }
  return edits;
}

Result<NewInstance> create_edits(const model::ObjectTree& tree, const VersionRules& rules, model::ObjectId object,
                                 std::optional<std::uint16_t> content_format, ByteView payload,
                                 std::string_view alternate_path) {
  if (!content_format && !payload.empty()) {
    return fail(ErrorCode::kBadValue, "a Create with a payload has a Content-Format");
  }
  const auto free = tree.free_instance_id(object);
  if (!free) return fail(ErrorCode::kMethodNotAllowed, fmt::format("/{}: no instance can be added", object.value()));
  NewInstance created{Path(object, *free), true, {}};
  std::vector<Record> records;
  if (content_format) {
    const auto format = codec::content_format(*content_format);
    const bool named = format && codec::names_instance(*format, payload);
    const Path base = named ? Path(object) : created.path;
    auto decoded = decode(tree, rules, *content_format, payload, base, alternate_path);
    if (!decoded) return propagate(decoded);
    records = *std::move(decoded);
    if (named && !records.empty()) created = {records.front().path.prefix(2), false, {}};
  }
  created.edits.push_back(Edit::create_instance(created.path));
  for (Record& record : records) {
    if (record.path.prefix(2) != created.path) {
      return fail(ErrorCode::kBadValue, fmt::format("{}: a Create makes one instance", record.path.to_string()));
    }
    const model::ResourceDefinition* resource = tree.definitions().find(record.path);
    const bool settable = resource != nullptr && resource->operations.write && record.path.level() == 3 && record.value;
    if (settable) created.edits.push_back(Edit{Edit::Kind::kSet, record.path, std::move(record.value)});
  }
  return created;
}

}  // namespace lwm2m::engine
