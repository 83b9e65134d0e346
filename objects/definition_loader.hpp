// Reads OMA object definition documents: the XML of the LwM2M registry (LWM2M.xsd, LWM2M-v1_1.xsd), as the shipped
// files have it and as applications hand it over. Owned by nobody: a pure function over text; who reads files is
// platform.
//
// The text may come from an untrusted local caller. A document type is refused, so that there are no entities but the
// five of XML itself and nothing external; size and counts are limited before anything is allocated for them.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/model/object_definition.hpp"

namespace lwm2m::objects {

// The largest definition in the registry has 34 kB, 4,000 tags and 180 resources.
inline constexpr std::size_t kMaximumDocumentSize = 1024 * 1024;  // bytes
inline constexpr std::size_t kMaximumMarkup = 65536;    // tags and comments; bounds what the tree needs: about 8 MiB
inline constexpr std::size_t kMaximumObjects = 64;      // in one document
inline constexpr std::size_t kMaximumResources = 1024;  // in one object

// Every Object element of a UTF-8 document, in its order; at least one, no id twice, each one checked(). Texts are
// without surrounding white space. An object without a version has 1.0. Descriptions and elements that are not known
// are skipped. kBadDefinition says line, offset in bytes, and the element at fault or the limit.
Result<std::vector<model::ObjectDefinition>> parse_definitions(std::string_view xml);

}  // namespace lwm2m::objects
