#include "objects/definition_export.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace lwm2m::objects {
namespace {

// Markup as the entities of XML itself; control characters as character references, which no parser normalises.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (static_cast<unsigned char>(c) < ' ') {
      out += fmt::format("&#{};", static_cast<int>(c));
    } else {
      out += c;
    }
  }
  return out;
}

class Writer {
 public:
  void line(std::string_view text) { out_ += fmt::format("{:{}}{}\n", "", indentation_, text); }
  void element(std::string_view name, std::string_view text) {
    line(fmt::format("<{0}>{1}</{0}>", name, escaped(text)));
  }
  void open(std::string_view tag) {
    line(tag);
    indentation_ += 2;
  }
  void close(std::string_view tag) {
    indentation_ -= 2;
    line(tag);
  }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  std::string out_{};
  int indentation_ = 0;
};

std::string_view instances(bool multiple) { return multiple ? "Multiple" : "Single"; }
std::string_view presence(bool mandatory) { return mandatory ? "Mandatory" : "Optional"; }

// Unsigned Integer and Corelnk came with LwM2M 1.1 (Core 1.1.1 appendix C).
std::string_view oldest_enabler(const model::ObjectDefinition& definition) {
  const bool new_type = std::ranges::any_of(definition.resources, [](const model::ResourceDefinition& resource) {
    return resource.type == model::DataType::kUnsignedInteger || resource.type == model::DataType::kCorelnk;
  });
  return new_type ? "1.1" : "1.0";
}

void write(Writer& writer, const model::ResourceDefinition& resource) {
  const bool executable = resource.type == model::DataType::kNone;
  writer.open(fmt::format("<Item ID=\"{}\">", resource.id.value()));
  writer.element("Name", resource.name);
  writer.element("Operations", resource.operations.to_string());
  writer.element("MultipleInstances", instances(resource.multiple));
  writer.element("Mandatory", presence(resource.mandatory));
  writer.element("Type", executable ? "" : model::to_string(resource.type));
  writer.element("RangeEnumeration", resource.range.text());
  writer.element("Units", resource.units);
  writer.element("Description", "");
  writer.close("</Item>");
}

}  // namespace

std::string export_definition(const model::ObjectDefinition& definition) {
  Writer writer;
  writer.line("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
  writer.open("<LWM2M>");
  writer.open("<Object ObjectType=\"MODefinition\">");
  writer.element("Name", definition.name);
  writer.element("Description1", "");
  writer.element("ObjectID", std::to_string(definition.id.value()));
  writer.element("ObjectURN", definition.urn);
  writer.element("LWM2MVersion", oldest_enabler(definition));
  writer.element("ObjectVersion", definition.version.to_string());
  writer.element("MultipleInstances", instances(definition.multiple));
  writer.element("Mandatory", presence(definition.mandatory));
  writer.open("<Resources>");
  for (const auto& resource : definition.resources) write(writer, resource);
  writer.close("</Resources>");
  writer.element("Description2", "");
  writer.close("</Object>");
  writer.close("</LWM2M>");
  return writer.take();
}

}  // namespace lwm2m::objects
