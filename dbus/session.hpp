// Everything that lives as long as one connection to the bus: made whole when it opens, destroyed whole when it goes.
//
// Owned by the BusService, which destroys it from a turn of the event loop in which no callback of the bus runs.
#pragma once

#include <memory>

#include "daemon/engine/turn.hpp"
#include "dbus/adaptor_context.hpp"
#include "dbus/application_handler.hpp"
#include "dbus/bus_name.hpp"
#include "dbus/bus_opening.hpp"
#include "dbus/bus_pump.hpp"
#include "dbus/caller_authorization.hpp"
#include "dbus/definitions_adaptor.hpp"
#include "dbus/departure_watch.hpp"
#include "dbus/dispatcher.hpp"
#include "dbus/manager_adaptor.hpp"
#include "dbus/apps_adaptor.hpp"
#include "dbus/object_collection.hpp"
#include "dbus/provisioning_adaptor.hpp"
#include "dbus/registry_adaptor.hpp"

namespace lwm2m::dbus {

struct SessionParts {
  BusHandle bus{};  // open
  const AdaptorContext& context;
  engine::TurnRunner& turns;
  sd_event* event = nullptr;
  Administrators administrators{};
  engine::CallId& last_call;
  std::function<void()> name_acquired{};
  BusPump::Lost lost{};
};

class Session {
 public:
  // Throws what the library throws when the bus has gone meanwhile.
  explicit Session(SessionParts parts);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  [[nodiscard]] PendingCalls& pending() { return pending_; }
  [[nodiscard]] ApplicationHandler& handler() { return handler_; }
  [[nodiscard]] OutgoingCalls& calls() { return calls_; }
  [[nodiscard]] ExportedObject& root() { return root_; }
  [[nodiscard]] const CallerAuthorization& callers() const { return authorization_; }
  void show_manager();
  void show_servers() { servers_.synchronise(); }
  void show_applications() { applications_.synchronise(); }

 private:
  using Servers = ObjectCollection<engine::ShortServerId, engine::ServerStatus>;
  using Applications = ObjectCollection<engine::ApplicationNumber, engine::ApplicationStatus>;

  [[nodiscard]] Servers::Kind server_kind();
  [[nodiscard]] Applications::Kind application_kind();
  void ask_credentials(const std::string& bus_name);
  void on_departure(std::string_view name);

  // The order matters: what has messages or slots of the connection goes before it.
  SessionParts parts_;
  std::unique_ptr<sdbus::IConnection> connection_;
  DeferredTasks deferred_;
  OutgoingCalls calls_;
  CallerAuthorization authorization_;
  PendingCalls pending_;
  Dispatcher dispatcher_;
  ApplicationHandler handler_;
  ManagerAdaptor manager_;
  RegistryAdaptor registry_;
  DefinitionsAdaptor definitions_;
  AppsAdaptor apps_;
  ProvisioningAdaptor provisioning_;
  ExportedObject root_;
  ExportedObject log_control_;
  Servers servers_;
  Applications applications_;
  BusNameOwner name_;
  DepartureWatch departures_;
  BusPump pump_;
};

}  // namespace lwm2m::dbus
