// An object on the bus: its interfaces as tables, in the order of the XML, and the signals that it emits. An adaptor gives
// the table of its interface; a method of it is called by the Dispatcher, with the caller known and within a Turn.
//
// Owned by the Session. Must not be destroyed while one of its methods runs: whoever takes one away posts it to
// DeferredTasks.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/engine/caller.hpp"
#include "dbus/message_io.hpp"

namespace sdbus {
class IConnection;
class IObject;
}  // namespace sdbus

namespace lwm2m::dbus {

class Dispatcher;
class IncomingCall;
class PropertyWrites;

struct Argument {
  const char* name = "";
  const char* type = "";
};
// Beyond what the bus policy lets through.
enum class Access : std::uint8_t { kEveryCaller, kAdministrators };
// An error is answered by the Dispatcher; else the method has answered or parked the call.
using MethodBody = std::function<Result<void>(const engine::Caller&, IncomingCall&)>;

// The body that is a member function of an adaptor, which has to live as long as the connection.
template <class Adaptor>
MethodBody body_of(Adaptor* adaptor, Result<void> (Adaptor::*method)(const engine::Caller&, IncomingCall&)) {
  return [adaptor, method](const engine::Caller& caller, IncomingCall& call) { return (adaptor->*method)(caller, call); };
}

struct Method {
  const char* name = "";
  std::vector<Argument> input{};
  std::vector<Argument> output{};
  MethodBody body{};
  Access access = Access::kEveryCaller;
};
struct SignalMember {
  const char* name = "";
  std::vector<Argument> arguments{};
};
// The annotation org.freedesktop.DBus.Property.EmitsChangedSignal.
enum class PropertyChanges : std::uint8_t { kSignalled, kSilent, kConstant };
struct Property {
  const char* name = "";
  const char* type = "";
  PropertyChanges changes = PropertyChanges::kSignalled;
  std::function<void(MessageWriter&)> get{};
  // For administrators, with the reader at the value. Without it the property is read-only.
  std::function<Result<void>(MessageReader&)> set{};
};
struct Interface {
  const char* name = "";
  std::vector<Method> methods{};
  std::vector<SignalMember> signals{};
  std::vector<Property> properties{};
};

class ExportedObject {
 public:
  // Throws what the library throws: the path is taken, the connection is gone.
  ExportedObject(sdbus::IConnection& connection, Dispatcher& dispatcher, const std::string& path,
                 std::vector<Interface> interfaces);
  ~ExportedObject();
  ExportedObject(const ExportedObject&) = delete;
  ExportedObject& operator=(const ExportedObject&) = delete;

  void add_object_manager();
  void emit_added();
  void emit_removed();
  // PropertiesChanged of these, with their values. No names: nothing is sent.
  void emit_changed(const char* interface, const std::vector<std::string>& properties);
  // `destination` is empty for everybody.
  void emit(const char* interface, const char* signal, const std::string& destination,
            const std::function<void(MessageWriter&)>& arguments);

 private:
  std::vector<std::string> interfaces_;
  std::unique_ptr<sdbus::IObject> object_;
  std::unique_ptr<PropertyWrites> writes_;  // none where no property can be written
};

}  // namespace lwm2m::dbus
