#include "daemon/app/link_credentials.hpp"

#include <fmt/core.h>

#include "config/cipher_suites.hpp"
#include "daemon/base/overloaded.hpp"
#include "daemon/storage/key_file.hpp"

namespace lwm2m::app {
namespace {

using engine::MaterialSource;
using engine::SecurityMode;

tl::unexpected<Error> no_token() {
  return fail(ErrorCode::kUnavailable, "key-uri: keys in tokens (PKCS #11) are not supported by this version");
}

Result<Secret> read_secret(const MaterialSource& source, std::string_view key) {
  return std::visit(Overloaded{
                        [&](std::monostate) -> Result<Secret> {
                          return fail(ErrorCode::kBadValue, fmt::format("no {}: set key-credential or key-file", key));
                        },
                        [](const engine::SystemdCredential& it) { return storage::read_credential(it.name); },
                        [](const engine::MaterialFile& it) { return storage::read_key_file(it.path); },
                        [](const engine::Pkcs11Uri&) -> Result<Secret> { return no_token(); },
                        [](const engine::StoredMaterial& it) -> Result<Secret> { return it.content; },
                    },
                    source);
}

Result<transport::TlsMaterial> read_public(const MaterialSource& source, std::string_view kind) {
  transport::TlsMaterial material{.origin = engine::describe(source, kind)};
  if (const auto* file = std::get_if<engine::MaterialFile>(&source)) {
    auto bytes = storage::read_public_file(file->path);
    if (!bytes) return fail(bytes.error().with_context(fmt::format("{}-file", kind)));
    material.content = *std::move(bytes);
  }
  if (const auto* stored = std::get_if<engine::StoredMaterial>(&source)) {
    const ByteView content = stored->content.reveal();
    material.content.assign(content.begin(), content.end());
  }
  return material;
}

Result<void> read_certificates(const engine::LinkSecurity& security, transport::TlsOptions& options) {
  if (std::holds_alternative<std::monostate>(security.certificate)) {
    return fail(ErrorCode::kBadValue, "no certificate: set certificate-file");
  }
  auto own = read_public(security.certificate, "certificate");
  if (!own) return propagate(own);
  auto peer = read_public(security.peer_certificate, "peer-certificate");
  if (!peer) return propagate(peer);
  options.certificate = *std::move(own);
  options.peer_certificate = *std::move(peer);
  options.usage = security.usage;
  options.matching = security.matching;
  options.trust_store = security.trust_store;
  return {};
}

}  // namespace

Result<std::unique_ptr<transport::TlsPolicy>> tls_policy(const engine::LinkSecurity& security,
                                                         const std::string& host) {
  if (security.mode == SecurityMode::kNoSec) return nullptr;
  if (security.mode != SecurityMode::kPsk && security.mode != SecurityMode::kCertificate) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("security = \"{}\" is not supported by this version; use \"psk\" or \"x509\"",
                            engine::to_string(security.mode)));
  }
  transport::TlsOptions options{.mode = security.mode, .identity = security.identity};
  auto key = read_secret(security.key, "key");
  if (!key) return propagate(key);
  options.key = security.mode == SecurityMode::kPsk ? storage::decode_psk(*key) : *std::move(key);
  options.key_origin = engine::describe(security.key, "key");
  options.server_name = security.server_name.empty() ? host : security.server_name;
  options.cipher_suites = security.cipher_suites;
  if (options.cipher_suites.empty()) {  // a bootstrap server leaves the choice to us (/0/x/16)
    const bool psk = security.mode == SecurityMode::kPsk;
    for (const auto suite : config::default_cipher_suites(psk ? config::SecurityMode::kPsk : config::SecurityMode::kX509)) {
      options.cipher_suites.push_back(suite.value());
    }
  }
  options.resumption = security.session_resumption;
  if (security.mode == SecurityMode::kCertificate) {
    if (auto read = read_certificates(security, options); !read) return propagate(read);
  }
  return transport::TlsPolicy::create(std::move(options));
}

}  // namespace lwm2m::app
