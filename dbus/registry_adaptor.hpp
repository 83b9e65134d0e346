// org.lwm2md.Client1.Registry: values for applications, people and scripts. Owned by the Session.
#pragma once

#include "dbus/adaptor_context.hpp"
#include "dbus/exported_object.hpp"

namespace lwm2m::dbus {

class RegistryAdaptor {
 public:
  explicit RegistryAdaptor(const AdaptorContext& context) : client_(context.client) {}

  [[nodiscard]] Interface interface();

 private:
  Result<void> get(const engine::Caller& caller, IncomingCall& call);
  Result<void> read(const engine::Caller& caller, IncomingCall& call);
  Result<void> set(const engine::Caller& caller, IncomingCall& call);
  Result<void> write(const engine::Caller& caller, IncomingCall& call);
  Result<void> create_instance(const engine::Caller& caller, IncomingCall& call);
  Result<void> erase(const engine::Caller& caller, IncomingCall& call);
  Result<void> execute(const engine::Caller& caller, IncomingCall& call);
  Result<void> list(const engine::Caller& caller, IncomingCall& call);
  Result<void> subscribe(const engine::Caller& caller, IncomingCall& call);
  Result<void> unsubscribe(const engine::Caller& caller, IncomingCall& call);

  engine::Client& client_;
};

}  // namespace lwm2m::dbus
