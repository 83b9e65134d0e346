// org.lwm2md.Client1.App: one application that has registered, at …/app/<n>. Stateless: what it is asked it asks the
// client by the application's number, so that a call may outlive the object.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dbus/adaptor_context.hpp"
#include "dbus/exported_object.hpp"

namespace lwm2m::dbus {

[[nodiscard]] std::string app_path(engine::ApplicationNumber number);
[[nodiscard]] Interface app_interface(const AdaptorContext& context, engine::ApplicationNumber number);
// The signalled properties that differ.
[[nodiscard]] std::vector<std::string> changed_properties(const engine::ApplicationStatus& before,
                                                          const engine::ApplicationStatus& after);
[[nodiscard]] std::optional<engine::ApplicationStatus> find_application(const engine::Client& client,
                                                                        engine::ApplicationNumber number);

}  // namespace lwm2m::dbus
