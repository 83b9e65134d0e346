// What an object is made of, as its OMA definition file says it: the registry enforces it on every write, whoever
// writes.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/model/value.hpp"

namespace lwm2m::model {

// What a server may do with a resource. None at all: only the bootstrap interface and the daemon reach it.
struct Operations {
  bool read = false;
  bool write = false;
  bool execute = false;

  // "R", "W", "RW", "E", "" as OMA XML writes them; kBadDefinition for anything else ("RE" does not exist).
  static Result<Operations> parse(std::string_view text);
  [[nodiscard]] std::string to_string() const;
  friend bool operator==(Operations, Operations) = default;
};

// "1.1"
struct Version {
  std::uint16_t major = 1;
  std::uint16_t minor = 0;

  static Result<Version> parse(std::string_view text);  // "1.1", also "1.1.2" of which the last part is left out
  [[nodiscard]] std::string to_string() const;
  friend auto operator<=>(Version, Version) = default;
};

// RangeEnumeration of OMA XML: "0..100" limits numbers, and the length of strings and opaques in bytes; "1,2,8" lists
// what is allowed; "-20..60" and "0.5..1e3" occur as well. Free text, which the registry has too, limits nothing.
class Range {
 public:
  Range() = default;
  // Never fails: what is not a range is remembered as text and limits nothing.
  static Range parse(std::string_view text, DataType type);

  // kBadValue, saying the limit, if the value is outside.
  Result<void> check(const Value& value) const;
  // As it was written, for the export.
  [[nodiscard]] const std::string& text() const { return text_; }
  friend bool operator==(const Range&, const Range&) = default;

 private:
  std::string text_{};
  std::optional<double> minimum_{};
  std::optional<double> maximum_{};
  std::vector<std::string> allowed_{};  // an enumeration; empty: none
};

struct ResourceDefinition {
  ResourceId id{};
  std::string name{};
  DataType type = DataType::kNone;  // kNone exactly for an executable
  Operations operations{};
  bool multiple = false;
  bool mandatory = false;
  Range range{};
  std::string units{};
  friend bool operator==(const ResourceDefinition&, const ResourceDefinition&) = default;
};

struct ObjectDefinition {
  ObjectId id{};
  std::string name{};
  Version version{};
  bool multiple = false;  // several instances
  bool mandatory = false;
  std::string urn{};                            // "urn:oma:lwm2m:ext:3303:1.1"; may be empty
  std::vector<ResourceDefinition> resources{};  // ascending by id

  // nullptr if there is none.
  [[nodiscard]] const ResourceDefinition* find(ResourceId resource) const;
  friend bool operator==(const ObjectDefinition&, const ObjectDefinition&) = default;
};

// A definition that makes sense: ids in range, ascending and unique, types that fit the operations, names not empty.
// Sorts the resources. kBadDefinition names the resource at fault.
Result<ObjectDefinition> checked(ObjectDefinition definition);

// All definitions that are known, by object id; shared, so that an object in use keeps its own over an Undefine.
class DefinitionSet {
 public:
  using Pointer = std::shared_ptr<const ObjectDefinition>;

  // Adds or replaces.
  void put(Pointer definition);
  bool erase(ObjectId object);
  [[nodiscard]] const ObjectDefinition* find(ObjectId object) const;
  [[nodiscard]] const ResourceDefinition* find(ObjectId object, ResourceId resource) const;
  [[nodiscard]] const ResourceDefinition* find(Path path) const { return find(path.object(), path.resource()); }
  [[nodiscard]] Pointer share(ObjectId object) const;
  [[nodiscard]] const std::map<ObjectId, Pointer>& all() const { return definitions_; }

 private:
  std::map<ObjectId, Pointer> definitions_;
};

}  // namespace lwm2m::model
