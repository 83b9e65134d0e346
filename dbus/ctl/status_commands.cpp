#include <fmt/core.h>

#include <algorithm>

#include "daemon/model/path.hpp"
#include "dbus/ctl/commands.hpp"
#include "dbus/ctl/table.hpp"
#include "dbus/ctl/time_text.hpp"
#include "dbus/ctl/value_printing.hpp"

namespace lwm2m::ctl {
namespace {

constexpr std::string_view kUnknownObject = "UnknownObject: ";
constexpr std::string_view kUnknownMethod = "UnknownMethod: ";

struct Overview {
  BusDictionary manager{};
  std::vector<BusDictionary> servers{};  // by short server id, the bootstrap server first
};

Outcome<Overview> fetch(Session& session) {
  Message message = session.bus().foreign_method(kDaemonName, kDaemonObject, "org.freedesktop.DBus.ObjectManager",
                                                 "GetManagedObjects");
  const auto objects = session.bus().call(message);
  if (!objects) return propagate(objects);
  Message properties =
      session.bus().foreign_method(kDaemonName, kDaemonObject, "org.freedesktop.DBus.Properties", "GetAll");
  const auto manager = session.bus().call(properties.append("s", interface_name("Manager").c_str()));
  if (!manager) return propagate(manager);
  Overview overview{argument(*manager, 0).dictionary(), {}};
  for (const auto& [path, interfaces] : argument(*objects, 0).dictionary()) {
    const BusValue& server = interfaces.at(interface_name("Server"));
    if (!server.is_nothing()) overview.servers.push_back(server.dictionary());
  }
  const auto id = [](const BusDictionary& server) { return BusValue{server}.at("Ssid").number(); };
  std::ranges::sort(overview.servers, {}, id);
  return overview;
}

std::string last_error(const BusValue& server) {
  const BusValue& error = server.at("LastError");
  if (error.at(0).text().empty()) return "none";
  std::string text = error.at(0).text();
  if (error.at(1).number() != 0) text += ' ' + code_text(error.at(1).number());
  return error.at(2).text().empty() ? text : text + ": " + error.at(2).text();
}

std::string security(const BusValue& server) {
  std::string text = server.at("SecurityMode").text();
  const auto add = [&](const std::string& part) { text += part.empty() ? "" : ", " + part; };
  add(server.at("CipherSuite").text());
  add(server.at("KeySource").text());
  add(server.at("KeyFingerprint").text());
  if (server.at("ConnectionId").flag()) add("connection id");
  if (server.at("SessionResumed").flag()) add("resumed");
  return text;
}

std::string name_of(const BusValue& server) {
  return server.at("Bootstrap").flag() ? "bootstrap server" : fmt::format("server {}", server.at("Ssid").number());
}

std::string lifetime(const BusValue& server) {
  const std::uint64_t seconds = server.at("Lifetime").number();
  std::string text = fmt::format("{} s", seconds);
  if (seconds >= 120) text += fmt::format(" ({})", format_duration(seconds));
  if (!server.at("Binding").text().empty()) text += ", binding " + server.at("Binding").text();
  return server.at("QueueMode").flag() ? text + ", queue mode" : text;
}

std::string traffic(const BusValue& server) {
  return fmt::format("{} bytes in {} messages sent, {} bytes in {} messages received, {} handshakes",
                     server.at("BytesSent").number(), server.at("MessagesSent").number(),
                     server.at("BytesReceived").number(), server.at("MessagesReceived").number(),
                     server.at("Handshakes").number());
}

std::string describe(const BusValue& server, std::uint64_t now) {
  Table table;
  table.add({name_of(server), server.at("State").text()});
  const auto add = [&](const char* what, std::string text) { table.add({fmt::format("  {}", what), std::move(text)}); };
  add("uri", server.at("Uri").text());
  add("security", security(server));
  add("last error", last_error(server));
  // A bootstrap server has no registration.
  if (!server.at("Bootstrap").flag()) {
    add("lifetime", lifetime(server));
    add("location", server.at("Location").text().empty() ? "none" : server.at("Location").text());
    add("last update", format_with_distance(server.at("LastUpdateUSec").number(), now));
    add("next update", format_with_distance(server.at("NextUpdateUSec").number(), now));
  }
  if (!server.at("BytesSent").is_nothing()) add("traffic", traffic(server));
  return table.to_string();
}

std::string headline(const BusValue& manager) {
  return fmt::format("{}: {}{}, LwM2M {}, lwm2md {}\n", printable(manager.at("EndpointName").text()),
                     manager.at("State").text(), manager.at("Paused").flag() ? " (paused)" : "",
                     manager.at("ProtocolVersion").text(), manager.at("Version").text());
}

// The members of LastError by name: (sqs) says nothing in JSON.
BusDictionary named(BusDictionary server) {
  for (auto& [key, value] : server) {
    if (key != "LastError") continue;
    value = BusValue{BusDictionary{{"Name", value.at(0)}, {"Code", value.at(1)}, {"Text", value.at(2)}}};
  }
  return server;
}

BusList server_documents(const Overview& overview) {
  BusList servers;
  for (const auto& server : overview.servers) servers.push_back(BusValue{named(server)});
  return servers;
}

Outcome<std::string> server_object(const std::string& server) {
  const std::string root = fmt::format("{}/server/", kDaemonObject);
  if (server == "bootstrap" || server == "0") return root + "bootstrap";
  if (!model::parse_id(server)) return bad_usage(fmt::format("'{}' is not a short server id, nor 'bootstrap'", server));
  return root + server;
}

// The bus speaks of objects where the user spoke of a server.
Outcome<BusList> with_server_named(Outcome<BusList> reply, const std::string& server) {
  if (reply) return reply;
  const std::string& text = reply.error().text;
  const bool missing = text.compare(0, kUnknownObject.size(), kUnknownObject) == 0 ||
                       text.compare(0, kUnknownMethod.size(), kUnknownMethod) == 0;
  if (!missing) return reply;
  return refused(fmt::format("NotFound: server {}: there is no such server, see 'lwm2mctl server list'", server));
}

}  // namespace

Outcome<void> status(Session& session) {
  const auto overview = fetch(session);
  if (!overview) return propagate(overview);
  if (session.json()) {
    BusDictionary document = overview->manager;
    document.emplace_back("Servers", BusValue{server_documents(*overview)});
    session.print_document(BusValue{std::move(document)});
    return {};
  }
  const std::uint64_t now = wall_clock();
  std::string text = headline(BusValue{overview->manager});
  for (const auto& server : overview->servers) text += '\n' + describe(BusValue{server}, now);
  if (overview->servers.empty()) text += "\nno server: add a [[server]] to /etc/lwm2md/lwm2md.toml\n";
  session.print(text);
  return {};
}

Outcome<void> server_list(Session& session) {
  const auto overview = fetch(session);
  if (!overview) return propagate(overview);
  if (session.json()) {
    session.print_document(BusValue{server_documents(*overview)});
    return {};
  }
  Table table({"SSID", "STATE", "SECURITY", "LIFETIME", "URI"});
  for (const auto& properties : overview->servers) {
    const BusValue server{properties};
    const bool bootstrap = server.at("Bootstrap").flag();
    table.add({bootstrap ? "bootstrap" : fmt::format("{}", server.at("Ssid").number()), server.at("State").text(),
               server.at("SecurityMode").text(), bootstrap ? "-" : fmt::format("{}", server.at("Lifetime").number()),
               server.at("Uri").text()});
  }
  session.print(table.to_string());
  return {};
}

Outcome<void> server_disable(Session& session, const ServerArguments& arguments) {
  const auto object = server_object(arguments.server);
  if (!object) return propagate(object);
  Message message = session.bus().method("Server", "Disable", object->c_str());
  return session.done(with_server_named(session.bus().call(message.append("u", arguments.seconds)), arguments.server));
}

Outcome<void> server_call(Session& session, const std::string& server, const char* member) {
  const auto object = server_object(server);
  if (!object) return propagate(object);
  return session.done(
      with_server_named(session.bus().call(session.bus().method("Server", member, object->c_str())), server));
}

}  // namespace lwm2m::ctl
