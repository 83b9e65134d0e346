// A transaction on the object tree: Edits go in, all or none are done, Changes come out.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "daemon/model/path.hpp"
#include "daemon/model/value.hpp"

namespace lwm2m::model {

struct Edit {
  enum class Kind : std::uint8_t {
    kSet,             // a resource as a whole (level 3), or one resource instance (level 4)
    kMerge,           // multiple resource (level 3): the instances given are added or overwritten, others stay
    kDelete,          // a resource or resource instance; nothing happens where there is none
    kCreateInstance,  // level 2, no value; its resources follow as edits of their own
    kDeleteInstance,  // level 2, no value
  };
  Kind kind = Kind::kSet;
  Path path{};
  std::optional<ResourceValue> value{};

  static Edit set(Path path, ResourceValue value) { return {Kind::kSet, path, std::move(value)}; }
  static Edit create_instance(Path path) { return {Kind::kCreateInstance, path, std::nullopt}; }
  static Edit delete_instance(Path path) { return {Kind::kDeleteInstance, path, std::nullopt}; }
  static Edit erase(Path path) { return {Kind::kDelete, path, std::nullopt}; }
};
using Edits = std::vector<Edit>;

// What an applied edit did. A new value is looked up in the tree; the old one, which is nowhere else any more, is here.
// An instance that is removed takes its resources with it: their changes come first.
struct Change {
  enum class Kind : std::uint8_t { kValue, kResourceAdded, kResourceRemoved, kInstanceAdded, kInstanceRemoved };
  Kind kind = Kind::kValue;
  Path path{};
  bool differs = true;                    // false: written, but equal to what was there
  std::optional<ResourceValue> before{};  // of a value that is another one now, or was removed
};
using ChangeSet = std::vector<Change>;

// Whether the list of object instances is another one now, which servers are told by an Update.
[[nodiscard]] inline bool changes_instances(const ChangeSet& changes) {
  for (const Change& change : changes) {
    if (change.kind == Change::Kind::kInstanceAdded || change.kind == Change::Kind::kInstanceRemoved) return true;
  }
  return false;
}

}  // namespace lwm2m::model
