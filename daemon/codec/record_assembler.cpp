#include "daemon/codec/record_assembler.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

namespace lwm2m::codec {
namespace {

using model::Path;
using model::Record;

constexpr int kInstanceLevel = 2;
constexpr int kResourceLevel = 3;

const model::ResourceDefinition* data_definition(const model::DefinitionSet& definitions, Path path) {
  const auto* found = definitions.find(path);
  return found == nullptr || found->type == model::DataType::kNone ? nullptr : found;
}

tl::unexpected<Error> error(ErrorCode code, Path path, std::string_view why) {
  return fail(code, fmt::format("{}: {}", path.to_string(), why));
}

}  // namespace

std::optional<model::DataType> defined_type(const model::DefinitionSet& definitions, Path path) {
  const auto* found = data_definition(definitions, path);
  return found == nullptr ? std::nullopt : std::optional(found->type);
}

Result<void> RecordAssembler::check_place(Path path) const {
  if (!base_.contains(path)) return error(ErrorCode::kMalformed, path, fmt::format("not below {}", base_.to_string()));
  if (path.level() < kResourceLevel) return error(ErrorCode::kMalformed, path, "a value belongs to a resource");
  const auto* definition = data_definition(definitions_, path);
  if (definition == nullptr || definition->multiple || path.level() == kResourceLevel) return {};
  return error(ErrorCode::kTypeMismatch, path.prefix(kResourceLevel), "has no resource instances");
}

Result<void> RecordAssembler::add(Path path, WireValue value, std::optional<WallTime> time) {
  if (auto placed = check_place(path); !placed) return placed;
  const auto* definition = path.level() == kResourceLevel ? data_definition(definitions_, path) : nullptr;
  if (definition != nullptr && definition->multiple) {
    return error(ErrorCode::kTypeMismatch, path, "needs resource instances");
  }
  Leaf& leaf = leaves_.emplace_back(Leaf{.path = path, .time = time});
  const auto type = defined_type(definitions_, path);
  if (!type) {
    leaf.value = std::move(value.value);
    return {};
  }
  auto converted = typed(std::move(value), *type);
  if (!converted) return fail(converted.error().with_context(path.to_string()));
  leaf.value = *std::move(converted);
  return {};
}

Result<void> RecordAssembler::mark(Path path) {
  if (path.level() == kResourceLevel) {
    const auto* definition = data_definition(definitions_, path);
    if (definition != nullptr && !definition->multiple) {
      return error(ErrorCode::kTypeMismatch, path, "has no resource instances");
    }
  }
  leaves_.push_back(Leaf{.path = path});
  return {};
}

Result<void> RecordAssembler::remove(Path path) {
  if (auto placed = check_place(path); !placed) return placed;
  removals_.push_back(path);
  return {};
}

Result<void> RecordAssembler::append(Leaf& leaf, std::vector<Record>& records) const {
  const Path resource = leaf.path.prefix(kResourceLevel);
  Record* const last = records.empty() ? nullptr : &records.back();
  if (last != nullptr && last->path.level() == kInstanceLevel && last->path.contains(leaf.path)) records.pop_back();
  const bool is_instance = leaf.path.level() > kResourceLevel;
  if (is_instance && base_.level() <= kResourceLevel) {
    const bool same = !records.empty() && records.back().path == resource && records.back().time == leaf.time;
    if (!same) records.push_back({resource, model::ResourceInstances(), leaf.time});
    if (!records.back().value->is_multiple()) {
      return error(ErrorCode::kMalformed, resource, "both with and without instances");
    }
    records.back().value->instances().emplace_back(leaf.path.resource_instance(), *std::move(leaf.value));
  } else if (leaf.value) {
    records.push_back({leaf.path, *std::move(leaf.value), leaf.time});
  } else if (leaf.path.level() == kResourceLevel) {
    records.push_back({leaf.path, model::ResourceInstances(), {}});
  } else {
    records.push_back({leaf.path, {}, {}});
  }
  return {};
}

Result<std::vector<Record>> RecordAssembler::finish() {
  const auto order = [](const Leaf& leaf) {
    return std::tuple(leaf.path.prefix(kResourceLevel), leaf.time, leaf.path);
  };
  if (!std::ranges::is_sorted(leaves_, {}, order)) std::ranges::sort(leaves_, {}, order);  // encoders mostly sort
  const auto twice = std::ranges::adjacent_find(leaves_, {}, order);
  if (twice != leaves_.end()) return error(ErrorCode::kMalformed, twice->path, "given twice");
  if (leaves_.empty() && base_.level() >= kResourceLevel) return error(ErrorCode::kMalformed, base_, "no value");
  std::vector<Record> records;
  for (Leaf& leaf : leaves_) {
    if (auto appended = append(leaf, records); !appended) return propagate(appended);
  }
  leaves_.clear();
  return records;
}

Result<model::Patch> RecordAssembler::finish_patch() {
  if (auto checked = check_removals(); !checked) return propagate(checked);
  auto values = finish();
  if (!values) return propagate(values);
  return model::Patch{*std::move(values), model::without_covered(std::exchange(removals_, {}))};
}

Result<void> RecordAssembler::check_removals() {
  std::ranges::sort(removals_);
  const auto twice = std::ranges::adjacent_find(removals_);
  if (twice != removals_.end()) return error(ErrorCode::kMalformed, *twice, "removed twice");
  for (const Leaf& leaf : leaves_) {
    const bool removed = std::ranges::binary_search(removals_, leaf.path) ||
                         std::ranges::binary_search(removals_, leaf.path.prefix(kResourceLevel));
    if (removed) return error(ErrorCode::kMalformed, leaf.path, "both given and removed");
  }
  return {};
}

}  // namespace lwm2m::codec
