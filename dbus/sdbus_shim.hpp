// The two generations of sdbus-c++ behind one set of names: 1.2 (Debian 12) and 2.x (Debian 13). Everything else in dbus/
// that needs the library includes this header and is written once. It takes seconds to compile: only source files include
// it.
//
// raw() reaches the sd-bus message beneath a message of the library. Values are read and written there (message_io.hpp),
// because 1.2 builds a std::string for every container and has no way to take an array of bytes as a whole.
#pragma once

#include <sdbus-c++/sdbus-c++.h>
#include <systemd/sd-bus.h>

#include <cerrno>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#if __has_include(<sdbus-c++/VTableItems.h>)
#define LWM2M_SDBUS_2 1
#endif

namespace lwm2m::dbus::shim {

struct MessageAccess : sdbus::Message {
  static constexpr void* sdbus::Message::*kPointer = &MessageAccess::msg_;
};
[[nodiscard]] inline sd_bus_message* raw(const sdbus::Message& message) {
  return static_cast<sd_bus_message*>(message.*MessageAccess::kPointer);
}

struct PollData {
  int fd = -1;
  short events = 0;
  std::uint64_t deadline = UINT64_MAX;  // microseconds of CLOCK_MONOTONIC, UINT64_MAX: none
};
using MethodCallback = std::function<void(sdbus::MethodCall)>;
using PropertyGetter = std::function<void(sdbus::PropertyGetReply&)>;
// `error` is nullptr for a reply.
using ReplyCallback = std::function<void(const sdbus::Message& reply, const sdbus::Error* error)>;
using Names = std::vector<std::string>;
// What an interface has, in the order of the XML; signatures are whole ("sv").
struct Vtable {
  struct Method {
    std::string name{}, input{};
    Names input_names{};
    std::string output{};
    Names output_names{};
    MethodCallback callback{};
  };
  struct Signal {
    std::string name{}, signature{};
    Names names{};
  };
  struct Property {
    std::string name{}, signature{};
    PropertyGetter getter{};
    sdbus::Flags::PropertyUpdateBehaviorFlags changes{};
    bool writable = false;  // as introspection shows it; PropertyWrites takes the calls of Set
  };
  std::vector<Method> methods{};
  std::vector<Signal> signals{};
  std::vector<Property> properties{};
};

[[nodiscard]] inline sdbus::Flags flags_of(const Vtable::Property& property) {
  sdbus::Flags flags;
  flags.set(property.changes);
  return flags;
}

// Of a property that can be written. PropertyWrites sees every Set before this does.
inline void refuse_write() { throw sdbus::createError(EACCES, "writing a property"); }

#ifdef LWM2M_SDBUS_2

[[nodiscard]] inline PollData poll_data(const sdbus::IConnection& connection) {
  const auto data = connection.getEventLoopPollData();
  const bool none = data.timeout == std::chrono::microseconds::max();
  return {data.fd, data.events, none ? UINT64_MAX : static_cast<std::uint64_t>(data.timeout.count())};
}
[[nodiscard]] inline bool process(sdbus::IConnection& connection) { return connection.processPendingEvent(); }
// Takes an open connection over.
[[nodiscard]] inline std::unique_ptr<sdbus::IConnection> open_connection(sd_bus* open, const std::string&) {
  return sdbus::createBusConnection(open);
}
[[nodiscard]] inline sdbus::Error error(std::string name, std::string text) {
  return sdbus::Error(sdbus::Error::Name(std::move(name)), std::move(text));
}
[[nodiscard]] inline std::unique_ptr<sdbus::IProxy> proxy(sdbus::IConnection& connection, std::string name, std::string path) {
  return sdbus::createProxy(connection, sdbus::ServiceName(std::move(name)), sdbus::ObjectPath(std::move(path)));
}
[[nodiscard]] inline sdbus::MethodCall method_call(const sdbus::IProxy& proxy, const char* interface, const char* member) {
  return proxy.createMethodCall(sdbus::InterfaceName(interface), sdbus::MethodName(member));
}
[[nodiscard]] inline sdbus::Signal signal(const sdbus::IObject& object, const char* interface, const char* member) {
  return object.createSignal(sdbus::InterfaceName(interface), sdbus::SignalName(member));
}
inline void call_async(sdbus::IProxy& proxy, const sdbus::MethodCall& call, ReplyCallback callback, std::uint64_t timeout) {
  proxy.callMethodAsync(
      call,
      [callback = std::move(callback)](const sdbus::MethodReply& reply, const std::optional<sdbus::Error>& error) {
        callback(reply, error ? &*error : nullptr);
      },
      timeout);
}
inline void add_interface(sdbus::IObject& object, const std::string& interface, Vtable table) {
  std::vector<sdbus::VTableItem> items;
  for (auto& each : table.methods) {
    items.emplace_back(sdbus::MethodVTableItem{sdbus::MethodName(each.name), sdbus::Signature(each.input), each.input_names,
                                               sdbus::Signature(each.output), each.output_names, std::move(each.callback), {}});
  }
  for (auto& each : table.signals) {
    items.emplace_back(sdbus::SignalVTableItem{sdbus::SignalName(each.name), sdbus::Signature(each.signature), each.names, {}});
  }
  for (auto& each : table.properties) {
    sdbus::property_set_callback setter;
    if (each.writable) setter = [](const sdbus::PropertySetCall&) { refuse_write(); };
    items.emplace_back(sdbus::PropertyVTableItem{sdbus::PropertyName(each.name), sdbus::Signature(each.signature),
                                                 std::move(each.getter), std::move(setter), flags_of(each)});
  }
  object.addVTable(sdbus::InterfaceName(interface), std::move(items));
}
inline void emit_changed(sdbus::IObject& object, const char* interface, const Names& properties) {
  std::vector<sdbus::PropertyName> names;
  for (const auto& name : properties) names.emplace_back(name);
  object.emitPropertiesChangedSignal(interface, names);
}

#else

[[nodiscard]] inline PollData poll_data(const sdbus::IConnection& connection) {
  const auto data = connection.getEventLoopPollData();
  return {data.fd, data.events, data.timeout_usec};
}
[[nodiscard]] inline bool process(sdbus::IConnection& connection) { return connection.processPendingRequest(); }
// 1.2 cannot take a connection over: it makes one of its own, and waits for the authentication and the Hello. `open`
// stands for a bus that has just shown that it answers, and at which somebody listens: 1.2 leaks a connection that it
// cannot open.
[[nodiscard]] inline std::unique_ptr<sdbus::IConnection> open_connection(sd_bus* open, const std::string& address) {
  sd_bus_close_unref(open);
  if (address == "system") return sdbus::createSystemBusConnection();
  if (address == "session") return sdbus::createSessionBusConnection();
  return sdbus::createSessionBusConnectionWithAddress(address);
}
[[nodiscard]] inline sdbus::Error error(const std::string& name, const std::string& text) { return {name, text}; }
[[nodiscard]] inline std::unique_ptr<sdbus::IProxy> proxy(sdbus::IConnection& connection, std::string name, std::string path) {
  return sdbus::createProxy(connection, std::move(name), std::move(path));
}
[[nodiscard]] inline sdbus::MethodCall method_call(sdbus::IProxy& proxy, const char* interface, const char* member) {
  return proxy.createMethodCall(interface, member);
}
[[nodiscard]] inline sdbus::Signal signal(sdbus::IObject& object, const char* interface, const char* member) {
  return object.createSignal(interface, member);
}
inline void call_async(sdbus::IProxy& proxy, const sdbus::MethodCall& call, ReplyCallback callback, std::uint64_t timeout) {
  proxy.callMethod(
      call,
      [callback = std::move(callback)](const sdbus::MethodReply& reply, const sdbus::Error* error) { callback(reply, error); },
      timeout);
}
// Once for an object, with all its interfaces added before.
inline void add_interface(sdbus::IObject& object, const std::string& interface, Vtable table) {
  for (auto& each : table.methods) {
    object.registerMethod(interface, each.name, each.input, each.input_names, each.output, each.output_names,
                          std::move(each.callback));
  }
  for (auto& each : table.signals) object.registerSignal(interface, each.name, each.signature, each.names);
  for (auto& each : table.properties) {
    sdbus::property_set_callback setter;
    if (each.writable) setter = [](const sdbus::PropertySetCall&) { refuse_write(); };
    object.registerProperty(interface, each.name, each.signature, std::move(each.getter), std::move(setter),
                            flags_of(each));
  }
}
inline void emit_changed(sdbus::IObject& object, const char* interface, const Names& properties) {
  object.emitPropertiesChangedSignal(interface, properties);
}

#endif

// The sd-bus connection beneath, for what 1.2 does by a blocking call only: a match rule.
[[nodiscard]] inline sd_bus* raw(sdbus::IConnection& connection) {
  const auto driver = proxy(connection, "org.freedesktop.DBus", "/org/freedesktop/DBus");
  return sd_bus_message_get_bus(raw(method_call(*driver, "org.freedesktop.DBus", "GetId")));
}

// After the last add_interface of an object.
inline void finish(sdbus::IObject& object) {
#ifdef LWM2M_SDBUS_2
  (void)object;
#else
  object.finishRegistration();
#endif
}

}  // namespace lwm2m::dbus::shim
