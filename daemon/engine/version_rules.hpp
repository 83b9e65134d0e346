// What differs between the versions of the LwM2M enabler (1.0.2, 1.1.1, 1.2), as data: the one place that a version
// number is looked at. Whoever has to behave differently asks for the rule, by the version that is in force with the
// server.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "daemon/engine/options.hpp"
#include "daemon/model/object_definition.hpp"

namespace lwm2m::engine {

struct VersionRules {
  ProtocolVersion version{};
  std::string_view name{};  // of the lwm2m parameter of Register

  // Content formats, by their numbers, that values come and go in; the first is that of an answer for which the server
  // accepts what we prefer.
  std::span<const std::uint16_t> formats{};
  // Those of the answer to a composite read, the first as above, and of the body of a composite write.
  std::span<const std::uint16_t> composite_formats{};
  std::span<const std::uint16_t> patch_formats{};
  // Those that the root link of Register names (`ct`).
  std::span<const std::uint16_t> announced_formats{};

  // That a bootstrap server is asked to write in (`pct`).
  std::optional<std::uint16_t> bootstrap_format{};

  bool resource_instances = false;  // paths of level 4 can be read, written, observed
  bool deletes_resource_instances = false;
  bool bootstrap_read = false;
  bool bootstrap_pack = false;
  bool composites = false;         // FETCH, iPATCH, and Send
  bool queue_parameter = false;    // Q is a parameter of Register, no letter of the binding
  bool extended_accounts = false;  // /1/x/9 to 23 exist
  bool discovers_resource_instances = false;
  bool discovers_all_attributes = false;  // of an object also those attached below it, and `dim`
  bool discover_depth = false;            // Discover has the query `depth`
  bool evaluation_periods = false;        // the attributes epmin and epmax
  bool delivery_attributes = false;       // con, hqmax and edge
  bool observe_attributes = false;        // attributes as queries of an Observe

  // Whether it is one of `formats`.
  [[nodiscard]] bool speaks(std::uint16_t format) const;
};

[[nodiscard]] const VersionRules& version_rules(ProtocolVersion version);
// The next older one, for a server that does not know this one; none before 1.0.
[[nodiscard]] std::optional<ProtocolVersion> older_version(ProtocolVersion version);
// The version of a core object that belongs to the enabler, and so need not be said (Core 1.1.1 §7.2); 1.0 of any
// other.
[[nodiscard]] model::Version default_object_version(model::ObjectId object, ProtocolVersion version);

}  // namespace lwm2m::engine
