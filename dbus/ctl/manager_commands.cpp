#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "daemon/base/text.hpp"
#include "dbus/ctl/commands.hpp"
#include "dbus/ctl/table.hpp"
#include "dbus/ctl/value_printing.hpp"

namespace lwm2m::ctl {
namespace {

// Until its end. errno, or 0.
int read_all(int file, std::string& text) {
  std::array<char, 65536> buffer{};
  while (true) {
    const ssize_t size = ::read(file, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return size < 0 ? errno : 0;
    text.append(buffer.data(), static_cast<std::size_t>(size));
  }
}

// "-": the standard input.
Outcome<std::string> read_text(const std::string& name) {
  std::string text;
  const int file = name == "-" ? STDIN_FILENO : ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
  const int error = file < 0 ? errno : read_all(file, text);
  if (file > STDIN_FILENO) ::close(file);
  if (error != 0) return bad_usage(fmt::format("{}: cannot be read: {}", name, std::strerror(error)));
  // A string on the bus is UTF-8 without NUL; a file that is not must not end as a broken connection.
  if (!is_utf8(text) || text.find('\0') != std::string::npos) return bad_usage(fmt::format("{}: not UTF-8 text", name));
  return text;
}

std::string flags_of(const BusDictionary& members) {
  std::string out;
  for (const auto& [key, value] : members) {
    const auto* flag = std::get_if<bool>(&value.held);
    if (flag != nullptr && !*flag) continue;
    out += (out.empty() ? "" : " ") + (flag != nullptr ? key : key + '=' + to_text(value));
  }
  return out;
}

}  // namespace

Outcome<void> start(Session& session) {
  Message message = session.bus().method("Manager", "Start");
  return session.done(session.bus().call(message.allow_auto_start()));
}

Outcome<void> stop(Session& session, bool force) {
  return session.done(session.call("Manager", "Stop", "b", force ? 1 : 0));
}

Outcome<void> manager_call(Session& session, const char* member) {
  return session.done(session.call("Manager", member));
}

Outcome<void> update(Session& session, std::uint16_t server) {
  return session.done(session.call("Manager", "Update", "q", server));
}

Outcome<void> send(Session& session, const SendArguments& arguments) {
  Message message = session.bus().method("Manager", "Send");
  message.append("q", arguments.server).open(SD_BUS_TYPE_ARRAY, "s");
  for (const auto& path : arguments.paths) message.append("s", path.c_str());
  return session.done(session.bus().call(message.close().append("a{sv}", 0)));
}

Outcome<void> periods(Session& session, const PeriodsArguments& arguments) {
  return session.done(session.call("Manager", "SetNotificationPeriods", "qsuu", arguments.server,
                                   arguments.path.c_str(), arguments.shortest, arguments.longest));
}

Outcome<void> add_error(Session& session, std::uint8_t code) {
  return session.done(session.call("Manager", "AddDeviceError", "y", code));
}

Outcome<void> define(Session& session, const std::string& file) {
  const auto xml = read_text(file);
  if (!xml) return propagate(xml);
  const auto reply = session.call("Definitions", "Load", "s", xml->c_str());
  if (!reply) return propagate(reply);
  if (session.json()) {
    session.print_document(BusValue{BusDictionary{{"Objects", argument(*reply, 0)}}});
    return {};
  }
  for (const auto& id : argument(*reply, 0).list()) session.print(to_text(id) + '\n');
  return {};
}

Outcome<void> undefine(Session& session, std::uint16_t object) {
  return session.done(session.call("Definitions", "Undefine", "q", object));
}

Outcome<void> definitions(Session& session) {
  const auto reply = session.call("Definitions", "List");
  if (!reply) return propagate(reply);
  BusList document;
  Table table({"ID", "VERSION", "NAME", "NOTES"});
  for (const auto& definition : argument(*reply, 0).list()) {
    BusDictionary object{{"Id", definition.at(0)}, {"Name", definition.at(1)}, {"Version", definition.at(2)}};
    for (const auto& member : definition.at(3).dictionary()) object.push_back(member);
    table.add({to_text(definition.at(0)), definition.at(2).text(), definition.at(1).text(),
               flags_of(definition.at(3).dictionary())});
    document.push_back(BusValue{std::move(object)});
  }
  if (session.json()) {
    session.print_document(BusValue{std::move(document)});
  } else {
    session.print(table.to_string());
  }
  return {};
}

Outcome<void> applications(Session& session) {
  const auto reply = session.call("Apps", "List");
  if (!reply) return propagate(reply);
  BusList document;
  Table table({"APPLICATION", "UID", "ALIVE", "OWNER", "OBJECT"});
  for (const auto& app : argument(*reply, 0).list()) {
    table.add(
        {app.at(0).text(), to_text(app.at(3)), app.at(4).flag() ? "yes" : "no", app.at(2).text(), app.at(1).text()});
    document.push_back(BusValue{BusDictionary{
        {"AppId", app.at(0)}, {"Path", app.at(1)}, {"Owner", app.at(2)}, {"Uid", app.at(3)}, {"Alive", app.at(4)}}});
  }
  if (session.json()) {
    session.print_document(BusValue{std::move(document)});
  } else {
    session.print(table.to_string());
  }
  return {};
}

}  // namespace lwm2m::ctl
