#include "dbus/ctl/type_lookup.hpp"

#include <fmt/core.h>
#include <pugixml.hpp>

namespace lwm2m::ctl {
namespace {

// One value of the resource if the path is that of a resource instance.
ResourceType narrowed(ResourceType type, model::Path path) { return {type.type, type.multiple && path.level() == 3}; }

// The entry of exactly this path in a(sa{sv}).
const BusValue* find_entry(const BusList& reply, const std::string& path) {
  for (const auto& entry : argument(reply, 0).list()) {
    if (entry.at(0).text() == path) return &entry.at(1);
  }
  return nullptr;
}

Result<ResourceType> parse_item(const pugi::xml_node& item) {
  const std::string_view name = item.child_value("Type");
  // An executable has an empty element in OMA XML, and "None" at some tools.
  const auto type = name.empty() ? std::optional(model::DataType::kNone) : model::parse_data_type(name);
  if (!type) return fail(ErrorCode::kBadDefinition, fmt::format("type '{}'", name.substr(0, 32)));
  return ResourceType{*type, std::string_view(item.child_value("MultipleInstances")) == "Multiple"};
}

}  // namespace

Result<ResourceTypes> parse_definition(std::string_view xml) {
  pugi::xml_document document;
  const pugi::xml_parse_result parsed = document.load_buffer(xml.data(), xml.size());
  if (!parsed)
    return fail(ErrorCode::kBadDefinition, fmt::format("offset {}: {}", parsed.offset, parsed.description()));
  const pugi::xml_node resources = document.child("LWM2M").child("Object").child("Resources");
  ResourceTypes types;
  for (const pugi::xml_node& item : resources.children("Item")) {
    const auto id = model::parse_id(item.attribute("ID").value());
    if (!id) return fail(id.error().as(ErrorCode::kBadDefinition));
    const auto type = parse_item(item);
    if (!type) return fail(type.error().with_context(fmt::format("resource {}", *id)));
    types.emplace(model::ResourceId(*id), *type);
  }
  return types;
}

Outcome<const ResourceTypes*> TypeLookup::definition(model::ObjectId object) {
  if (const auto known = definitions_.find(object); known != definitions_.end()) return &known->second;
  const auto reply = session_.call("Definitions", "Export", "q", object.value());
  if (!reply) return propagate(reply);
  auto types = parse_definition(argument(*reply, 0).text());
  if (!types) return refused(fmt::format("the definition of object {}: {}", object.value(), types.error().message()));
  return &definitions_.emplace(object, *std::move(types)).first->second;
}

Outcome<ResourceType> TypeLookup::defined(model::Path path) {
  const auto types = definition(path.object());
  if (!types) return propagate(types);
  const auto found = (*types)->find(path.resource());
  if (found == (*types)->end()) {
    return refused(fmt::format("NotDefined: {}: object {} has no resource {}", path.to_string(), path.object().value(),
                               path.resource().value()));
  }
  return narrowed(found->second, path);
}

Outcome<ResourceType> TypeLookup::of(model::Path path) {
  const std::string resource = path.prefix(3).to_string();
  const auto listed = session_.call("Registry", "List", "su", resource.c_str(), std::uint32_t{0});
  // What is not there yet may well be defined; only a daemon that cannot be asked ends it here.
  if (!listed && listed.error().status == ExitStatus::kUnreachable) return propagate(listed);
  const BusValue* entry = listed ? find_entry(*listed, resource) : nullptr;
  if (entry == nullptr) return defined(path);
  const auto type = model::parse_data_type(entry->at("Type").text());
  if (!type) return defined(path);
  return narrowed({*type, entry->at("Multiple").flag()}, path);
}

}  // namespace lwm2m::ctl
