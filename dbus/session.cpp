#include "dbus/session.hpp"

#include "dbus/app_adaptor.hpp"
#include "dbus/log_control_adaptor.hpp"
#include "dbus/names.hpp"
#include "dbus/sdbus_shim.hpp"
#include "dbus/server_adaptor.hpp"

namespace lwm2m::dbus {
namespace {

std::vector<Interface> list_of(Interface interface) {
  std::vector<Interface> list;
  list.push_back(std::move(interface));
  return list;
}

}  // namespace

Session::Session(SessionParts parts)
    : parts_(std::move(parts)),
      connection_(shim::open_connection(parts_.bus.release(), parts_.context.options.address)),
      deferred_(parts_.event),
      calls_(*connection_, deferred_),
      authorization_(parts_.administrators, [this](const std::string& name) { ask_credentials(name); }),
      pending_(parts_.event, parts_.context.options.patience, parts_.last_call),
      dispatcher_(authorization_, pending_, parts_.turns),
      handler_(parts_.context.client, parts_.turns, calls_),
      manager_(parts_.context),
      registry_(parts_.context),
      definitions_(parts_.context),
      apps_(parts_.context),
      provisioning_(parts_.context),
      root_(*connection_, dispatcher_, kRootPath,
            {manager_.interface(), registry_.interface(), definitions_.interface(), apps_.interface(),
             provisioning_.interface()}),
      log_control_(*connection_, dispatcher_, kLogControlPath, list_of(log_control_interface(parts_.context))),
      servers_(server_kind(), deferred_),
      applications_(application_kind(), deferred_),
      name_(parts_.event, calls_, parts_.context.options.first_retry, parts_.context.options.last_retry,
            parts_.name_acquired),
      departures_(*connection_, [this](std::string_view name) { on_departure(name); }),
      pump_(parts_.event, *connection_, parts_.lost) {
  root_.add_object_manager();
  servers_.synchronise();
  applications_.synchronise();
  name_.request();  // last: whoever sees the name finds the objects
}

Session::~Session() = default;

Session::Servers::Kind Session::server_kind() {
  const AdaptorContext& context = parts_.context;
  return {
      kServerInterface,
      [&context] { return context.client.servers(); },
      [](const engine::ServerStatus& status) { return status.server; },
      [this, &context](engine::ShortServerId id) {
        return std::make_unique<ExportedObject>(*connection_, dispatcher_, server_path(id),
                                                list_of(server_interface(context, id)));
      },
      [](const engine::ServerStatus& before, const engine::ServerStatus& after) { return changed_properties(before, after); },
  };
}

Session::Applications::Kind Session::application_kind() {
  const AdaptorContext& context = parts_.context;
  return {
      kAppInterface,
      [&context] { return context.client.applications(); },
      [](const engine::ApplicationStatus& status) { return status.number; },
      [this, &context](engine::ApplicationNumber number) {
        return std::make_unique<ExportedObject>(*connection_, dispatcher_, app_path(number),
                                                list_of(app_interface(context, number)));
      },
      [](const engine::ApplicationStatus& before, const engine::ApplicationStatus& after) {
        return changed_properties(before, after);
      },
  };
}

void Session::show_manager() { root_.emit_changed(kManagerInterface, manager_.changes()); }

void Session::ask_credentials(const std::string& bus_name) {
  calls_.call({kDriverName, kDriverPath, kDriverInterface, "GetConnectionCredentials"},
              [&](MessageWriter& writer) { writer.text(bus_name); }, seconds(25),
              [this, bus_name](Result<MessageReader> reply) {
                if (!reply) return authorization_.on_credentials(bus_name, propagate(reply));
                authorization_.on_credentials(bus_name, read_credentials(*reply));
              });
}

void Session::on_departure(std::string_view name) {
  if (!name.starts_with(':')) return name_.on_name_free(name);
  if (!authorization_.forget(name)) return;
  pending_.forget(name);
  const engine::Turn turn(parts_.turns);
  parts_.context.client.on_caller_gone(name);
}

}  // namespace lwm2m::dbus
