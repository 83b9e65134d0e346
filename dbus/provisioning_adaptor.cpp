#include "dbus/provisioning_adaptor.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "daemon/base/text.hpp"
#include "dbus/answers.hpp"
#include "dbus/dispatcher.hpp"
#include "dbus/names.hpp"
#include "dbus/secret_reader.hpp"
#include "dbus/settings_reader.hpp"

namespace lwm2m::dbus {
namespace {

constexpr std::array<std::string_view, 4> kSlots{"identity", "key", "certificate", "peer-certificate"};

}  // namespace

Interface ProvisioningAdaptor::interface() {
  using enum Access;
  using Self = ProvisioningAdaptor;
  return {
      kProvisioningInterface,
      {
          {"AddServer", {{"settings", "a{sv}"}}, {{"server", "o"}}, body_of(this, &Self::add_server), kAdministrators},
          {"UpdateServer", {{"ssid", "q"}, {"settings", "a{sv}"}}, {}, body_of(this, &Self::update_server), kAdministrators},
          {"RemoveServer", {{"ssid", "q"}}, {}, body_of(this, &Self::remove_server), kAdministrators},
          {"SetSecret", {{"ssid", "q"}, {"slot", "s"}, {"fd", "h"}}, {}, body_of(this, &Self::set_secret), kAdministrators},
      },
      {},
      {},
  };
}

Result<void> ProvisioningAdaptor::add_server(const engine::Caller& caller, IncomingCall& call) {
  const auto settings = read_settings(call.arguments());
  if (!settings) return propagate(settings);
  auto options = context_.callbacks.server_options(*settings, nullptr);
  if (!options) return propagate(options);
  context_.client.add_account(caller, call.park(answer_server), *std::move(options));
  return {};
}

Result<void> ProvisioningAdaptor::update_server(const engine::Caller& caller, IncomingCall& call) {
  const engine::ShortServerId server(call.arguments().u16());
  const auto settings = read_settings(call.arguments());
  if (!settings) return propagate(settings);
  return change(caller, call, server, *settings);
}

Result<void> ProvisioningAdaptor::remove_server(const engine::Caller& caller, IncomingCall& call) {
  const engine::ShortServerId server(call.arguments().u16());
  context_.client.remove_account(caller, call.park(answer_nothing), server);
  return {};
}

Result<void> ProvisioningAdaptor::set_secret(const engine::Caller& caller, IncomingCall& call) {
  const engine::ShortServerId server(call.arguments().u16());
  const std::string slot(call.arguments().text());
  if (std::ranges::find(kSlots, slot) == kSlots.end()) {
    return fail(ErrorCode::kBadValue, fmt::format("slot {}: not identity, key, certificate or peer-certificate",
                                                  printable(slot, 32)));
  }
  auto secret = read_secret(call.arguments().descriptor());
  if (!secret) return propagate(secret);
  ServerSettings settings;
  if (slot == "identity") {
    const ByteView identity = secret->reveal();
    settings.values.emplace_back("Identity", Bytes(identity.begin(), identity.end()));
  } else {
    settings.materials.emplace(slot, *std::move(secret));
  }
  return change(caller, call, server, settings);
}

Result<void> ProvisioningAdaptor::change(const engine::Caller& caller, IncomingCall& call, engine::ShortServerId server,
                                         const ServerSettings& settings) {
  const engine::ServerOptions* before = context_.client.account(server);
  if (before == nullptr) {
    return fail(ErrorCode::kNotFound, fmt::format("server {}: has no account", server.value()));
  }
  auto options = context_.callbacks.server_options(settings, before);
  if (!options) return propagate(options);
  if (options->id != server) return fail(ErrorCode::kBadValue, "Ssid: an account keeps its short server id");
  context_.client.change_account(caller, call.park(answer_nothing), *std::move(options));
  return {};
}

}  // namespace lwm2m::dbus
