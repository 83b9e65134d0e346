// Properties.Set on one object. sd-bus would answer it at once, before it is known who calls; here it waits for that as
// a method call does (caller_authorization.hpp), and is for administrators.
//
// Owned by the ExportedObject, which has told the library of the same properties, so that introspection shows them.
#pragma once

#include <systemd/sd-bus.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/engine/caller.hpp"
#include "dbus/message_io.hpp"

namespace sdbus {
class IConnection;
}

namespace lwm2m::dbus {

class Dispatcher;

class PropertyWrites {
 public:
  struct Entry {
    std::string interface {};
    std::string name{};
    std::string type{};
    std::function<Result<void>(MessageReader&)> set{};
  };

  // Throws what the library throws when the connection is gone.
  PropertyWrites(sdbus::IConnection& connection, Dispatcher& dispatcher, const std::string& path,
                 std::vector<Entry> entries);
  PropertyWrites(const PropertyWrites&) = delete;
  PropertyWrites& operator=(const PropertyWrites&) = delete;

 private:
  struct SlotUnref {
    void operator()(sd_bus_slot* slot) const { sd_bus_slot_unref(slot); }
  };

  static int on_call(sd_bus_message* message, void* self, sd_bus_error* error);
  [[nodiscard]] std::shared_ptr<const Entry> find(const char* interface, const char* name) const;

  Dispatcher& dispatcher_;
  std::vector<std::shared_ptr<const Entry>> entries_;  // a write that waits for its caller may outlive the object
  std::unique_ptr<sd_bus_slot, SlotUnref> slot_;
};

}  // namespace lwm2m::dbus
