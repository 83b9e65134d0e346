// The queries of a Write-Attributes (Core 1.1.1 §6.3.4, §7.3.1): pmin=5&pmax=60&gt
#pragma once

#include <span>
#include <string_view>

#include "daemon/base/result.hpp"
#include "daemon/engine/options.hpp"
#include "daemon/model/attributes.hpp"
#include "daemon/model/object_definition.hpp"

namespace lwm2m::engine {

// `attached` with what the queries set and, where a name has no value, remove. One transaction: an error changes
// nothing. kBadValue (4.00): an unknown name or one of a newer version, a name twice, a value that is not a number of
// its kind, gt, lt or st above a resource or on one that is not numeric (`resource` is nullptr above resources), lt >=
// gt or lt + 2 st >= gt, or epmin >= epmax, when given together; no query at all.
Result<model::NotificationAttributes> apply_write_attributes(model::NotificationAttributes attached,
                                                             std::span<const std::string_view> queries,
                                                             model::Path path,
                                                             const model::ResourceDefinition* resource);

}  // namespace lwm2m::engine
