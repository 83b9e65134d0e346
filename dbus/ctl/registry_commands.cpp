#include <fmt/core.h>
#include <unistd.h>

#include "daemon/model/path.hpp"
#include "dbus/ctl/commands.hpp"
#include "dbus/ctl/type_lookup.hpp"
#include "dbus/ctl/value_marshalling.hpp"
#include "dbus/ctl/value_parsing.hpp"
#include "dbus/ctl/value_printing.hpp"

namespace lwm2m::ctl {
namespace {

using model::Path;

struct Assignment {
  std::string path{};  // as the call gets it
  model::ResourceValue value{model::Value{}};
};

Outcome<Path> parse_path(const std::string& text, int lowest, int highest, std::string_view wanted) {
  const auto path = Path::parse(text);
  if (!path) return bad_usage(path.error());
  if (path->level() < lowest || path->level() > highest)
    return bad_usage(fmt::format("{}: not the path of {}", text, wanted));
  return *path;
}

Outcome<model::ResourceValue> parse_for(const std::string& path, const std::string& text,
                                        const Outcome<ResourceType>& type) {
  if (!type) return propagate(type);
  auto value = parse_resource_value(text, *type);
  if (!value) return bad_usage(value.error().with_context(path));
  return *std::move(value);
}

void append_assignments(Message& message, const std::vector<Assignment>& assignments) {
  message.open(SD_BUS_TYPE_ARRAY, "(sv)");
  for (const auto& assignment : assignments) {
    message.open(SD_BUS_TYPE_STRUCT, "sv").append("s", assignment.path.c_str());
    append_variant(message, assignment.value);
    message.close();
  }
  message.close();
}

// ---- get ------------------------------------------------------------------------------------------------------------

bool is_value_path(const std::string& text) {
  const auto path = Path::parse(text);
  return path && path->level() >= 3;
}

Outcome<BusList> read_all(Session& session, const std::vector<std::string>& paths) {
  Message message = session.bus().method("Registry", "Read");
  message.open(SD_BUS_TYPE_ARRAY, "s");
  for (const auto& path : paths) message.append("s", path.c_str());
  return session.bus().call(message.close().append("a{sv}", 0));
}

void print_pairs(Session& session, const BusList& pairs, BytesAs bytes) {
  std::string text;
  for (const auto& pair : pairs) {
    text += fmt::format("{} = {}\n", pair.at(0).text(), printable(to_text(pair.at(1), bytes)));
  }
  session.print(text);
}

void print_pairs_as_json(Session& session, const BusList& pairs) {
  BusDictionary document;
  for (const auto& pair : pairs) document.emplace_back(pair.at(0).text(), pair.at(1));
  session.print_document(BusValue{std::move(document)});
}

Outcome<void> get_one(Session& session, const std::string& path, BytesAs bytes) {
  const auto reply = session.call("Registry", "Get", "s", path.c_str());
  if (!reply) return propagate(reply);
  const BusValue& value = argument(*reply, 0);
  if (session.json()) {
    session.print_document(BusValue{BusDictionary{{path, value}}});
  } else {
    // A program gets the value as it is; a terminal would obey what a server has put into it.
    const std::string text = to_text(value, bytes);
    session.print((isatty(STDOUT_FILENO) != 0 ? printable(text) : text) + '\n');
  }
  return {};
}

// ---- set and create -----------------------------------------------------------------------------

Outcome<std::vector<Assignment>> parse_pairs(Session& session, const SetArguments& arguments) {
  TypeLookup types(session);
  std::vector<Assignment> assignments;
  for (const auto& [name, text] : arguments.pairs) {
    const auto path = parse_path(name, 3, 4, "a resource");
    if (!path) return propagate(path);
    auto value = parse_for(name, text, types.of(*path));
    if (!value) return propagate(value);
    assignments.push_back({name, *std::move(value)});
  }
  return assignments;
}

Outcome<BusList> write_all(Session& session, const std::vector<Assignment>& assignments, const SetArguments& options) {
  Message message = session.bus().method("Registry", "Write");
  append_assignments(message, assignments);
  message.open(SD_BUS_TYPE_ARRAY, "{sv}");
  if (options.create) message.append("{sv}", "Create", "b", 1);
  if (options.send) message.append("{sv}", "Send", "b", 1);
  if (options.persistent) message.append("{sv}", "Persistent", "b", 1);
  return session.bus().call(message.close());
}

// "5700=21.5", or "6/0=x" for an instance of a multiple resource. The name stays relative, for the instance's id may be
// the daemon's choice; the type depends on the object alone.
Outcome<Assignment> parse_assignment(TypeLookup& types, Path object, const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) return bad_usage(fmt::format("'{}': not RESOURCE=VALUE", text));
  const std::string name = text.substr(0, equals);
  const auto path = Path::parse(object.child(0).to_string() + '/' + name);
  if (!path) return bad_usage(fmt::format("'{}': RESOURCE is an id such as 5700", name));
  auto value = parse_for(name, text.substr(equals + 1), types.defined(*path));
  if (!value) return propagate(value);
  return Assignment{name, *std::move(value)};
}

}  // namespace

