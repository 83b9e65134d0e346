// The arguments of Registry.CreateInstance: which instance is wanted, and values at absolute or relative paths. Pure but
// for the message; owned by nobody.
#pragma once

#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/model/path.hpp"
#include "daemon/model/record.hpp"
#include "dbus/message_io.hpp"

namespace lwm2m::dbus {

struct NewInstance {
  model::Path path{};                  // level 2: this instance; level 1: the engine chooses the id
  std::vector<model::Record> values{};  // absolute; where the engine chooses, at instance 0, and it moves them
};

// Reads `sa(sv)`. The id is that of `/o/i`, else of the absolute paths, which must agree on it. kBadPath, kBadValue,
// kTypeMismatch.
Result<NewInstance> read_new_instance(MessageReader& reader);

}  // namespace lwm2m::dbus
