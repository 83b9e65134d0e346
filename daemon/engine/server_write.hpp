// What a server writes: payloads of Write and Create turned into edits, by the rules of Core 1.1.1 §6.3. Where the
// client has an alternate path with the server, the paths that SenML names may begin with it.
#pragma once

#include "daemon/engine/context.hpp"
#include "daemon/engine/message.hpp"
#include "daemon/engine/version_rules.hpp"
#include "daemon/model/change_set.hpp"

namespace lwm2m::engine {

// A Write to an object instance, a resource or a resource instance that exists. `replace`: what an instance holds
// beside the payload goes, as far as it is writable and optional. kUnsupportedFormat, kMalformed, kTypeMismatch,
// kMethodNotAllowed (names what is not writable), kNotFound.
Result<model::Edits> write_edits(const model::ObjectTree& tree, const VersionRules& rules, model::Path path,
                                 bool replace, std::optional<std::uint16_t> content_format, ByteView payload,
                                 std::string_view alternate_path = {});

// A Write-Composite: resources and resource instances of any objects, as a partial update. All or nothing; of several
// faults the one at the lowest path counts. kNotFound for what is not there, and as above.
Result<model::Edits> composite_edits(const model::ObjectTree& tree, const VersionRules& rules,
                                     std::optional<std::uint16_t> content_format, ByteView payload,
                                     std::string_view alternate_path = {});

// What removes a resource or a resource instance that is there: it is writable, and what is mandatory stays, of its
// instances the last one. kNotFound, kMethodNotAllowed.
Result<model::Edit> removal_edit(const model::ObjectTree& tree, model::Path path);

struct NewInstance {
  model::Path path{};
  bool chosen_here = false;  // the payload named no id: the server is told it
  model::Edits edits{};
};
// A Create. The payload may name the id, else the lowest free one is taken. Values of resources that a server may not
// write are left out: the client sets them itself. kBadValue for a payload without Content-Format.
Result<NewInstance> create_edits(const model::ObjectTree& tree, const VersionRules& rules, model::ObjectId object,
                                 std::optional<std::uint16_t> content_format, ByteView payload,
                                 std::string_view alternate_path = {});

}  // namespace lwm2m::engine
