#include "dbus/app_adaptor.hpp"

#include <fmt/core.h>

#include "dbus/dispatcher.hpp"
#include "dbus/names.hpp"
#include "dbus/value_marshalling.hpp"

namespace lwm2m::dbus {
namespace {

std::vector<Method> methods(engine::Client& client, engine::ApplicationNumber number) {
  const auto claim = [&client, number](const engine::Caller& caller, IncomingCall& call) -> Result<void> {
    auto prefixes = read_paths(call.arguments());
    if (!prefixes) return propagate(prefixes);
    const auto callbacks = engine::Callbacks::from_mask(call.arguments().u32());
    if (!callbacks) return propagate(callbacks);
    if (auto done = client.claim(caller, number, *std::move(prefixes), *callbacks); !done) return done;
    call.reply();
    return {};
  };
  const auto release = [&client, number](const engine::Caller& caller, IncomingCall& call) -> Result<void> {
    auto prefixes = read_paths(call.arguments());
    if (!prefixes) return propagate(prefixes);
    if (auto done = client.release(caller, number, *std::move(prefixes)); !done) return done;
    call.reply();
    return {};
  };
  const auto unregister = [&client, number](const engine::Caller& caller, IncomingCall& call) -> Result<void> {
    if (auto done = client.unregister_application(caller, number); !done) return done;
    call.reply();
    return {};
  };
  return {
      {"Claim", {{"prefixes", "as"}, {"callbacks", "u"}}, {}, claim},
      {"Release", {{"prefixes", "as"}}, {}, release},
      {"Unregister", {}, {}, unregister},
  };
}

std::vector<Property> properties(const engine::Client& client, engine::ApplicationNumber number) {
  using enum PropertyChanges;
  // Between its end and the removal of its object an application shows empty properties.
  const auto shown = [&client, number] { return find_application(client, number).value_or(engine::ApplicationStatus{}); };
  return {
      {"AppId", "s", kConstant, [shown](MessageWriter& writer) { writer.text(shown().id); }},
      {"Owner", "s", kSignalled, [shown](MessageWriter& writer) { writer.text(shown().owner); }},
      {"Uid", "u", kConstant, [shown](MessageWriter& writer) { writer.u32(shown().uid.value()); }},
      {"Prefixes", "as", kSignalled, [shown](MessageWriter& writer) { append_paths(writer, shown().prefixes); }},
      {"Alive", "b", kSignalled, [shown](MessageWriter& writer) { writer.boolean(shown().alive); }},
  };
}

}  // namespace

std::string app_path(engine::ApplicationNumber number) { return fmt::format("{}/app/{}", kRootPath, number.value()); }

Interface app_interface(const AdaptorContext& context, engine::ApplicationNumber number) {
  return {kAppInterface, methods(context.client, number), {}, properties(context.client, number)};
}

std::vector<std::string> changed_properties(const engine::ApplicationStatus& before,
                                            const engine::ApplicationStatus& after) {
  std::vector<std::string> names;
  if (before.owner != after.owner) names.emplace_back("Owner");
  if (before.prefixes != after.prefixes) names.emplace_back("Prefixes");
  if (before.alive != after.alive) names.emplace_back("Alive");
  return names;
}

std::optional<engine::ApplicationStatus> find_application(const engine::Client& client, engine::ApplicationNumber number) {
  for (auto& application : client.applications()) {
    if (application.number == number) return std::move(application);
  }
  return std::nullopt;
}

}  // namespace lwm2m::dbus
