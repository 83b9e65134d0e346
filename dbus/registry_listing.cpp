#include "dbus/registry_listing.hpp"

#include <fmt/core.h>

#include "dbus/dictionary_writer.hpp"
#include "dbus/value_marshalling.hpp"

namespace lwm2m::dbus {
namespace {

// "1:pmin=5;pmax=60": server and attributes as a Write-Attributes has them.
std::string attribute_text(engine::ShortServerId server, const model::NotificationAttributes& attributes) {
  std::string text = fmt::format("{}:", server.value());
  model::NotificationAttributes::fields(attributes, [&text](const char* name, const auto& value) {
    if (!value) return;
    if (text.back() != ':') text += ';';
    text += fmt::format("{}={}", name, +*value);
  });
  return text;
}

void append_definition(DictionaryWriter& details, const engine::ListEntry& entry) {
  const int level = entry.path.level();
  if (level != 1 && level != 3) return;
  details.text("Name", entry.name);
  details.boolean("Multiple", entry.multiple);
  details.boolean("Mandatory", entry.mandatory);
  if (level == 1) details.text("Version", entry.version);
  if (level != 3) return;
  if (entry.type) details.text("Type", to_string(*entry.type));
  details.text("Operations", entry.operations);
  if (!entry.units.empty()) details.text("Units", entry.units);
}

void append_state(DictionaryWriter& details, const engine::ListEntry& entry) {
  if (!entry.application.empty()) details.text("Owner", entry.application);
  if (entry.owner) details.u32("OwnerUid", entry.owner->value());
  if (!entry.observers.empty()) {
    details.add("Observers", "aq", [&](MessageWriter& writer) {
      writer.open('a', "q");
      for (const engine::ShortServerId server : entry.observers) writer.u16(server.value());
      writer.close();
    });
  }
  if (!entry.attributes.empty()) {
    std::vector<std::string> texts;
    for (const auto& [server, attributes] : entry.attributes) texts.push_back(attribute_text(server, attributes));
    details.texts("Attributes", texts);
  }
  if (entry.value) details.value("Value", *entry.value);
}

std::string_view source_name(engine::ChangeSource source) {
  switch (source) {
    case engine::ChangeSource::kServer: return "server";
    case engine::ChangeSource::kApplication: return "app";
    case engine::ChangeSource::kLocal: break;
  }
  return "local";
}

std::string_view event_name(engine::ObservationEventKind kind) {
  switch (kind) {
    case engine::ObservationEventKind::kAdded: return "added";
    case engine::ObservationEventKind::kRemoved: return "removed";
    case engine::ObservationEventKind::kAcknowledged: return "acknowledged";
    case engine::ObservationEventKind::kTimeout: break;
  }
  return "timeout";
}

}  // namespace

void append_listing(MessageWriter& writer, std::span<const engine::ListEntry> entries) {
  writer.open('a', "(sa{sv})");
  for (const auto& entry : entries) {
    writer.open('r', "sa{sv}");
    writer.text(entry.path.to_string());
    DictionaryWriter details(writer);
    append_definition(details, entry);
    append_state(details, entry);
    details.close();
    writer.close();
  }
  writer.close();
}

void append_values_changed(MessageWriter& writer, const engine::NotifyValuesChanged& effect) {
  writer.u32(effect.subscription.value());
  append_records(writer, effect.changes);
  std::vector<std::string> removed;
  for (const auto& change : effect.changes) {
    if (!change.value) removed.push_back(change.path.to_string());
  }
  DictionaryWriter context(writer);
  context.text("Source", source_name(effect.source));
  if (effect.server) context.u16("Ssid", effect.server->value());
  if (!effect.application.empty()) context.text("AppId", effect.application);
  if (!removed.empty()) context.texts("Removed", removed);
  context.close();
}

void append_observation_event(MessageWriter& writer, const engine::NotifyObservationEvent& effect) {
  writer.u32(effect.subscription.value());
  writer.text(event_name(effect.kind));
  writer.u16(effect.server.value());
  writer.text(effect.path.to_string());
}

}  // namespace lwm2m::dbus
