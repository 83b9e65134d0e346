#include "dbus/new_instance.hpp"

#include <fmt/core.h>

#include "dbus/value_marshalling.hpp"

namespace lwm2m::dbus {
namespace {

// "5700" or "5700/0" below an instance.
Result<model::Path> below(model::Path instance, std::string_view text) {
  return model::Path::parse(instance.to_string() + "/" + std::string(text.substr(0, 16)));
}

// Where the values go is known when all paths have been read: relative ones have no instance until then.
struct NamedValue {
  std::string path{};
  model::ResourceValue value;
};

Result<std::vector<NamedValue>> read_named_values(MessageReader& reader) {
  std::vector<NamedValue> values;
  reader.enter('a', "(sv)");
  while (reader.enter('r', "sv")) {
    if (values.size() == kMaximumValues) return fail(ErrorCode::kTooLarge, "more values than an instance can have");
    const std::string_view path = reader.text();
    auto value = read_value(reader, path);
    if (!value) return propagate(value);
    values.push_back({std::string(path), *std::move(value)});
    reader.leave();
  }
  reader.leave();
  return values;
}

// `path` is an object or an instance; narrowed to the instance that the first absolute path names.
Result<model::Path> narrowed(model::Path path, const std::vector<NamedValue>& values) {
  for (const auto& [text, value] : values) {
    if (!text.starts_with('/')) continue;
    const auto absolute = model::Path::parse(text);
    if (!absolute) return propagate(absolute);
    if (absolute->level() < 3 || !path.contains(*absolute)) {
      return fail(ErrorCode::kBadValue, fmt::format("{}: not a resource of {}", text, path.to_string()));
    }
    path = absolute->prefix(2);
  }
  return path;
}

}  // namespace

Result<NewInstance> read_new_instance(MessageReader& reader) {
  const auto path = read_path(reader);
  if (!path) return propagate(path);
  if (path->level() != 1 && path->level() != 2) {
    return fail(ErrorCode::kBadPath, fmt::format("{}: neither an object nor an object instance", path->to_string()));
  }
  auto named = read_named_values(reader);
  if (!named) return propagate(named);
  const auto target = narrowed(*path, *named);
  if (!target) return propagate(target);
  NewInstance result{*target, {}};
  const model::Path base = target->level() == 2 ? *target : target->child(0);
  for (auto& [text, value] : *named) {
    const auto absolute = text.starts_with('/') ? model::Path::parse(text) : below(base, text);
    if (!absolute) return propagate(absolute);
    result.values.push_back({*absolute, std::move(value), {}});
  }
  return result;
}

}  // namespace lwm2m::dbus
