// org.lwm2md.Client1.Server: one account, at …/server/<short server id> or …/server/bootstrap. Stateless: what it is asked
// it asks the client by the short server id, so that a call may outlive the object.
#pragma once

#include <string>
#include <vector>

#include "dbus/adaptor_context.hpp"
#include "dbus/exported_object.hpp"

namespace lwm2m::dbus {

[[nodiscard]] std::string server_path(engine::ShortServerId server);
[[nodiscard]] Interface server_interface(const AdaptorContext& context, engine::ShortServerId server);
// The signalled properties that differ; times are not.
[[nodiscard]] std::vector<std::string> changed_properties(const engine::ServerStatus& before,
                                                          const engine::ServerStatus& after);

}  // namespace lwm2m::dbus