Outcome<void> get(Session& session, const GetArguments& arguments) {
  const BytesAs bytes = arguments.hex ? BytesAs::kHex : BytesAs::kReadable;
  if (arguments.paths.size() == 1 && is_value_path(arguments.paths.front())) {
    return get_one(session, arguments.paths.front(), bytes);
  }
  const auto reply = read_all(session, arguments.paths);
  if (!reply) return propagate(reply);
  if (session.json()) {
    print_pairs_as_json(session, argument(*reply, 0).list());
  } else {
    print_pairs(session, argument(*reply, 0).list(), bytes);
  }
  return {};
}

Outcome<void> set(Session& session, const SetArguments& arguments) {
  const auto assignments = parse_pairs(session, arguments);
  if (!assignments) return propagate(assignments);
  if (assignments->size() > 1 || arguments.create || arguments.persistent || arguments.send) {
    return session.done(write_all(session, *assignments, arguments));
  }
  Message message = session.bus().method("Registry", "Set");
  message.append("s", assignments->front().path.c_str());
  append_variant(message, assignments->front().value);
  return session.done(session.bus().call(message));
}

Outcome<void> create(Session& session, const CreateArguments& arguments) {
  const auto path = parse_path(arguments.path, 1, 2, "an object or an object instance");
  if (!path) return propagate(path);
  TypeLookup types(session);
  std::vector<Assignment> assignments;
  for (const auto& text : arguments.values) {
    auto assignment = parse_assignment(types, path->prefix(1), text);
    if (!assignment) return propagate(assignment);
    assignments.push_back(*std::move(assignment));
  }
  Message message = session.bus().method("Registry", "CreateInstance");
  append_assignments(message.append("s", arguments.path.c_str()), assignments);
  const auto reply = session.bus().call(message);
  if (!reply) return propagate(reply);
  const auto id = static_cast<std::uint16_t>(argument(*reply, 0).number());
  const std::string created = path->prefix(1).child(id).to_string();
  if (session.json()) {
    session.print_document(BusValue{BusDictionary{{"Path", BusValue{created}}}});
  } else {
    session.print(created + '\n');
  }
  return {};
}

Outcome<void> erase(Session& session, const std::string& text) {
  const auto path = parse_path(text, 2, 4, "an object instance, a resource or a resource instance");
  if (!path) return propagate(path);
  return session.done(session.call("Registry", "Delete", "s", text.c_str()));
}

Outcome<void> execute(Session& session, const ExecuteArguments& arguments) {
  const auto path = parse_path(arguments.path, 3, 3, "a resource");
  if (!path) return propagate(path);
  std::string line;
  for (const auto& part : arguments.arguments) line += (line.empty() ? "" : ",") + part;
  const auto parsed = parse_execute_arguments(line);
  if (!parsed) return bad_usage(parsed.error());
  Message message = session.bus().method("Registry", "Execute");
  message.append("s", arguments.path.c_str()).open(SD_BUS_TYPE_ARRAY, "{ys}");
  for (const auto& argument : *parsed) message.append("{ys}", argument.id, argument.value.value_or("").c_str());
  return session.done(session.bus().call(message.close()));
}

}  // namespace lwm2m::ctl
