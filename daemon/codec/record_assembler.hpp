// Puts together what a payload names, in whatever order, as records that ascend by path: resource instances under their
// resource, nothing twice, single and multiple as the definitions say. Shared by the formats that carry many values;
// one assembler per payload. Knows nothing of bytes.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/base/time.hpp"
#include "daemon/codec/wire_value.hpp"
#include "daemon/model/object_definition.hpp"
#include "daemon/model/record.hpp"

namespace lwm2m::codec {

// The type that a resource is defined with; nullopt where there is no definition, and for executables, of which the
// engine says what is wrong with them.
[[nodiscard]] std::optional<model::DataType> defined_type(const model::DefinitionSet& definitions, model::Path path);

class RecordAssembler {
 public:
  // `definitions` must outlive it. `base` is the path that the payload was sent to.
  RecordAssembler(model::Path base, const model::DefinitionSet& definitions) : base_(base), definitions_(definitions) {}

  // The value of a resource or resource instance at or below the base, brought to the type of its definition.
  Result<void> add(model::Path path, WireValue value, std::optional<WallTime> time = std::nullopt);
  // An object instance, or a multiple resource, is named as such: it is there even if nothing below it follows, and is
  // there only once.
  Result<void> mark(model::Path path);

  // A resource or resource instance at or below the base is to go: in a patch only.
  Result<void> remove(model::Path path);

  // What was added; the assembler is empty then. kMalformed for a value that came twice, and for a base at the level of
  // a resource (instance) of which nothing came.
  Result<std::vector<model::Record>> finish();
  // The same, and what is to go. kMalformed also for what is to go twice, or has a value and is to go.
  Result<model::Patch> finish_patch();

 private:
  // A value, or without one a mark.
  struct Leaf {
    model::Path path{};
    std::optional<WallTime> time{};
    std::optional<model::Value> value{};
  };

  Result<void> check_place(model::Path path) const;
  Result<void> check_removals();
  Result<void> append(Leaf& leaf, std::vector<model::Record>& records) const;

  model::Path base_;
  const model::DefinitionSet& definitions_;
  std::vector<Leaf> leaves_{};
  std::vector<model::Path> removals_{};
};

}  // namespace lwm2m::codec
