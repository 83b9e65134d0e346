// org.lwm2md.Client1.Manager: the client as a whole. Owned by the Session.
#pragma once

#include <string>
#include <vector>

#include "dbus/adaptor_context.hpp"
#include "dbus/exported_object.hpp"

namespace lwm2m::dbus {

class ManagerAdaptor {
 public:
  explicit ManagerAdaptor(const AdaptorContext& context);

  [[nodiscard]] Interface interface();
  // The properties that are other than when this was asked last, for PropertiesChanged.
  [[nodiscard]] std::vector<std::string> changes();

 private:
  // What the signalled properties showed last.
  struct Shown {
    std::string endpoint{};
    std::string version{};
    engine::ManagerState state{};
    bool paused = false;
  };

  [[nodiscard]] std::vector<Method> methods();
  [[nodiscard]] std::vector<Property> properties();
  [[nodiscard]] Shown show() const;

  Result<void> start(const engine::Caller& caller, IncomingCall& call);
  Result<void> stop(const engine::Caller& caller, IncomingCall& call);
  Result<void> pause(const engine::Caller& caller, IncomingCall& call);
  Result<void> resume(const engine::Caller& caller, IncomingCall& call);
  Result<void> send(const engine::Caller& caller, IncomingCall& call);
  Result<void> bootstrap(const engine::Caller& caller, IncomingCall& call);
  Result<void> update(const engine::Caller& caller, IncomingCall& call);
  Result<void> reload(const engine::Caller& caller, IncomingCall& call);
  Result<void> list_observations(const engine::Caller& caller, IncomingCall& call);
  Result<void> is_observed(const engine::Caller& caller, IncomingCall& call);
  Result<void> set_notification_periods(const engine::Caller& caller, IncomingCall& call);
  Result<void> add_device_error(const engine::Caller& caller, IncomingCall& call);
  Result<void> clear_device_errors(const engine::Caller& caller, IncomingCall& call);

  AdaptorContext context_;
  Shown shown_;
};

}  // namespace lwm2m::dbus
