#include "objects/definition_loader.hpp"

#include <fmt/core.h>
#include <pugixml.hpp>

#include <algorithm>
#include <string>
#include <utility>

#include "objects/definition_fields.hpp"

namespace lwm2m::objects {
namespace {

using model::ObjectDefinition;
using model::ResourceDefinition;

// A document type is parsed, so that it can be seen and refused: pugixml skips it otherwise.
constexpr unsigned int kParseOptions = pugi::parse_default | pugi::parse_doctype;

Result<ResourceDefinition> parse_item(const Source& source, pugi::xml_node item) {
  Fields fields(source, item);
  ResourceDefinition resource;
  resource.id = model::ResourceId(fields.id("ID", item.attribute("ID").value()));
  resource.name = fields.required(Field::kName);
  resource.operations = fields.operations();
  resource.multiple = fields.choice(Field::kMultipleInstances, "Multiple", "Single");
  resource.mandatory = fields.choice(Field::kMandatory, "Mandatory", "Optional");
  // Some files give an executable the type of its argument; it holds nothing all the same.
  resource.type = resource.operations.execute ? model::DataType::kNone : fields.type();
  resource.range = model::Range::parse(fields.optional(Field::kRange), resource.type);
  resource.units = fields.optional(Field::kUnits);
  if (fields.error()) return fail(*fields.error());
  return resource;
}

Result<std::vector<ResourceDefinition>> parse_resources(const Source& source, pugi::xml_node resources) {
  std::vector<ResourceDefinition> parsed;
  for (const pugi::xml_node item : resources.children()) {
    if (item.type() != pugi::node_element) continue;
    if (item.name() != std::string_view("Item")) return source.bad(item, "only Item may be in Resources");
    if (parsed.size() == kMaximumResources) {
      return source.bad(item, fmt::format("more than {} resources", kMaximumResources));
    }
    auto resource = parse_item(source, item);
    if (!resource) return propagate(resource);
    parsed.push_back(*std::move(resource));
  }
  return parsed;
}

Result<ObjectDefinition> parse_object(const Source& source, pugi::xml_node object) {
  Fields fields(source, object);
  ObjectDefinition definition;
  definition.id = model::ObjectId(fields.id("ObjectID", fields.required(Field::kObjectId)));
  definition.name = fields.required(Field::kName);
  definition.urn = fields.optional(Field::kObjectUrn);
  fields.version(Field::kEnablerVersion);  // well-formed, else unused: what the object needs shows in its types
  definition.version = fields.version(Field::kObjectVersion);
  definition.multiple = fields.choice(Field::kMultipleInstances, "Multiple", "Single");
  definition.mandatory = fields.choice(Field::kMandatory, "Mandatory", "Optional");
  const pugi::xml_node resources = fields.resources();
  if (fields.error()) return fail(*fields.error());
  auto parsed = parse_resources(source, resources);
  if (!parsed) return propagate(parsed);
  definition.resources = *std::move(parsed);
  auto sound = model::checked(std::move(definition));
  if (!sound) return source.bad(object, sound.error().message());
  return sound;
}

Result<void> check_limits(std::string_view xml, const Source& source) {
  if (xml.size() > kMaximumDocumentSize) {
    return source.bad(kMaximumDocumentSize, fmt::format("{} bytes, at most {}", xml.size(), kMaximumDocumentSize));
  }
  // pugixml ends at a NUL and would leave the rest unseen.
  if (const std::size_t nul = xml.find('\0'); nul != std::string_view::npos) {
    return source.bad(static_cast<std::ptrdiff_t>(nul), "a NUL byte");
  }
  // A short text need not be counted.
  if (xml.size() > kMaximumMarkup && static_cast<std::size_t>(std::ranges::count(xml, '<')) > kMaximumMarkup) {
    return source.bad(0, fmt::format("more than {} tags", kMaximumMarkup));
  }
  return {};
}

// The LWM2M element, if it is the only one.
Result<pugi::xml_node> root_of(const Source& source, const pugi::xml_document& document) {
  pugi::xml_node root;
  for (const pugi::xml_node node : document.children()) {
    if (node.type() == pugi::node_doctype) return source.bad(node.offset_debug(), "DOCTYPE: not accepted");
    if (node.type() != pugi::node_element) continue;
    if (root) return source.bad(node, "a second root element");
    if (node.name() != std::string_view("LWM2M")) return source.bad(node, "the root element is not LWM2M");
    root = node;
  }
  return root;
}

// The Object elements of LWM2M.
Result<std::vector<ObjectDefinition>> parse_objects(const Source& source, pugi::xml_node root) {
  std::vector<ObjectDefinition> definitions;
  for (const pugi::xml_node object : root.children()) {
    if (object.type() != pugi::node_element) continue;
    if (object.name() != std::string_view("Object")) return source.bad(object, "only Object may be in LWM2M");
    if (definitions.size() == kMaximumObjects) {
      return source.bad(object, fmt::format("more than {} objects", kMaximumObjects));
    }
    auto definition = parse_object(source, object);
    if (!definition) return propagate(definition);
    if (std::ranges::find(definitions, definition->id, &ObjectDefinition::id) != definitions.end()) {
      return source.bad(object, fmt::format("object {} twice", definition->id.value()));
    }
    definitions.push_back(*std::move(definition));
  }
  if (definitions.empty()) return source.bad(root, "no Object");
  return definitions;
}

}  // namespace

Result<std::vector<ObjectDefinition>> parse_definitions(std::string_view xml) {
  const Source source(xml);
  if (auto sound = check_limits(xml, source); !sound) return propagate(sound);
  pugi::xml_document document;
  const auto status = document.load_buffer(xml.data(), xml.size(), kParseOptions, pugi::encoding_utf8);
  if (!status) return source.bad(status.offset, fmt::format("XML: {}", status.description()));
  const auto root = root_of(source, document);
  if (!root) return propagate(root);
  return parse_objects(source, *root);
}

}  // namespace lwm2m::objects
