#include "config/parse.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "config/document.hpp"
#include "config/key_table.hpp"
#include "config/suggestion.hpp"
#include "config/toml_reader.hpp"
#include "daemon/base/text.hpp"

namespace lwm2m::config {
namespace {

// Repeated tables beyond this are a mistake or an attack; each costs a kilobyte where the text has a dozen bytes.
constexpr std::size_t kMostEntries = 1000;

std::string qualified(std::string_view table, std::string_view key) {
  return table.empty() ? std::string(key) : fmt::format("{}.{}", table, key);
}

// What the reading of one text shares.
struct Reading {
  const std::string& file;
  Problems& problems;

  void add(Position at, std::string key, std::string text) const {
    problems.add({file, at}, std::move(key), std::move(text));
  }
};

// Other tables that have the key: "in [coap]".
std::string elsewhere(std::string_view table, std::string_view key) {
  const bool application = table == "app";
  for (const KeyInfo& info : all_keys()) {
    if (info.name != key || info.table == table || application != (info.table == "app")) continue;
    return info.table.empty() ? "before the first table" : fmt::format("in [{}]", info.table);
  }
  return {};
}

std::string unknown_key(std::string_view table, std::string_view key, std::span<const std::string_view> known) {
  const std::string other = elsewhere(table, key);
  if (!other.empty()) return fmt::format("not a key here; it belongs {}", other);
  const std::string_view meant = nearest(key, known);
  return meant.empty() ? "unknown key" : fmt::format("unknown key, did you mean '{}'?", meant);
}

template <class Section>
std::vector<std::string_view> names_of() {
  std::vector<std::string_view> out;
  for (const Key<Section>& key : keys<Section>()) out.push_back(key.name);
  return out;
}

template <class Section>
const Key<Section>* find_key(std::string_view name) {
  const auto all = keys<Section>();
  const auto found = std::find_if(all.begin(), all.end(), [name](const Key<Section>& key) { return key.name == name; });
  return found == all.end() ? nullptr : &*found;
}

// A table within a table is part of the key's name: [device.commands].
template <class Section>
bool is_subtable(const std::string& name, const Node& node) {
  const auto all = keys<Section>();
  return std::holds_alternative<Table>(node.value) &&
         std::any_of(all.begin(), all.end(), [&](const Key<Section>& key) { return key.name.starts_with(name + "."); });
}

template <class Section>
void read_value(const Reading& reading, std::string_view table, const Key<Section>& key, const Node& node,
                Parsed<Section>& into) {
  const Verdict complaint = key.read(node, key.rule, into.values);
  into.written[key.name] = {{reading.file, node.at}, !complaint};
  if (!complaint) return;
  reading.add(complaint->at, qualified(table, key.name),
              fmt::format("{}; allowed: {}", complaint->text, key.allowed(key.rule)));
}

template <class Section>
void read_member(const Reading& reading, std::string_view table, const std::string& name, const Member& member,
                 std::span<const std::string_view> known, Parsed<Section>& into) {
  if (const Key<Section>* key = find_key<Section>(name)) return read_value(reading, table, *key, member.node, into);
  if (is_subtable<Section>(name, member.node)) {
    for (const Member& inner : std::get<Table>(member.node.value)) {
      read_member(reading, table, name + "." + inner.key, inner, known, into);
    }
    return;
  }
  // What is only counted needs no search for words.
  std::string text = reading.problems.full() ? "" : unknown_key(table, name, known);
  reading.add(member.at, printable(qualified(table, name)), std::move(text));
}

template <class Section>
void read_table(const Reading& reading, std::string_view table, const Table& members, Parsed<Section>& into) {
  const auto known = names_of<Section>();
  for (const Member& member : members) read_member(reading, table, member.key, member, known, into);
}

// [coap] and the like: once in a file, and again in later files.
template <auto Member>
void read_single(const Reading& reading, std::string_view name, const Node& node, ParsedConfig& config) {
  const auto* table = std::get_if<Table>(&node.value);
  if (table == nullptr) {
    reading.add(node.at, std::string(name),
                fmt::format("{} is the wrong type; allowed: one table, [{}]", kind_of(node), name));
    return;
  }
  auto& section = config.*Member;
  section.origin = {reading.file, node.at};
  read_table(reading, name, *table, section);
}

// [[server]] and the like: an entry more each time.
template <auto Member>
void read_repeated(const Reading& reading, std::string_view name, const Node& node, ParsedConfig& config) {
  const auto* list = std::get_if<List>(&node.value);
  if (list == nullptr) {
    reading.add(node.at, std::string(name),
                fmt::format("{} is the wrong type; allowed: tables in double brackets, [[{}]]", kind_of(node), name));
    return;
  }
  for (const Node& entry : *list) {
    const auto* table = std::get_if<Table>(&entry.value);
    if (table == nullptr || (config.*Member).size() >= kMostEntries) {
      reading.add(entry.at, std::string(name),
                  fmt::format("{}; allowed: at most {} tables", table ? "one too many" : "no table", kMostEntries));
      return;
    }
    auto& section = (config.*Member).emplace_back();
    section.origin = {reading.file, entry.at};
    read_table(reading, name, *table, section);
  }
}

struct TableRow {
  std::string_view name;
  void (*read)(const Reading&, std::string_view name, const Node&, ParsedConfig&);
};

constexpr TableRow kTables[] = {
    {"server", &read_repeated<&ParsedConfig::servers>},
    {"access", &read_repeated<&ParsedConfig::access>},
    {"coap", &read_single<&ParsedConfig::coap>},
    {"device", &read_single<&ParsedConfig::device>},
    {"firmware", &read_repeated<&ParsedConfig::firmware>},
    {"objects", &read_single<&ParsedConfig::objects>},
    {"apps", &read_single<&ParsedConfig::apps>},
    {"telemetry", &read_single<&ParsedConfig::telemetry>},
    {"log", &read_single<&ParsedConfig::log>},
};

const TableRow* find_table(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(kTables), std::end(kTables), [name](const TableRow& row) { return row.name == name; });
  return found == std::end(kTables) ? nullptr : found;
}

}  // namespace

void parse_into(ParsedConfig& config, std::string_view text, const std::string& file_name, Problems& problems) {
  const auto document = read_toml(text, file_name, problems);
  if (!document) return;
  const Reading reading{file_name, problems};
  auto known = names_of<ClientConfig>();
  for (const TableRow& row : kTables) known.push_back(row.name);
  for (const Member& member : *document) {
    if (const TableRow* row = find_table(member.key)) {
      row->read(reading, row->name, member.node, config);
    } else {
      read_member(reading, "", member.key, member, known, config.client);
    }
  }
}

void parse_app_policy_into(ParsedConfig& config, std::string_view text, const std::string& file_name,
                           Problems& problems) {
  const auto document = read_toml(text, file_name, problems);
  if (!document) return;
  auto& policy = config.app_policies.emplace_back();
  policy.origin = {file_name, {1, 1}};
  read_table(Reading{file_name, problems}, "app", *document, policy);
}

ParseResult parse(std::string_view text, std::string file_name) {
  ParseResult out;
  Problems problems;
  parse_into(out.config, text, file_name, problems);
  out.problems = std::move(problems).take();
  return out;
}

}  // namespace lwm2m::config
