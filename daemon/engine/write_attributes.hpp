// Notification attributes as the queries of a request say them: of a Write-Attributes (Core 1.1.1 §6.3.4, §7.3.1), or,
// in 1.2, of an Observe: pmin=5&pmax=60&gt
#pragma once

#include <span>
#include <string_view>

#include "daemon/base/result.hpp"
#include "daemon/engine/version_rules.hpp"
#include "daemon/model/attributes.hpp"
#include "daemon/model/object_definition.hpp"

namespace lwm2m::engine {

// `attached` with what the queries set and, where a name has no value, remove. One transaction: an error changes
// nothing. kBadValue (4.00): an unknown name or one of a newer version, a name twice, a value that is not a number of
// its kind, gt, lt, st or edge above a resource or on one of another type (`resource` is nullptr above resources), lt
// >= gt or lt + 2 st >= gt, or epmin >= epmax, when given together; no query at all. kMethodNotAllowed: a resource
// instance in 1.0, which has none.
Result<model::NotificationAttributes> apply_write_attributes(model::NotificationAttributes attached,
                                                             std::span<const std::string_view> queries,
                                                             model::Path path,
                                                             const model::ResourceDefinition* resource,
                                                             const VersionRules& rules);

// What the queries of an Observe say, which has to be something of each. kBadValue as above, and for every name before
// 1.2.
Result<model::NotificationAttributes> observe_attributes(std::span<const std::string_view> queries, model::Path path,
                                                         const model::ResourceDefinition* resource,
                                                         const VersionRules& rules);
// Of an Observe-Composite: pmin, pmax, epmin, epmax and con only.
Result<model::NotificationAttributes> observe_composite_attributes(std::span<const std::string_view> queries,
                                                                   const VersionRules& rules);

}  // namespace lwm2m::engine
