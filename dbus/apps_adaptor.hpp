// org.lwm2md.Client1.Apps: applications introduce themselves. Owned by the Session.
#pragma once

#include "dbus/adaptor_context.hpp"
#include "dbus/exported_object.hpp"

namespace lwm2m::dbus {

class AppsAdaptor {
 public:
  explicit AppsAdaptor(const AdaptorContext& context) : client_(context.client) {}

  [[nodiscard]] Interface interface();

 private:
  Result<void> enrol(const engine::Caller& caller, IncomingCall& call);
  Result<void> list(const engine::Caller& caller, IncomingCall& call);

  engine::Client& client_;
};

}  // namespace lwm2m::dbus
