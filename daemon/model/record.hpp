// A path and what is there: what decoders give and encoders take.
#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "daemon/base/time.hpp"
#include "daemon/model/path.hpp"
#include "daemon/model/value.hpp"

namespace lwm2m::model {

// Decoded. The path of a value is a resource's or a resource instance's. Without a value, the path of an object
// instance says that it is there and empty; the body of a composite read has nothing but paths.
struct Record {
  Path path{};
  std::optional<ResourceValue> value{};
  std::optional<WallTime> time{};  // only where the format has one: SenML, when the value was not taken just now
};

// What the body of a Write-Composite asks for. Removals are paths of resources or resource instances, ascending, none of
// them below another, none of them at or above a value.
struct Patch {
  std::vector<Record> values{};
  std::vector<Path> removals{};
};

// To be encoded, without a copy: points into the object tree or at a value that lives as long. Exactly one pointer is
// set for a value; none for an object instance without resources.
struct RecordView {
  Path path{};
  const Value* single = nullptr;
  const ResourceInstances* instances = nullptr;
  std::optional<WallTime> time{};

  static RecordView of(Path path, const ResourceValue& value) {
    return value.is_multiple() ? RecordView{path, nullptr, &value.instances(), {}}
                               : RecordView{path, &value.single(), nullptr, {}};
  }
};

// The values of the views, copied; a view without one has no record.
[[nodiscard]] inline std::vector<Record> to_records(std::span<const RecordView> views) {
  std::vector<Record> records;
  records.reserve(views.size());
  for (const RecordView& view : views) {
    if (view.single != nullptr) records.push_back({view.path, ResourceValue(*view.single), view.time});
    if (view.instances != nullptr) records.push_back({view.path, ResourceValue(*view.instances), view.time});
  }
  return records;
}

}  // namespace lwm2m::model
