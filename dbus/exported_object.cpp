#include "dbus/exported_object.hpp"

#include "dbus/dispatcher.hpp"
#include "dbus/property_writes.hpp"
#include "dbus/sdbus_shim.hpp"

namespace lwm2m::dbus {
namespace {

std::string signature_of(const std::vector<Argument>& arguments) {
  std::string signature;
  for (const auto& argument : arguments) signature += argument.type;
  return signature;
}

shim::Names names_of(const std::vector<Argument>& arguments) {
  shim::Names names;
  for (const auto& argument : arguments) names.emplace_back(argument.name);
  return names;
}

sdbus::Flags::PropertyUpdateBehaviorFlags flag_of(PropertyChanges changes) {
  switch (changes) {
    case PropertyChanges::kSilent: return sdbus::Flags::EMITS_NO_SIGNAL;
    case PropertyChanges::kConstant: return sdbus::Flags::CONST_PROPERTY_VALUE;
    case PropertyChanges::kSignalled: break;
  }
  return sdbus::Flags::EMITS_CHANGE_SIGNAL;
}

shim::Vtable::Method method_entry(Method method, Dispatcher& dispatcher) {
  shim::Vtable::Method entry{method.name,          signature_of(method.input),  names_of(method.input),
                             signature_of(method.output), names_of(method.output), {}};
  // Shared, because a call that is held for its caller's credentials may outlive the object.
  entry.callback = [shared = std::make_shared<const Method>(std::move(method)), &dispatcher](const sdbus::MethodCall& call) {
    dispatcher.accept(shared, call);
  };
  return entry;
}

shim::Vtable::Property property_entry(Property property) {
  return {property.name, property.type,
          [get = std::move(property.get), name = std::string(property.name)](sdbus::PropertyGetReply& reply) {
            try {
              MessageWriter writer(shim::raw(reply));
              get(writer);
            } catch (const MessageError& error) {
              throw shim::error("org.freedesktop.DBus.Error.Failed", name + ": " + error.what());
            }
          },
          flag_of(property.changes), property.set != nullptr};
}

}  // namespace

ExportedObject::ExportedObject(sdbus::IConnection& connection, Dispatcher& dispatcher, const std::string& path,
                               std::vector<Interface> interfaces)
    : object_(sdbus::createObject(connection, sdbus::ObjectPath(path))) {
  std::vector<PropertyWrites::Entry> writable;
  for (auto& interface : interfaces) {
    shim::Vtable table;
    for (auto& method : interface.methods) table.methods.push_back(method_entry(std::move(method), dispatcher));
    for (const auto& signal : interface.signals) {
      table.signals.push_back({signal.name, signature_of(signal.arguments), names_of(signal.arguments)});
    }
    for (auto& property : interface.properties) {
      if (property.set) writable.push_back({interface.name, property.name, property.type, property.set});
      table.properties.push_back(property_entry(std::move(property)));
    }
    shim::add_interface(*object_, interface.name, std::move(table));
    interfaces_.emplace_back(interface.name);
  }
  shim::finish(*object_);
  if (!writable.empty()) writes_ = std::make_unique<PropertyWrites>(connection, dispatcher, path, std::move(writable));
}

ExportedObject::~ExportedObject() = default;

void ExportedObject::add_object_manager() { object_->addObjectManager(); }
void ExportedObject::emit_added() { object_->emitInterfacesAddedSignal(); }
void ExportedObject::emit_removed() { object_->emitInterfacesRemovedSignal(); }

void ExportedObject::emit_changed(const char* interface, const std::vector<std::string>& properties) {
  if (!properties.empty()) shim::emit_changed(*object_, interface, properties);
}

void ExportedObject::emit(const char* interface, const char* signal, const std::string& destination,
                          const std::function<void(MessageWriter&)>& arguments) {
  sdbus::Signal message = shim::signal(*object_, interface, signal);
  if (!destination.empty()) message.setDestination(destination);
  MessageWriter writer(shim::raw(message));
  arguments(writer);
  object_->emitSignal(message);
}

}  // namespace lwm2m::dbus
