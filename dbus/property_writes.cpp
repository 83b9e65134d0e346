#include "dbus/property_writes.hpp"

#include <fmt/core.h>

#include <exception>

#include "dbus/bus_errors.hpp"
#include "dbus/dispatcher.hpp"
#include "dbus/sdbus_shim.hpp"

namespace lwm2m::dbus {
namespace {

using Message = std::shared_ptr<sd_bus_message>;

// The reader stands behind the names, at the variant.
Result<void> write(const PropertyWrites::Entry& entry, const Result<engine::Caller>& caller, const Message& message) {
  if (!caller) return propagate(caller);
  if (!caller->privileged) {
    return fail(ErrorCode::kAccessDenied, fmt::format("{}: root and the group lwm2m only", entry.name));
  }
  try {
    MessageReader reader(message.get());
    reader.enter('v', entry.type.c_str());
    return entry.set(reader);
  } catch (const std::exception& error) {
    return fail(ErrorCode::kBadValue, fmt::format("{}: {}", entry.name, error.what()));
  }
}

// What fails on a bus that has just gone is no news: the pump tells.
void answer(const Message& message, const Result<void>& done) {
  if (done) {
    sd_bus_reply_method_return(message.get(), nullptr);
  } else {
    sd_bus_reply_method_errorf(message.get(), bus_error_name(done.error().code()).c_str(), "%s",
                               done.error().message().c_str());
  }
}

}  // namespace

PropertyWrites::PropertyWrites(sdbus::IConnection& connection, Dispatcher& dispatcher, const std::string& path,
                               std::vector<Entry> entries)
    : dispatcher_(dispatcher) {
  for (auto& entry : entries) entries_.push_back(std::make_shared<const Entry>(std::move(entry)));
  sd_bus_slot* slot = nullptr;
  // Called before the tables of the same object are looked at.
  const int r = sd_bus_add_object(shim::raw(connection), &slot, path.c_str(), &PropertyWrites::on_call, this);
  if (r < 0) throw sdbus::createError(-r, "taking writes of properties");
  slot_.reset(slot);
}

std::shared_ptr<const PropertyWrites::Entry> PropertyWrites::find(const char* interface, const char* name) const {
  for (const auto& entry : entries_) {
    if (entry->interface == interface && entry->name == name) return entry;
  }
  return nullptr;
}

// 0: sd-bus goes on with it, so that every other call, and every write of something else, is its own to answer.
int PropertyWrites::on_call(sd_bus_message* call, void* self, sd_bus_error*) {
  if (sd_bus_message_is_method_call(call, "org.freedesktop.DBus.Properties", "Set") <= 0) return 0;
  const auto& writes = *static_cast<PropertyWrites*>(self);
  const char* interface = nullptr;
  const char* name = nullptr;
  const char* const sender = sd_bus_message_get_sender(call);
  const bool is_read = sd_bus_message_read(call, "ss", &interface, &name) >= 0;
  const auto entry = is_read && sender != nullptr ? writes.find(interface, name) : nullptr;
  if (!entry) {
    sd_bus_message_rewind(call, 1);
    return 0;
  }
  const Message message(sd_bus_message_ref(call), &sd_bus_message_unref);
  writes.dispatcher_.identify(sender, [entry, message](const Result<engine::Caller>& caller) {
    answer(message, write(*entry, caller, message));
  });
  return 1;
}

}  // namespace lwm2m::dbus
