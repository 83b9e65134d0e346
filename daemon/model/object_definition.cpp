#include "daemon/model/object_definition.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "daemon/base/text.hpp"

namespace lwm2m::model {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::optional<double> parse_number(std::string_view text) {
  text = trimmed(text);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool has_length(DataType type) {
  return type == DataType::kString || type == DataType::kOpaque || type == DataType::kCorelnk;
}

std::size_t length_of(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return text->size();
  if (const auto* bytes = std::get_if<Bytes>(&value)) return bytes->size();
  if (const auto* links = std::get_if<Corelnk>(&value)) return links->links.size();
  return 0;
}

bool equals_text(const Value& value, const std::string& text) {
  if (const auto* string = std::get_if<std::string>(&value)) return *string == text;
  const auto number = parse_number(text);
  return number && as_number(value) == number;
}

std::string join(const std::vector<std::string>& parts) {
  std::string out;
  for (const auto& part : parts) out += (out.empty() ? "" : ", ") + part;
  return out;
}

Result<void> check_resource(const ObjectDefinition& object, const ResourceDefinition& resource) {
  const auto bad = [&](std::string_view why) {
    return fail(ErrorCode::kBadDefinition, fmt::format("/{} resource {} ({}): {}", object.id.value(),
                                                       resource.id.value(), printable(resource.name, 64), why));
  };
  if (resource.id.value() == kReservedId) return bad("65535 is reserved");
  if (resource.name.empty()) return bad("no name");
  if (!is_utf8(resource.name)) return bad("the name is not UTF-8");
  if (resource.operations.execute != (resource.type == DataType::kNone)) {
    return bad("an executable has the type None, and nothing else has");
  }
  return {};
}

}  // namespace

Result<Operations> Operations::parse(std::string_view text) {
  if (text == "E") return Operations{.execute = true};
  Operations operations;
  for (const char letter : text) {
    bool& flag = letter == 'R' ? operations.read : operations.write;
    if ((letter != 'R' && letter != 'W') || flag) {
      return fail(ErrorCode::kBadDefinition,
                  fmt::format("operations '{}': R, W, RW, E or nothing", printable(text, 16)));
    }
    flag = true;
  }
  return operations;
}

std::string Operations::to_string() const {
  return std::string(read ? "R" : "") + (write ? "W" : "") + (execute ? "E" : "");
}

Result<Version> Version::parse(std::string_view text) {
  Version version;
  const auto bad = [text] {
    return fail(ErrorCode::kBadDefinition, fmt::format("'{}' is not a version such as 1.1", printable(text, 16)));
  };
  const char* const last = text.data() + text.size();
  auto [at, error] = std::from_chars(text.data(), last, version.major);
  if (error != std::errc() || at == last || *at != '.') return bad();
  const auto minor = std::from_chars(at + 1, last, version.minor);
  if (minor.ec != std::errc() || (minor.ptr != last && *minor.ptr != '.')) return bad();
  return version;
}

std::string Version::to_string() const { return fmt::format("{}.{}", major, minor); }

Range Range::parse(std::string_view text, DataType type) {
  Range range;
  range.text_ = std::string(text);
  text = trimmed(text);
  if (const std::size_t dots = text.find(".."); dots != std::string_view::npos) {
    const auto low = parse_number(text.substr(0, dots));
    const auto high = parse_number(text.substr(dots + 2));
    if (low && high && (is_numeric(type) || has_length(type))) {
      range.minimum_ = low;
      range.maximum_ = high;
    }
    return range;
  }
  if (!is_numeric(type) || text.find(',') == std::string_view::npos) return range;
  // Free text has commas as well: it is an enumeration only if every part is a number.
  std::vector<std::string> allowed;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view part = trimmed(text.substr(0, comma));
    if (!parse_number(part)) return range;
    allowed.emplace_back(part);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  range.allowed_ = std::move(allowed);
  return range;
}

Result<void> Range::check(const Value& value) const {
  if (!allowed_.empty() && std::ranges::none_of(allowed_, [&](const auto& text) { return equals_text(value, text); })) {
    return fail(ErrorCode::kBadValue, fmt::format("{} is not one of {}", to_string(value), join(allowed_)));
  }
  if (!minimum_) return {};
  const auto number = as_number(value);
  if (number && !(*number >= *minimum_ && *number <= *maximum_)) {  // written so that NaN is outside
    return fail(ErrorCode::kBadValue, fmt::format("{} is not in {}", to_string(value), text_));
  }
  const auto length = static_cast<double>(length_of(value));
  if (has_length(type_of(value)) && (length < *minimum_ || length > *maximum_)) {
    return fail(ErrorCode::kBadValue, fmt::format("{} bytes long, not {}", length_of(value), text_));
  }
  return {};
}

const ResourceDefinition* ObjectDefinition::find(ResourceId resource) const {
  const auto at = std::ranges::lower_bound(resources, resource, {}, &ResourceDefinition::id);
  return at != resources.end() && at->id == resource ? &*at : nullptr;
}

Result<ObjectDefinition> checked(ObjectDefinition definition) {
  const auto bad = [&](std::string_view why) {
    return fail(ErrorCode::kBadDefinition, fmt::format("/{}: {}", definition.id.value(), why));
  };
  if (definition.id.value() == kReservedId) return bad("65535 is reserved");
  if (definition.name.empty()) return bad("no name");
  if (!is_utf8(definition.name)) return bad("the name is not UTF-8");
  std::ranges::sort(definition.resources, {}, &ResourceDefinition::id);
  const auto twice = std::ranges::adjacent_find(definition.resources, {}, &ResourceDefinition::id);
  if (twice != definition.resources.end()) return bad(fmt::format("resource {} twice", twice->id.value()));
  for (const auto& resource : definition.resources) {
    if (auto sound = check_resource(definition, resource); !sound) return propagate(sound);
  }
  return definition;
}

void DefinitionSet::put(Pointer definition) {
  const ObjectId id = definition->id;
  definitions_.insert_or_assign(id, std::move(definition));
}

bool DefinitionSet::erase(ObjectId object) { return definitions_.erase(object) > 0; }

const ObjectDefinition* DefinitionSet::find(ObjectId object) const {
  const auto at = definitions_.find(object);
  return at == definitions_.end() ? nullptr : at->second.get();
}

const ResourceDefinition* DefinitionSet::find(ObjectId object, ResourceId resource) const {
  const ObjectDefinition* definition = find(object);
  return definition == nullptr ? nullptr : definition->find(resource);
}

DefinitionSet::Pointer DefinitionSet::share(ObjectId object) const {
  const auto at = definitions_.find(object);
  return at == definitions_.end() ? nullptr : at->second;
}

}  // namespace lwm2m::model
