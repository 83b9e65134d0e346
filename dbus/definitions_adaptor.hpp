// org.lwm2md.Client1.Definitions: what objects there can be. Owned by the Session.
#pragma once

#include "dbus/adaptor_context.hpp"
#include "dbus/exported_object.hpp"

namespace lwm2m::dbus {

class DefinitionsAdaptor {
 public:
  explicit DefinitionsAdaptor(const AdaptorContext& context) : client_(context.client) {}

  [[nodiscard]] Interface interface();

 private:
  Result<void> load(const engine::Caller& caller, IncomingCall& call);
  Result<void> define(const engine::Caller& caller, IncomingCall& call);
  Result<void> undefine(const engine::Caller& caller, IncomingCall& call);
  Result<void> list(const engine::Caller& caller, IncomingCall& call);
  Result<void> export_xml(const engine::Caller& caller, IncomingCall& call);

  engine::Client& client_;
};

}  // namespace lwm2m::dbus
