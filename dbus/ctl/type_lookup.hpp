// Which type a resource has: from the registry if it is there (Registry.List), else from the definition of its object
// (Definitions.Export, OMA XML). Remembers the definitions that it fetched; lives for one subcommand.
#pragma once

#include <map>
#include <string_view>

#include "daemon/model/path.hpp"
#include "dbus/ctl/session.hpp"
#include "dbus/ctl/value_parsing.hpp"

namespace lwm2m::ctl {

using ResourceTypes = std::map<model::ResourceId, ResourceType>;

// The resources of one OMA object definition. kBadDefinition if this is not one, or names a type that does not exist.
Result<ResourceTypes> parse_definition(std::string_view xml);

class TypeLookup {
 public:
  // The session outlives this.
  explicit TypeLookup(Session& session) : session_(session) {}

  // Of a resource or a resource instance: of an instance, the type of its one value. kRefused with NotDefined.
  Outcome<ResourceType> of(model::Path path);
  // The same without asking whether the resource is there: for an instance that is to be created.
  Outcome<ResourceType> defined(model::Path path);

 private:
  Outcome<const ResourceTypes*> definition(model::ObjectId object);

  Session& session_;
  std::map<model::ObjectId, ResourceTypes> definitions_{};
};

}  // namespace lwm2m::ctl
