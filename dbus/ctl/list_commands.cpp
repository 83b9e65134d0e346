#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "daemon/model/path.hpp"
#include "dbus/ctl/commands.hpp"
#include "dbus/ctl/table.hpp"
#include "dbus/ctl/time_text.hpp"
#include "dbus/ctl/value_printing.hpp"

namespace lwm2m::ctl {
namespace {

using model::Path;

constexpr int kResourceLevel = 3;

using Values = std::map<Path, BusValue>;

// Values that Read gave, by resource: what it flattened to resource instances is put together again.
Values gather(const BusList& pairs) {
  Values values;
  for (const auto& pair : pairs) {
    const auto path = Path::parse(pair.at(0).text());
    if (!path) continue;
    values.insert_or_assign(*path, pair.at(1));
    if (path->level() <= kResourceLevel) continue;
    BusValue& resource = values[path->parent()];
    if (!std::holds_alternative<BusInstances>(resource.held)) resource.held = BusInstances{};
    std::get<BusInstances>(resource.held).emplace_back(path->resource_instance().value(), pair.at(1));
  }
  return values;
}

Outcome<BusList> read_partial(Session& session, const std::string& path) {
  return session.call("Registry", "Read", "asa{sv}", 1, path.c_str(), 1, "Partial", "b", 1);
}

bool has_values(const BusList& entries) {
  return std::ranges::any_of(entries, [](const BusValue& entry) {
    const std::string& type = entry.at(1).at("Type").text();
    return !type.empty() && type != "None";
  });
}

// What was read just now stands in place of what List can tell without asking an application or the system.
void put_values(BusList& entries, const Values& values) {
  for (auto& entry : entries) {
    const auto path = Path::parse(entry.at(0).text());
    const auto value = path ? values.find(*path) : values.end();
    if (value == values.end()) continue;
    auto& members = std::get<BusDictionary>(std::get<BusList>(entry.held)[1].held);
    std::erase_if(members, [](const auto& member) { return member.first == "Value"; });
    members.emplace_back("Value", value->second);
  }
}

std::string shown_value(const BusValue& members) {
  const auto type = model::parse_data_type(members.at("Type").text());
  std::string text = to_text(members.at("Value"), type.value_or(model::DataType::kString));
  const std::string units = members.at("Units").text();
  return text.empty() || units.empty() ? text : text + ' ' + units;
}

std::string tree(const BusList& entries, int top) {
  Table table;
  for (const auto& entry : entries) {
    const std::string& text = entry.at(0).text();
    const BusValue& members = entry.at(1);
    const int level = Path::parse(text).value_or(Path()).level();
    const std::string type =
        members.at("Type").text() + (members.at("Multiple").flag() && level == kResourceLevel ? "[]" : "");
    table.add({std::string(static_cast<std::size_t>(std::max(level - top, 0)) * 2, ' ') + text,
               members.at("Name").text(), type, members.at("Operations").text(), shown_value(members)});
  }
  return table.to_string();
}

BusValue as_document(const BusList& entries) {
  BusList document;
  for (const auto& entry : entries) {
    BusDictionary object{{"Path", entry.at(0)}};
    for (const auto& member : entry.at(1).dictionary()) object.push_back(member);
    document.push_back(BusValue{std::move(object)});
  }
  return BusValue{std::move(document)};
}

// Parents before their children, whatever the order of the reply.
void sort_by_path(BusList& entries) {
  std::ranges::stable_sort(entries, {},
                           [](const BusValue& entry) { return Path::parse(entry.at(0).text()).value_or(Path()); });
}

}  // namespace

Outcome<void> list(Session& session, const ListArguments& arguments) {
  const auto path = Path::parse(arguments.path);
  if (!path) return bad_usage(path.error());
  const auto depth = arguments.depth.value_or(static_cast<std::uint32_t>(std::max(kResourceLevel - path->level(), 0)));
  const auto reply = session.call("Registry", "List", "su", arguments.path.c_str(), depth);
  if (!reply) return propagate(reply);
  BusList entries = argument(*reply, 0).list();
  sort_by_path(entries);
  Outcome<BusList> values;
  if (has_values(entries)) values = read_partial(session, arguments.path);
  if (values) put_values(entries, gather(argument(*values, 0).list()));
  const int top = entries.empty() ? 0 : Path::parse(entries.front().at(0).text()).value_or(Path()).level();
  if (session.json()) {
    session.print_document(as_document(entries));
  } else {
    session.print(tree(entries, top));
  }
  // The tree is worth showing even where the values of now cannot be had.
  if (!values) return propagate(values);
  return {};
}

Outcome<void> observe(Session& session) {
  const auto reply = session.call("Manager", "ListObservations");
  if (!reply) return propagate(reply);
  BusList document;
  Table table({"SERVER", "PATHS", "ATTRIBUTES", "LAST"});
  const std::uint64_t now = wall_clock();
  for (const auto& observation : argument(*reply, 0).list()) {
    BusDictionary object{{"Ssid", observation.at(0)}, {"Paths", observation.at(1)}};
    BusDictionary attributes;
    for (const auto& member : observation.at(2).dictionary()) {
      object.push_back(member);
      const bool flag_not_set = member.first == "Composite" && !member.second.flag();
      if (member.first != "LastUSec" && !flag_not_set) attributes.push_back(member);
    }
    table.add({to_text(observation.at(0)), to_text(observation.at(1)), to_text(BusValue{std::move(attributes)}),
               format_with_distance(observation.at(2).at("LastUSec").number(), now)});
    document.push_back(BusValue{std::move(object)});
  }
  if (session.json()) {
    session.print_document(BusValue{std::move(document)});
  } else {
    session.print(table.to_string());
  }
  return {};
}

Outcome<void> complete(Session& session, const std::string& typed) {
  // One level at a time: what stands before the last slash is listed.
  const std::string parent = typed.substr(0, typed.rfind('/') == 0 ? 1 : typed.rfind('/'));
  const auto path = Path::parse(parent.empty() ? "/" : parent);
  if (!path) return {};
  const auto reply = session.call("Registry", "List", "su", path->to_string().c_str(), std::uint32_t{1});
  if (!reply) return propagate(reply);
  std::string text;
  for (const auto& entry : argument(*reply, 0).list()) {
    const std::string& found = entry.at(0).text();
    if (found.compare(0, typed.size(), typed) == 0 && found != parent) text += found + '\n';
  }
  session.print(text);
  return {};
}

}  // namespace lwm2m::ctl
