#include "tests/golden/golden_vectors.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>

namespace lwm2m::golden {
namespace {

using model::DataType;
using model::Path;
using model::Record;

constexpr int kResourceLevel = 3;

DataType parse_type(std::string_view name) {
  if (name == "Unsigned") return DataType::kUnsignedInteger;
  const auto type = model::parse_data_type(name);
  if (!type) throw std::runtime_error("no such type: " + std::string(name));
  return *type;
}

bool is_value(const Fact& fact) {
  return fact.keyword == "record" || fact.keyword == "repeated" || fact.keyword == "empty" ||
         fact.keyword == "dated";
}

void add_fact(Vector& vector, std::string keyword, std::string_view text) {
  if (keyword == "meaning") return;
  if (keyword == "direction") {
    vector.direction = text;
  } else if (keyword == "base") {
    vector.base = parse_path(text);
  } else if (keyword == "bytes") {
    vector.payload = parse_hex(text);
  } else if (keyword == "text") {
    vector.payload = to_bytes(text);
  } else {
    vector.facts.push_back({std::move(keyword), std::string(text)});
  }
}

model::Value repeated_value(std::string_view text) {
  const std::string type = take_word(text);
  const std::size_t count = std::stoul(take_word(text));
  const auto byte = static_cast<std::uint8_t>(std::stoul(std::string(text), nullptr, 16));
  if (type == "String") return std::string(count, static_cast<char>(byte));
  return Bytes(count, byte);
}

void add_value(std::vector<Record>& records, const Vector& vector, Path path, model::Value value) {
  if (path.level() == kResourceLevel || vector.base.level() > kResourceLevel) {
    records.push_back({path, std::move(value), {}});
    return;
  }
  const Path resource = path.parent();
  const auto found = std::ranges::find(records, resource, &Record::path);
  Record& record =
      found != records.end() ? *found : records.emplace_back(Record{resource, model::ResourceInstances(), {}});
  set_instance(record.value->instances(), path.resource_instance(), std::move(value));
}

}  // namespace

std::vector<Vector> load(std::string_view file) {
  std::ifstream stream(std::string(LWM2MD_GOLDEN_DIRECTORY "/") + std::string(file));
  if (!stream) throw std::runtime_error("no file of golden vectors: " + std::string(file));
  std::vector<Vector> vectors;
  for (std::string line; std::getline(stream, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::string_view text = line;
    std::string keyword = take_word(text);
    if (keyword == "vector") {
      vectors.push_back({.id = std::string(text)});
    } else if (vectors.empty()) {
      throw std::runtime_error("a fact before the first vector: " + line);
    } else {
      add_fact(vectors.back(), std::move(keyword), text);
    }
  }
  return vectors;
}

std::string test_name(const Vector& vector) {
  std::string name = vector.id;
  std::ranges::replace(name, '-', '_');
  return name;
}

std::ostream& operator<<(std::ostream& out, const Vector& vector) { return out << vector.id; }

std::vector<Record> records_of(const Vector& vector) {
  std::vector<Record> records;
  for (const auto& fact : vector.facts) {
    std::string_view text = fact.text;
    if (fact.keyword == "instance") records.push_back({parse_path(text), {}, {}});
    if (!is_value(fact)) continue;
    const Path path = parse_path(take_word(text));
    if (fact.keyword == "empty") {
      records.push_back({path, model::ResourceInstances(), {}});
    } else if (fact.keyword == "repeated") {
      add_value(records, vector, path, repeated_value(text));
    } else if (fact.keyword == "dated") {
      const WallTime time(seconds(std::stoll(take_word(text))));
      const std::string type = take_word(text);
      records.push_back({path, parse_value(type, text), time});
    } else {
      const std::string type = take_word(text);
      add_value(records, vector, path, parse_value(type, text));
    }
  }
  return records;
}

model::DefinitionSet definitions_of(const Vector& vector) {
  std::map<model::ObjectId, std::map<model::ResourceId, model::ResourceDefinition>> objects;
  for (const auto& fact : vector.facts) {
    if (!is_value(fact) && fact.keyword != "instance") continue;
    std::string_view text = fact.text;
    const Path path = parse_path(take_word(text));
    auto& object = objects[path.object()];
    if (path.level() < kResourceLevel) continue;
    if (fact.keyword == "dated") take_word(text);
    object[path.resource()] = {.id = path.resource(),
                               .name = "resource",
                               .type = parse_type(take_word(text)),
                               .multiple = path.level() > kResourceLevel || fact.keyword == "empty"};
  }
  model::DefinitionSet definitions;
  for (const auto& [id, resources] : objects) {
    auto definition = std::make_shared<model::ObjectDefinition>();
    definition->id = id;
    definition->multiple = true;
    for (const auto& entry : resources) definition->resources.push_back(entry.second);
    definitions.put(std::move(definition));
  }
  return definitions;
}

model::Value parse_value(std::string_view type_name, std::string_view text) {
  const std::string copy(text);
  switch (parse_type(type_name)) {
    case DataType::kInteger:
      return std::int64_t{std::stoll(copy)};
    case DataType::kUnsignedInteger:
      return std::uint64_t{std::stoull(copy)};
    case DataType::kFloat:
      return std::stod(copy);
    case DataType::kBoolean:
      return copy == "true";
    case DataType::kOpaque:
      return parse_hex(text);
    case DataType::kTime:
      return model::Time{std::stoll(copy)};
    case DataType::kObjlnk:
      return model::Objlnk::parse(text).value();
    case DataType::kCorelnk:
      return model::Corelnk{copy};
    case DataType::kString:
    case DataType::kNone:
      break;
  }
  return copy;
}

Bytes parse_hex(std::string_view text) {
  Bytes bytes;
  while (!text.empty()) {
    std::string token = take_word(text);
    const std::size_t star = token.find('*');
    const std::size_t count = star == std::string::npos ? 1 : std::stoul(token.substr(0, star));
    if (star != std::string::npos) token.erase(0, star + 1);
    bytes.insert(bytes.end(), count, static_cast<std::uint8_t>(std::stoul(token, nullptr, 16)));
  }
  return bytes;
}

Path parse_path(std::string_view text) {
  const auto path = Path::parse(text);
  if (!path) throw std::runtime_error(path.error().message());
  return *path;
}

std::string take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  std::string word(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

}  // namespace lwm2m::golden
