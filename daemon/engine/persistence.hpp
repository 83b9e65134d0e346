// What the engine writes to its state files and reads from them: definitions that came over the bus, and values marked
// persistent. Bytes only; that a file is whole and untorn is the storage's business.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"
#include "daemon/engine/caller.hpp"
#include "daemon/model/object_definition.hpp"
#include "daemon/model/record.hpp"

namespace lwm2m::engine {

// A resource as it is kept: the value in TLV, which can say every type and an empty multiple resource, so that a value
// whose definition is missing today is kept for tomorrow.
struct SavedValue {
  model::Path path{};            // a resource
  std::optional<Uid> creator{};  // of its object instance
  std::optional<Uid> read_only_for{};
  Bytes tlv{};
  // Of its instances, those that are read-only by themselves.
  std::vector<std::pair<model::ResourceInstanceId, Uid>> read_only_instances{};
};

[[nodiscard]] Bytes serialise_values(const std::vector<SavedValue>& values);
// kMalformed with the offset: nothing of it is used then.
Result<std::vector<SavedValue>> parse_values(ByteView content);

struct SavedDefinition {
  model::DefinitionSet::Pointer definition{};
  std::optional<Uid> definer{};  // who defined it over the bus
};

[[nodiscard]] Bytes serialise_definitions(const std::vector<SavedDefinition>& definitions);
Result<std::vector<SavedDefinition>> parse_definitions_file(ByteView content);

}  // namespace lwm2m::engine
