#include "config/normalise.hpp"

#include "config/cipher_suites.hpp"
#include "daemon/base/bytes.hpp"

namespace lwm2m::config {
namespace {

ServerConfig complete(const Parsed<ServerConfig>& parsed, const ClientConfig& client) {
  ServerConfig out = parsed.values;
  if (out.bootstrap) out.short_server_id = kBootstrapServer;
  if (!parsed.has("binding")) out.binding = is_tcp(out.uri.scheme) ? Binding::kTcp : Binding::kUdp;
  if (out.security == SecurityMode::kNoSec) return out;
  if (out.security == SecurityMode::kPsk && !parsed.has("identity")) out.identity = to_bytes(client.endpoint);
  if (!parsed.has("server-name")) out.server_name = out.uri.host;
  if (!parsed.has("ciphersuites")) out.ciphersuites = default_cipher_suites(out.security);
  return out;
}

template <class Section>
std::vector<Section> values_of(const std::vector<Parsed<Section>>& entries) {
  std::vector<Section> out;
  for (const Parsed<Section>& entry : entries) out.push_back(entry.values);
  return out;
}

std::vector<AppPolicy> with_files(const std::vector<Parsed<AppPolicy>>& entries) {
  std::vector<AppPolicy> out = values_of(entries);
  for (std::size_t i = 0; i < out.size(); ++i) out[i].file = entries[i].origin.file;
  return out;
}

}  // namespace

Config normalise(const ValidConfig& config, const Defaults& defaults) {
  const ParsedConfig& parsed = config.parsed();
  Config out{.client = parsed.client.values,
             .servers = {},
             .access = values_of(parsed.access),
             .coap = parsed.coap.values,
             .device = parsed.device.values,
             .firmware = values_of(parsed.firmware),
             .objects = parsed.objects.values,
             .apps = parsed.apps.values,
             .telemetry = parsed.telemetry.values,
             .log = parsed.log.values,
             .app_policies = with_files(parsed.app_policies)};
  if (!parsed.client.has("endpoint")) out.client.endpoint = defaults.machine_endpoint;
  if (!parsed.client.has("object-directories")) out.client.object_directories = defaults.object_directories;
  for (const auto& server : parsed.servers) out.servers.push_back(complete(server, out.client));
  return out;
}

}  // namespace lwm2m::config
