#include "objects/definition_fields.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "daemon/base/text.hpp"

namespace lwm2m::objects {
namespace {

using model::DataType;

constexpr std::string_view kWhiteSpace = " \t\r\n";

constexpr std::array kDataTypes{
    DataType::kString, DataType::kInteger, DataType::kUnsignedInteger, DataType::kFloat,   DataType::kBoolean,
    DataType::kOpaque, DataType::kTime,    DataType::kObjlnk,          DataType::kCorelnk,
};

// The order of Field.
constexpr std::array<std::string_view, kFieldCount> kFieldNames{
    "Name",      "ObjectID",  "ObjectURN",  "LWM2MVersion", "ObjectVersion",    "MultipleInstances",
    "Mandatory", "Resources", "Operations", "Type",         "RangeEnumeration", "Units",
};
std::string_view name_of(Field field) { return kFieldNames[static_cast<std::size_t>(field)]; }

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kWhiteSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kWhiteSpace) - first + 1);
}

// For messages.
std::string shortened(std::string_view text) { return printable(text, 32); }

// Without white space and in lower case: hand-written files spell "Unsigned integer", "ObjLnk", "optional".
std::string folded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (kWhiteSpace.find(c) != std::string_view::npos) continue;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

bool same_word(std::string_view a, std::string_view b) { return folded(a) == folded(b); }

std::optional<DataType> data_type(std::string_view name) {
  if (const auto type = model::parse_data_type(name)) return type;
  const auto* const at =
      std::ranges::find_if(kDataTypes, [name](DataType type) { return same_word(model::to_string(type), name); });
  return at == kDataTypes.end() ? std::nullopt : std::optional(*at);
}

// "Item 5700", "Object"
std::string label(pugi::xml_node element) {
  const std::string id = shortened(element.attribute("ID").value());
  return fmt::format("{}{}{}", shortened(element.name()), id.empty() ? "" : " ", id);
}

}  // namespace

tl::unexpected<Error> Source::bad(std::ptrdiff_t offset, std::string_view why) const {
  const auto at = std::min(static_cast<std::size_t>(std::max<std::ptrdiff_t>(offset, 0)), text_.size());
  const auto line = 1 + std::ranges::count(text_.substr(0, at), '\n');
  // Whoever shows a message expects UTF-8, and this one quotes a document that may hold anything.
  if (!is_utf8(why)) why = "text that cannot be shown";
  return fail(ErrorCode::kBadDefinition, fmt::format("line {}, offset {}: {}", line, at, why));
}

tl::unexpected<Error> Source::bad(pugi::xml_node element, std::string_view why) const {
  return bad(element.offset_debug(), fmt::format("{}: {}", label(element), why));
}

Fields::Fields(const Source& source, pugi::xml_node element) : source_(source), element_(element) {
  for (auto child = element.first_child(); child; child = child.next_sibling()) {
    const auto* const name = std::ranges::find(kFieldNames, std::string_view(child.name()));
    if (name == kFieldNames.end()) continue;
    auto& place = nodes_[static_cast<std::size_t>(name - kFieldNames.begin())];
    if (place) refuse(fmt::format("{} twice", *name));
    place = child;
  }
}

std::string Fields::required(Field field) {
  if (!node(field)) refuse(fmt::format("no {}", name_of(field)));
  return text_of(field);
}

std::uint16_t Fields::id(std::string_view what, std::string_view text) {
  return keep(what, model::parse_id(trimmed(text)));
}

model::Operations Fields::operations() {
  return keep(name_of(Field::kOperations), model::Operations::parse(required(Field::kOperations)));
}

model::Version Fields::version(Field field) {
  const std::string text = optional(field);
  return text.empty() ? model::Version{} : keep(name_of(field), model::Version::parse(text));
}

bool Fields::choice(Field field, std::string_view yes, std::string_view no) {
  const std::string text = required(field);
  if (text == yes || text == no) return text == yes;
  if (same_word(text, yes)) return true;
  if (!same_word(text, no)) refuse(fmt::format("{} '{}': {} or {}", name_of(field), shortened(text), yes, no));
  return false;
}

DataType Fields::type() {
  const std::string text = required(Field::kType);
  if (text.empty()) refuse("Type: empty, which only an executable may have");
  const auto type = data_type(text);
  if (!type) refuse(fmt::format("Type '{}': no such data type", shortened(text)));
  return type.value_or(DataType::kString);
}

pugi::xml_node Fields::resources() {
  if (!node(Field::kResources)) refuse("no Resources");
  return node(Field::kResources);
}

void Fields::refuse(std::string_view why) {
  if (!error_) error_ = source_.bad(element_, why).value();
}

template <class T>
T Fields::keep(std::string_view what, const Result<T>& result) {
  if (!result) refuse(fmt::format("{}: {}", what, result.error().message()));
  return result.value_or(T{});
}

// A comment or a CDATA section within splits a text.
std::string Fields::text_of(Field field) {
  std::string text;
  for (auto part = node(field).first_child(); part; part = part.next_sibling()) {
    if (part.type() == pugi::node_pcdata || part.type() == pugi::node_cdata) text += part.value();
  }
  // Character references can say what the encoding forbids.
  if (!is_utf8(text)) {
    refuse(fmt::format("{} is not UTF-8", name_of(field)));
    return {};
  }
  const std::string_view wanted = trimmed(text);
  if (wanted.size() != text.size()) text = std::string(wanted);
  return text;
}

}  // namespace lwm2m::objects
