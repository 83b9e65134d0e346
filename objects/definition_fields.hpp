// How definition_loader looks at its document: Source says where something is wrong, Fields reads the children of one
// Object or Item element. Private to the loader, the only other place that sees pugixml; both live while one document
// is parsed.
#pragma once

#include <pugixml.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/result.hpp"
#include "daemon/model/object_definition.hpp"

namespace lwm2m::objects {

// The text of the document, which must outlive it.
class Source {
 public:
  explicit Source(std::string_view text) : text_(text) {}

  // kBadDefinition: "line 3, offset 96: " and why, with the element in front where it is one.
  [[nodiscard]] tl::unexpected<Error> bad(std::ptrdiff_t offset, std::string_view why) const;
  [[nodiscard]] tl::unexpected<Error> bad(pugi::xml_node element, std::string_view why) const;

 private:
  std::string_view text_;
};

// The elements that are read, of Object and of Item.
enum class Field : std::uint8_t {
  kName,
  kObjectId,
  kObjectUrn,
  kEnablerVersion,
  kObjectVersion,
  kMultipleInstances,
  kMandatory,
  kResources,
  kOperations,
  kType,
  kRange,
  kUnits,
};
inline constexpr std::size_t kFieldCount = 12;

// The children of one element, each of which may be there once; others are skipped. The first thing that is wrong is
// kept, and what is asked after it counts no more: read all, then look at error(). Texts are UTF-8 and trimmed.
class Fields {
 public:
  Fields(const Source& source, pugi::xml_node element);

  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

  // "" if it is not there.
  std::string optional(Field field) { return text_of(field); }
  // May be there and empty.
  std::string required(Field field);
  std::uint16_t id(std::string_view what, std::string_view text);
  model::Operations operations();
  // 1.0 if it is not there or empty.
  model::Version version(Field field);
  bool choice(Field field, std::string_view yes, std::string_view no);
  // Of something that is not executable.
  model::DataType type();
  pugi::xml_node resources();

 private:
  [[nodiscard]] pugi::xml_node node(Field field) const { return nodes_[static_cast<std::size_t>(field)]; }
  std::string text_of(Field field);
  void refuse(std::string_view why);
  template <class T>
  T keep(std::string_view what, const Result<T>& result);

  const Source& source_;
  pugi::xml_node element_;
  std::array<pugi::xml_node, kFieldCount> nodes_{};
  std::optional<Error> error_{};
};

}  // namespace lwm2m::objects
