#include "dbus/server_adaptor.hpp"

#include <fmt/core.h>

#include "dbus/answers.hpp"
#include "dbus/bus_time.hpp"
#include "dbus/dispatcher.hpp"
#include "dbus/names.hpp"

namespace lwm2m::dbus {
namespace {

std::uint64_t microseconds_or_none(const std::optional<WallTime>& time) { return time ? to_microseconds(*time) : 0; }

Result<void> require_registration(engine::ShortServerId server) {
  if (server != engine::kBootstrapServer) return {};
  return fail(ErrorCode::kMethodNotAllowed, "nobody registers with the bootstrap server");
}

// A method whose outcome is known at once.
template <class Act>
MethodBody at_once(Act act) {
  return [act](const engine::Caller&, IncomingCall& call) -> Result<void> {
    if (auto done = act(call.arguments()); !done) return done;
    call.reply();
    return {};
  };
}

std::vector<Method> methods(engine::Client& client, engine::ShortServerId server) {
  using enum Access;
  const auto update = [&client, server](const engine::Caller&, IncomingCall& call) -> Result<void> {
    if (auto can = require_registration(server); !can) return can;  // 0 would say every server
    client.update(call.park(answer_nothing), server);
    return {};
  };
  const auto deregister = [&client, server](const engine::Caller&, IncomingCall& call) -> Result<void> {
    if (auto can = require_registration(server); !can) return can;
    client.deregister(call.park(answer_nothing), server);
    return {};
  };
  const auto disable = [&client, server](MessageReader& reader) { return client.disable(server, seconds(reader.u32())); };
  const auto enable = [&client, server](MessageReader&) { return client.enable(server); };
  const auto reconnect = [&client, server](MessageReader&) { return client.reconnect(server); };
  const auto sleep = [&client, server](MessageReader&) -> Result<void> {
    if (auto can = require_registration(server); !can) return can;
    return client.sleep(server);
  };
  return {
      {"Update", {}, {}, update, kAdministrators},
      {"Deregister", {}, {}, deregister, kAdministrators},
      {"Disable", {{"seconds", "u"}}, {}, at_once(disable), kAdministrators},
      {"Enable", {}, {}, at_once(enable), kAdministrators},
      {"Reconnect", {}, {}, at_once(reconnect), kAdministrators},
      {"Sleep", {}, {}, at_once(sleep), kAdministrators},
  };
}

void append_last_error(MessageWriter& writer, const engine::LastError& error) {
  writer.open('r', "sqs");
  writer.text(error.name);
  writer.u16(error.code);
  writer.text(error.text);
  writer.close();
}

std::vector<Property> properties(const engine::Client& client, engine::ShortServerId server) {
  using enum PropertyChanges;
  // Between the end of an account and the removal of its object it shows empty properties.
  const auto now = [&client, server] { return client.server(server).value_or(engine::ServerStatus{}); };
  return {
      {"Ssid", "q", kConstant, [server](MessageWriter& writer) { writer.u16(server.value()); }},
      {"Uri", "s", kSignalled, [now](MessageWriter& writer) { writer.text(now().uri); }},
      {"Bootstrap", "b", kConstant, [now](MessageWriter& writer) { writer.boolean(now().bootstrap); }},
      {"SecurityMode", "s", kSignalled, [now](MessageWriter& writer) { writer.text(std::string(engine::to_string(now().security_mode))); }},
      {"KeySource", "s", kSignalled, [now](MessageWriter& writer) { writer.text(now().key_source); }},
      {"KeyFingerprint", "s", kSignalled, [now](MessageWriter& writer) { writer.text(now().key_fingerprint); }},
      {"CipherSuite", "s", kSignalled, [now](MessageWriter& writer) { writer.text(now().cipher_suite); }},
      {"SessionResumed", "b", kSignalled, [now](MessageWriter& writer) { writer.boolean(now().session_resumed); }},
      {"Handshakes", "t", kSilent, [now](MessageWriter& writer) { writer.u64(now().handshakes); }},
      {"State", "s", kSignalled, [now](MessageWriter& writer) { writer.text(to_string(now().state)); }},
      {"Lifetime", "u", kSignalled, [now](MessageWriter& writer) { writer.u32(now().lifetime); }},
      {"Binding", "s", kSignalled, [now](MessageWriter& writer) { writer.text(now().binding); }},
      {"QueueMode", "b", kSignalled, [now](MessageWriter& writer) { writer.boolean(now().queue_mode); }},
      {"Location", "s", kSignalled, [now](MessageWriter& writer) { writer.text(now().location); }},
      {"LastUpdateUSec", "t", kSilent, [now](MessageWriter& writer) { writer.u64(microseconds_or_none(now().last_update)); }},
      {"NextUpdateUSec", "t", kSilent, [now](MessageWriter& writer) { writer.u64(microseconds_or_none(now().next_update)); }},
      {"LastError", "(sqs)", kSignalled, [now](MessageWriter& writer) { append_last_error(writer, now().last_error); }},
  };
}

}  // namespace

std::string server_path(engine::ShortServerId server) {
  if (server == engine::kBootstrapServer) return fmt::format("{}/server/bootstrap", kRootPath);
  return fmt::format("{}/server/{}", kRootPath, server.value());
}

Interface server_interface(const AdaptorContext& context, engine::ShortServerId server) {
  return {kServerInterface, methods(context.client, server), {}, properties(context.client, server)};
}

std::vector<std::string> changed_properties(const engine::ServerStatus& before, const engine::ServerStatus& after) {
  std::vector<std::string> names;
  if (before.uri != after.uri) names.emplace_back("Uri");
  if (before.security_mode != after.security_mode) names.emplace_back("SecurityMode");
  if (before.key_source != after.key_source) names.emplace_back("KeySource");
  if (before.key_fingerprint != after.key_fingerprint) names.emplace_back("KeyFingerprint");
  if (before.cipher_suite != after.cipher_suite) names.emplace_back("CipherSuite");
  if (before.session_resumed != after.session_resumed) names.emplace_back("SessionResumed");
  if (before.state != after.state) names.emplace_back("State");
  if (before.lifetime != after.lifetime) names.emplace_back("Lifetime");
  if (before.binding != after.binding) names.emplace_back("Binding");
  if (before.queue_mode != after.queue_mode) names.emplace_back("QueueMode");
  if (before.location != after.location) names.emplace_back("Location");
  if (before.last_error != after.last_error) names.emplace_back("LastError");
  return names;
}

}  // namespace lwm2m::dbus
