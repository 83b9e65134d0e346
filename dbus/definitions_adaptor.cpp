#include "dbus/definitions_adaptor.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "dbus/answers.hpp"
#include "dbus/dictionary_writer.hpp"
#include "dbus/dispatcher.hpp"
#include "dbus/names.hpp"
#include "objects/core_definitions.hpp"
#include "objects/definition_export.hpp"
#include "objects/definition_loader.hpp"

namespace lwm2m::dbus {
namespace {

// `(qsssbb)`: id, name, type, operations, multiple, mandatory.
Result<model::ResourceDefinition> read_resource(MessageReader& reader) {
  model::ResourceDefinition resource;
  resource.id = model::ResourceId(reader.u16());
  resource.name = std::string(reader.text());
  const std::string_view type_name = reader.text();
  const auto type = model::parse_data_type(type_name);
  if (!type) {
    return fail(ErrorCode::kBadDefinition,
                fmt::format("resource {}: '{}' is not a data type", resource.id.value(), type_name.substr(0, 32)));
  }
  resource.type = *type;
  const auto operations = model::Operations::parse(reader.text());
  if (!operations) return fail(operations.error().with_context(fmt::format("resource {}", resource.id.value())));
  resource.operations = *operations;
  resource.multiple = reader.boolean();
  resource.mandatory = reader.boolean();
  return resource;
}

Result<std::vector<model::ResourceDefinition>> read_resources(MessageReader& reader) {
  std::vector<model::ResourceDefinition> resources;
  reader.enter('a', "(qsssbb)");
  while (reader.enter('r', "qsssbb")) {
    if (resources.size() == objects::kMaximumResources) {
      return fail(ErrorCode::kTooLarge, fmt::format("more than {} resources in one object", objects::kMaximumResources));
    }
    auto resource = read_resource(reader);
    if (!resource) return propagate(resource);
    resources.push_back(*std::move(resource));
    reader.leave();
  }
  reader.leave();
  return resources;
}

Result<model::ObjectDefinition> read_definition(MessageReader& reader) {
  model::ObjectDefinition definition;
  definition.id = model::ObjectId(reader.u16());
  definition.name = std::string(reader.text());
  const auto version = model::Version::parse(reader.text());
  if (!version) return propagate(version);
  definition.version = *version;
  definition.multiple = reader.boolean();
  auto resources = read_resources(reader);
  if (!resources) return propagate(resources);
  definition.resources = *std::move(resources);
  return model::checked(std::move(definition));
}

std::vector<model::ObjectId> core_objects() {
  std::vector<model::ObjectId> ids;
  for (const auto& definition : objects::core_definitions()) ids.push_back(definition->id);
  return ids;
}

}  // namespace

Interface DefinitionsAdaptor::interface() {
  using Self = DefinitionsAdaptor;
  using enum Access;
  return {
      kDefinitionsInterface,
      {
          {"Load", {{"xml", "s"}}, {{"ids", "aq"}}, body_of(this, &Self::load)},
          {"Define",
           {{"id", "q"}, {"name", "s"}, {"version", "s"}, {"multiple", "b"}, {"resources", "a(qsssbb)"}},
           {},
           body_of(this, &Self::define)},
          {"Undefine", {{"id", "q"}}, {}, body_of(this, &Self::undefine), kAdministrators},
          {"List", {}, {{"definitions", "a(qssa{sv})"}}, body_of(this, &Self::list)},
          {"Export", {{"id", "q"}}, {{"xml", "s"}}, body_of(this, &Self::export_xml)},
      },
      {},
      {},
  };
}

Result<void> DefinitionsAdaptor::load(const engine::Caller& caller, IncomingCall& call) {
  auto definitions = objects::parse_definitions(call.arguments().text());
  if (!definitions) return propagate(definitions);
  client_.define(caller, call.park(answer_objects), *std::move(definitions));
  return {};
}

Result<void> DefinitionsAdaptor::define(const engine::Caller& caller, IncomingCall& call) {
  auto definition = read_definition(call.arguments());
  if (!definition) return propagate(definition);
  client_.define(caller, call.park(answer_nothing), {*std::move(definition)});
  return {};
}

Result<void> DefinitionsAdaptor::undefine(const engine::Caller& caller, IncomingCall& call) {
  const model::ObjectId id(call.arguments().u16());
  client_.undefine(caller, call.park(answer_nothing), id);
  return {};
}

Result<void> DefinitionsAdaptor::list(const engine::Caller&, IncomingCall& call) {
  const std::vector<model::ObjectId> core = core_objects();
  const auto source_of = [&](model::ObjectId id) {
    if (client_.is_from_bus(id)) return "bus";
    return std::ranges::binary_search(core, id) ? "builtin" : "file";
  };
  call.reply([&](MessageWriter& writer) {
    writer.open('a', "(qssa{sv})");
    for (const auto& [id, definition] : client_.tree().definitions().all()) {
      const model::Object* object = client_.tree().find_object(id);
      writer.open('r', "qssa{sv}");
      writer.u16(id.value());
      writer.text(definition->name);
      writer.text(definition->version.to_string());
      DictionaryWriter details(writer);
      details.text("Source", source_of(id));
      details.boolean("Multiple", definition->multiple);
      details.u32("Instances", object == nullptr ? 0 : static_cast<std::uint32_t>(object->instances.size()));
      details.close();
      writer.close();
    }
    writer.close();
  });
  return {};
}

Result<void> DefinitionsAdaptor::export_xml(const engine::Caller&, IncomingCall& call) {
  const model::ObjectId id(call.arguments().u16());
  const model::ObjectDefinition* definition = client_.tree().definitions().find(id);
  if (definition == nullptr) return fail(ErrorCode::kNotDefined, fmt::format("/{}: no definition", id.value()));
  call.reply([&](MessageWriter& writer) { writer.text(objects::export_definition(*definition)); });
  return {};
}

}  // namespace lwm2m::dbus
