#include "dbus/manager_adaptor.hpp"

#include <array>

#include "dbus/answers.hpp"
#include "dbus/bus_time.hpp"
#include "dbus/dictionary_writer.hpp"
#include "dbus/dispatcher.hpp"
#include "dbus/names.hpp"
#include "dbus/option_reader.hpp"
#include "dbus/value_marshalling.hpp"

namespace lwm2m::dbus {
namespace {

void append(DictionaryWriter& details, const char* name, std::uint32_t value) { details.u32(name, value); }
void append(DictionaryWriter& details, const char* name, double value) { details.real(name, value); }
void append(DictionaryWriter& details, const char* name, bool value) { details.boolean(name, value); }

void append_observation(MessageWriter& writer, const engine::ObservationStatus& observation) {
  writer.open('r', "qasa{sv}");
  writer.u16(observation.server.value());
  append_paths(writer, observation.paths);
  DictionaryWriter details(writer);
  model::NotificationAttributes::fields(observation.attributes, [&details](const char* name, const auto& value) {
    if (value) append(details, name, *value);
  });
  details.boolean("Composite", observation.composite);
  details.u64("LastUSec", to_microseconds(observation.last));
  details.close();
  writer.close();
}

}  // namespace

ManagerAdaptor::ManagerAdaptor(const AdaptorContext& context) : context_(context), shown_(show()) {}

Interface ManagerAdaptor::interface() {
  return {
      kManagerInterface, methods(), {{"Event", {{"name", "s"}, {"ssid", "q"}, {"details", "a{sv}"}}}}, properties()};
}

std::vector<Method> ManagerAdaptor::methods() {
  using enum Access;
  return {
      {"Start", {}, {}, body_of(this, &ManagerAdaptor::start), kAdministrators},
      {"Stop", {{"force", "b"}}, {}, body_of(this, &ManagerAdaptor::stop), kAdministrators},
      {"Pause", {}, {}, body_of(this, &ManagerAdaptor::pause), kAdministrators},
      {"Resume", {}, {}, body_of(this, &ManagerAdaptor::resume), kAdministrators},
      {"Update", {{"ssid", "q"}}, {}, body_of(this, &ManagerAdaptor::update), kAdministrators},
      {"Send",
       {{"ssid", "q"}, {"paths", "as"}, {"options", "a{sv}"}},
       {{"id", "t"}},
       body_of(this, &ManagerAdaptor::send),
       kAdministrators},
      {"Bootstrap", {}, {}, body_of(this, &ManagerAdaptor::bootstrap), kAdministrators},
      {"Reload", {}, {}, body_of(this, &ManagerAdaptor::reload), kAdministrators},
      {"ListObservations", {}, {{"observations", "a(qasa{sv})"}}, body_of(this, &ManagerAdaptor::list_observations)},
      {"IsObserved", {{"path", "s"}}, {{"observed", "b"}}, body_of(this, &ManagerAdaptor::is_observed)},
      {"SetNotificationPeriods",
       {{"ssid", "q"}, {"path", "s"}, {"pmin", "u"}, {"pmax", "u"}},
       {},
       body_of(this, &ManagerAdaptor::set_notification_periods),
       kAdministrators},
      {"AddDeviceError", {{"code", "y"}}, {}, body_of(this, &ManagerAdaptor::add_device_error)},
      {"ClearDeviceErrors", {}, {}, body_of(this, &ManagerAdaptor::clear_device_errors)},
  };
}

std::vector<Property> ManagerAdaptor::properties() {
  using enum PropertyChanges;
  const auto& client = context_.client;
  const auto& options = context_.options;
  return {
      {"Version", "s", kConstant, [&options](MessageWriter& writer) { writer.text(options.version); }},
      {"EndpointName", "s", kSignalled, [&client](MessageWriter& writer) { writer.text(client.endpoint()); }},
      {"ProtocolVersion", "s", kSignalled,
       [&client](MessageWriter& writer) { writer.text(client.protocol_version()); }},
      {"State", "s", kSignalled, [&client](MessageWriter& writer) { writer.text(to_string(client.state())); }},
      {"Paused", "b", kSignalled, [&client](MessageWriter& writer) { writer.boolean(client.paused()); }},
      {"Features", "as", kConstant,
       [&options](MessageWriter& writer) {
         writer.open('a', "s");
         for (const auto& feature : options.features) writer.text(feature);
         writer.close();
       }},
  };
}

ManagerAdaptor::Shown ManagerAdaptor::show() const {
  const auto& client = context_.client;
  return {client.endpoint(), std::string(client.protocol_version()), client.state(), client.paused()};
}

std::vector<std::string> ManagerAdaptor::changes() {
  Shown now = show();
  std::vector<std::string> names;
  if (now.endpoint != shown_.endpoint) names.emplace_back("EndpointName");
  if (now.version != shown_.version) names.emplace_back("ProtocolVersion");
  if (now.state != shown_.state) names.emplace_back("State");
  if (now.paused != shown_.paused) names.emplace_back("Paused");
  shown_ = std::move(now);
  return names;
}

Result<void> ManagerAdaptor::start(const engine::Caller&, IncomingCall& call) {
  context_.client.start();
  call.reply();
  return {};
}

Result<void> ManagerAdaptor::stop(const engine::Caller&, IncomingCall& call) {
  const bool force = call.arguments().boolean();
  context_.client.stop(call.park(answer_nothing), force);
  return {};
}

Result<void> ManagerAdaptor::pause(const engine::Caller&, IncomingCall& call) {
  context_.client.pause();
  call.reply();
  return {};
}

Result<void> ManagerAdaptor::resume(const engine::Caller&, IncomingCall& call) {
  if (auto resumed = context_.client.resume(); !resumed) return resumed;
  call.reply();
  return {};
}

Result<void> ManagerAdaptor::update(const engine::Caller&, IncomingCall& call) {
  const engine::ShortServerId server(call.arguments().u16());
  context_.client.update(call.park(answer_nothing), server);
  return {};
}

Result<void> ManagerAdaptor::send(const engine::Caller& caller, IncomingCall& call) {
  const engine::ShortServerId server(call.arguments().u16());
  auto paths = read_paths(call.arguments());
  if (!paths) return propagate(paths);
  std::vector<model::Record> samples;
  const std::array<Option, 1> known{{{"Samples", &samples}}};
  if (auto options = read_options(call.arguments(), known); !options) return options;
  context_.client.send(caller, call.park(answer_send), server, *std::move(paths), std::move(samples));
  return {};
}

Result<void> ManagerAdaptor::bootstrap(const engine::Caller&, IncomingCall& call) {
  if (auto asked = context_.client.bootstrap(); !asked) return asked;
  call.reply();
  return {};
}

Result<void> ManagerAdaptor::reload(const engine::Caller&, IncomingCall& call) {
  if (auto reloaded = context_.callbacks.reload(); !reloaded) return reloaded;
  call.reply();
  return {};
}

Result<void> ManagerAdaptor::list_observations(const engine::Caller&, IncomingCall& call) {
  call.reply([&](MessageWriter& writer) {
    writer.open('a', "(qasa{sv})");
    for (const auto& observation : context_.client.observations()) append_observation(writer, observation);
    writer.close();
  });
  return {};
}

Result<void> ManagerAdaptor::is_observed(const engine::Caller&, IncomingCall& call) {
  const auto path = read_path(call.arguments());
  if (!path) return propagate(path);
  call.reply([&](MessageWriter& writer) { writer.boolean(context_.client.is_observed(*path)); });
  return {};
}

Result<void> ManagerAdaptor::set_notification_periods(const engine::Caller&, IncomingCall& call) {
  const engine::ShortServerId server(call.arguments().u16());
  const auto path = read_path(call.arguments());
  if (!path) return propagate(path);
  const auto shortest = call.arguments().u32();
  const auto longest = call.arguments().u32();
  if (auto done = context_.client.set_notification_periods(server, *path, shortest, longest); !done) return done;
  call.reply();
  return {};
}

Result<void> ManagerAdaptor::add_device_error(const engine::Caller& caller, IncomingCall& call) {
  const auto code = call.arguments().number<std::uint8_t>('y');
  if (auto added = context_.client.add_device_error(caller, code); !added) return added;
  call.reply();
  return {};
}

Result<void> ManagerAdaptor::clear_device_errors(const engine::Caller& caller, IncomingCall& call) {
  if (auto cleared = context_.client.clear_device_errors(caller); !cleared) return cleared;
  call.reply();
  return {};
}

}  // namespace lwm2m::dbus
