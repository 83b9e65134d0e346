// org.lwm2md.Client1.Provisioning: accounts of servers, and their keys, which go in and never come out. Owned by the
// Session.
#pragma once

#include "dbus/adaptor_context.hpp"
#include "dbus/exported_object.hpp"

namespace lwm2m::dbus {

class ProvisioningAdaptor {
 public:
  explicit ProvisioningAdaptor(const AdaptorContext& context) : context_(context) {}

  [[nodiscard]] Interface interface();

 private:
  Result<void> add_server(const engine::Caller& caller, IncomingCall& call);
  Result<void> update_server(const engine::Caller& caller, IncomingCall& call);
  Result<void> remove_server(const engine::Caller& caller, IncomingCall& call);
  Result<void> set_secret(const engine::Caller& caller, IncomingCall& call);
  Result<void> change(const engine::Caller& caller, IncomingCall& call, engine::ShortServerId server,
                      const ServerSettings& settings);

  const AdaptorContext& context_;
};

}  // namespace lwm2m::dbus
