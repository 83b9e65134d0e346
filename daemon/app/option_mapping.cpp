#include "daemon/app/option_mapping.hpp"

#include <fmt/core.h>

namespace lwm2m::app {
namespace {

std::uint32_t count(std::chrono::seconds value) { return static_cast<std::uint32_t>(value.count()); }

engine::MaterialSource file_source(const std::filesystem::path& path) {
  if (path.empty()) return std::monostate();
  return engine::MaterialFile{path.string()};
}

engine::LinkSecurity link_security(const config::ServerConfig& server) {
  engine::LinkSecurity out{.mode = static_cast<engine::SecurityMode>(server.security)};  // both are /0/x/2
  if (server.security == config::SecurityMode::kNoSec) return out;
  out.identity = server.identity;
  out.key = file_source(server.key_file);
  if (!server.key_credential.empty()) out.key = engine::SystemdCredential{server.key_credential};
  if (!server.key_uri.empty()) out.key = engine::Pkcs11Uri{server.key_uri};
  out.certificate = file_source(server.certificate_file);
  out.peer_certificate = file_source(server.peer_certificate_file);
  out.usage = static_cast<engine::CertificateUsage>(server.certificate_usage);
  out.matching = static_cast<engine::MatchingType>(server.matching_type);
  out.trust_store = server.trust_store.string();
  out.server_name = server.server_name;
  for (const config::CipherSuite suite : server.ciphersuites) out.cipher_suites.push_back(suite.value());
  out.session_resumption = server.session_resumption;
  return out;
}

engine::ServerOptions server_options(const config::ServerConfig& server) {
  engine::ServerOptions out;
  out.id = server.short_server_id;
  out.uri = server.uri.text;
  out.bootstrap = server.bootstrap;
  out.security = link_security(server);
  out.lifetime = count(server.lifetime);
  out.minimum_lifetime = count(server.minimum_lifetime);
  out.update_period = count(server.update_period);
  out.update_margin = count(server.update_margin);
  out.deregister_on_stop = server.deregister_on_stop;
  out.binding = std::string(config::to_string(server.binding));
  out.queue_mode = server.queue_mode;
  out.queue_awake_time = count(server.queue_awake_time);
  out.default_minimum_period = count(server.default_minimum_period);
  out.default_maximum_period = count(server.default_maximum_period);
  out.confirmable_notifications = server.default_notification == config::NotificationType::kConfirmable;
  out.store_notifications = server.store_notifications;
  out.mute_send = server.mute_send;
  out.disable_timeout = count(server.disable_timeout);
  out.priority = server.priority;
  out.initial_delay = count(server.initial_delay);
  out.failure_block = server.failure_block;
  out.bootstrap_on_failure = server.bootstrap_on_failure;
  out.retry_count = server.retry_count;
  out.retry_timer = count(server.retry_timer);
  out.sequence_delay = count(server.sequence_delay);
  out.sequence_count = server.sequence_count;
  out.allow_execute = server.allow_execute;
  out.client_hold_off = count(server.client_hold_off);
  out.local_port = server.local_port.value();
  out.alternate_path = server.alternate_path;
  return out;
}

engine::AccessEntry access_entry(const config::AccessConfig& entry) {
  engine::AccessEntry out{.path = entry.path, .owner = entry.owner};
  for (const auto& [server, rights] : entry.acl) out.acl.emplace_back(server.value(), rights.bits);
  return out;
}

engine::ProtocolVersion version(config::ProtocolVersion version) {
  switch (version) {
    case config::ProtocolVersion::kV1_0: return engine::ProtocolVersion::k1_0;
    case config::ProtocolVersion::kV1_1: return engine::ProtocolVersion::k1_1;
    case config::ProtocolVersion::kV1_2: return engine::ProtocolVersion::k1_2;
  }
  return engine::ProtocolVersion::k1_1;
}

}  // namespace

engine::Options engine_options(const config::Config& config, std::uint64_t random_seed) {
  engine::Options options{.endpoint = config.client.endpoint, .version = version(config.client.version)};
  for (const auto& server : config.servers) options.servers.push_back(server_options(server));
  for (const auto& entry : config.access) options.access.push_back(access_entry(entry));
  options.disabled_objects = config.objects.disabled;
  options.random_seed = random_seed;
  return options;
}

objects::DeviceFacts device_facts(const config::DeviceConfig& device, objects::DeviceFacts system) {
  const auto override_with = [](std::string& fact, const std::string& value) {
    if (!value.empty()) fact = value;
  };
  override_with(system.manufacturer, device.manufacturer);
  override_with(system.model, device.model);
  override_with(system.serial_number, device.serial_number);
  override_with(system.firmware_version, device.firmware_version);
  override_with(system.hardware_version, device.hardware_version);
  override_with(system.software_version, device.software_version);
  override_with(system.device_type, device.device_type);
  return system;
}

std::vector<std::string> unsupported(const config::Config& config) {
  std::vector<std::string> out;
  for (const auto& server : config.servers) {
    const std::string name = fmt::format("server {}", server.short_server_id.value());
    if (config::is_tcp(server.uri.scheme)) {
      out.push_back(fmt::format("{}: {} is not spoken by this version, only coap and coaps", name,
                                config::to_string(server.uri.scheme)));
    }
    if (server.security == config::SecurityMode::kRpk) {
      out.push_back(name + ": security = \"rpk\" is not supported by this version; use \"psk\" or \"x509\"");
    }
    if (!server.key_uri.empty())
      out.push_back(name + ": key-uri is not supported by this version; use key-file or key-credential");
    if (!server.interface.empty() || server.dscp != 0) {
      out.push_back(name + ": interface and dscp have no effect in this version");
    }
    if (!server.store_notifications) {
      out.push_back(name + ": store-notifications = false has no effect in this version");
    }
    if (server.history_in_read) out.push_back(name + ": history-in-read has no effect in this version");
  }
  if (!config.firmware.empty()) out.push_back("[[firmware]] has no effect in this version");
  if (config.device.set_system_time) out.push_back("device.set-system-time has no effect in this version");
  if (!config.device.factory_reset_unit.empty()) out.push_back("device.commands has no effect in this version");
  if (config.telemetry != config::TelemetryConfig{}) {
    out.push_back("[telemetry] has no effect in this version: nothing is stored");
  }
  return out;
}

}  // namespace lwm2m::app
