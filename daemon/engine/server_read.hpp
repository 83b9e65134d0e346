// What a server reads: the payload of a Read or of a notification, and the links of a Discover. What names paths does
// so below the alternate path, where the client has one with the server.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "daemon/engine/object_handlers.hpp"
#include "daemon/engine/version_rules.hpp"
#include "daemon/model/attributes.hpp"

namespace lwm2m::engine {

// The number of the format that answers: what was accepted, where there is a codec for it and the version has it;
// without Accept the version's first (Core 1.1.1 §6.3). kNotAcceptable.
Result<std::uint16_t> answer_format(std::optional<std::uint16_t> accept, const VersionRules& rules);

// The paths that the body of a composite read names, each once and none below another. kUnsupportedFormat, kMalformed,
// kTooLarge.
inline constexpr std::size_t kMaximumCompositePaths = 1024;
Result<std::vector<model::Path>> composite_paths(const VersionRules& rules, std::optional<std::uint16_t> content_format,
                                                 ByteView payload, std::string_view alternate_path = {});
// As answer_format; without Accept the kind of the body, JSON or CBOR (the specification has no rule). kNotAcceptable.
Result<std::uint16_t> composite_answer_format(const Request& request, const VersionRules& rules);

// Whether a server may read an object instance; none: all of them.
using MayRead = std::function<bool(model::Path instance)>;

// Everything that a server may read at or below the paths, ascending; what is not there is left out. Points into the tree.
// kUnauthorized where there is something, and it may read none of it.
[[nodiscard]] Result<std::vector<model::RecordView>> readable_values(const model::ObjectTree& tree,
                                                                     std::span<const model::Path> paths,
                                                                     const MayRead& may_read);

// 2.05 with everything readable at or below the path, which exists, or the error: 4.01 where there are instances and none
// may be read (Core 1.1.1 §8.1).
[[nodiscard]] Response render_read(const model::ObjectTree& tree, model::Path path, std::uint16_t format,
                                   const MayRead& may_read = {}, std::string_view alternate_path = {});
// 2.05 with everything readable at or below the paths; what is not there, or may not be read, is left out.
[[nodiscard]] Response render_composite(const model::ObjectTree& tree, std::span<const model::Path> paths,
                                        std::uint16_t format, const MayRead& may_read = {},
                                        std::string_view alternate_path = {});

// How many levels below its target a Discover goes: as its query depth says from 1.2 on, else as the target has it.
// kBadValue: not 0 to 3, or twice.
Result<int> discover_depth(std::span<const std::string_view> queries, model::Path path, const VersionRules& rules);

// The links of a Discover, with the attributes that this version prints. `path` is of level 1 to 3 and exists.
[[nodiscard]] Bytes render_discover(const Context& context, const ObjectHandlers& handlers,
                                    const model::AttributeStore& attributes, const VersionRules& rules,
                                    model::Path path, int depth, std::string_view alternate_path = {});

}  // namespace lwm2m::engine
