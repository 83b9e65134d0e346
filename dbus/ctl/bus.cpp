#include "dbus/ctl/bus.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace lwm2m::ctl {
namespace {

constexpr std::string_view kErrorPrefix = "org.lwm2md.Client1.Error.";
constexpr std::string_view kStandardPrefix = "org.freedesktop.DBus.Error.";

// Errors that the bus gives in place of a daemon that is not there, or went away during the call.
constexpr std::array<std::string_view, 3> kNobodyThere{"ServiceUnknown", "NameHasNoOwner", "Disconnected"};
constexpr std::array<std::string_view, 2> kNoAnswer{"NoReply", "Timeout"};

std::string error_text(int error) { return std::strerror(error < 0 ? -error : error); }

Failure no_answer(std::string_view why) {
  return {ExitStatus::kUnreachable,
          fmt::format("lwm2md does not answer ({}): see 'systemctl status lwm2md' and 'journalctl -u lwm2md'", why)};
}

Failure from_standard_error(std::string_view name, std::string_view text) {
  if (std::ranges::find(kNobodyThere, name) != kNobodyThere.end()) return daemon_is_not_running();
  if (std::ranges::find(kNoAnswer, name) != kNoAnswer.end()) return no_answer(text);
  if (name.substr(0, 6) == "Spawn.") {
    return {ExitStatus::kUnreachable,
            fmt::format("lwm2md could not be started: {}: see 'systemctl status lwm2md'", text)};
  }
  if (name == "AccessDenied") {
    // The bus's own text is a match of rules, for those who wrote the rules.
    return {ExitStatus::kRefused,
            "AccessDenied: the bus refuses this to you: root and members of the group lwm2m may, members of lwm2m-apps "
            "as far as applications need it; whoever has just been made a member logs in again first"};
  }
  return {ExitStatus::kRefused, fmt::format("{}: {}", name, text)};
}

int open_handle(const std::string& where, BusHandle& out) {
  sd_bus* bus = nullptr;
  int result = 0;
  if (where == "system") {
    result = sd_bus_open_system(&bus);
  } else if (where == "session") {
    result = sd_bus_open_user(&bus);
  } else {
    result = sd_bus_new(&bus);
    if (result >= 0) result = sd_bus_set_address(bus, where.c_str());
    if (result >= 0) result = sd_bus_set_bus_client(bus, 1);
    if (result >= 0) result = sd_bus_start(bus);
  }
  out.reset(bus);
  return result;
}

}  // namespace

std::string interface_name(std::string_view interface) { return fmt::format("{}.{}", kDaemonName, interface); }

Failure daemon_is_not_running() {
  return {ExitStatus::kUnreachable,
          "lwm2md is not running on this bus: try 'systemctl start lwm2md', or name its bus with --bus"};
}

Failure to_failure(const sd_bus_error& error) {
  const std::string_view name = error.name == nullptr ? "" : error.name;
  const std::string_view text = error.message == nullptr ? "" : error.message;
  if (name.substr(0, kErrorPrefix.size()) == kErrorPrefix) {
    return {ExitStatus::kRefused, fmt::format("{}: {}", name.substr(kErrorPrefix.size()), text)};
  }
  if (name.substr(0, kStandardPrefix.size()) == kStandardPrefix) {
    return from_standard_error(name.substr(kStandardPrefix.size()), text);
  }
  return {ExitStatus::kRefused, fmt::format("{}: {}", name, text)};
}

Message& Message::append_bytes(ByteView bytes) {
  return note(error_ < 0 ? error_ : sd_bus_message_append_array(handle_.get(), 'y', bytes.data(), bytes.size()));
}
Message& Message::open(char type, const char* contents) {
  return note(error_ < 0 ? error_ : sd_bus_message_open_container(handle_.get(), type, contents));
}
Message& Message::close() { return note(error_ < 0 ? error_ : sd_bus_message_close_container(handle_.get())); }
Message& Message::allow_auto_start() {
  return note(error_ < 0 ? error_ : sd_bus_message_set_auto_start(handle_.get(), 1));
}

Outcome<Bus> Bus::open(const std::string& where, std::chrono::microseconds timeout) {
  const bool address =
      where.find(':') != std::string::npos;  // "transport:key=value" (D-Bus specification, "Server Addresses")
  BusHandle handle;
  const bool named = where == "system" || where == "session";  // their addresses are the environment's
  const int result = !address && !named ? -EINVAL : open_handle(where, handle);
  if (result >= 0) return Bus(std::move(handle), timeout);
  if (result == -EINVAL && !named) return bad_usage(fmt::format("--bus '{}': not system, session or a D-Bus address", where));
  return failure(ExitStatus::kUnreachable,
                 fmt::format("no connection to the bus '{}' ({}): is D-Bus running, and is --bus right?", where,
                             error_text(result)));
}

Message Bus::foreign_method(const char* service, const char* object, const char* interface, const char* member) {
  sd_bus_message* message = nullptr;
  int result = sd_bus_message_new_method_call(handle_.get(), &message, service, object, interface, member);
  if (result >= 0) result = sd_bus_message_set_auto_start(message, 0);
  return {MessageHandle(message), std::min(result, 0)};
}

Message Bus::method(std::string_view interface, const char* member, const char* object) {
  return foreign_method(kDaemonName, object, interface_name(interface).c_str(), member);
}

Outcome<BusList> Bus::call(const Message& message, std::string* sender) {
  if (message.error() < 0) return refused(fmt::format("the call cannot be written: {}", error_text(message.error())));
  sd_bus_error error{};
  sd_bus_message* raw = nullptr;
  const auto limit = static_cast<std::uint64_t>(timeout_.count());
  const int result = sd_bus_call(handle_.get(), message.get(), limit, &error, &raw);
  const MessageHandle reply(raw);
  if (result < 0) {
    const bool lost = sd_bus_is_open(handle_.get()) <= 0;
    const Failure why = lost ? no_answer("the bus closed the connection") : to_failure(error);
    sd_bus_error_free(&error);
    return tl::unexpected<Failure>(why);
  }
  BusList arguments;
  if (const int read = read_arguments(reply.get(), arguments); read < 0) {
    return refused(fmt::format("a reply that cannot be read: {}", error_text(read)));
  }
  if (sender != nullptr && sd_bus_message_get_sender(reply.get()) != nullptr)
    *sender = sd_bus_message_get_sender(reply.get());
  return arguments;
}

Outcome<std::string> Bus::daemon_owner() {
  Message message =
      foreign_method("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetNameOwner");
  const auto reply = call(message.append("s", kDaemonName));
  if (!reply) return propagate(reply);
  return argument(*reply, 0).text();
}

}  // namespace lwm2m::ctl
