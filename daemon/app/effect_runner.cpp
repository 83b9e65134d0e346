#include "daemon/app/effect_runner.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "config/server_uri.hpp"
#include "daemon/app/link_credentials.hpp"
#include "daemon/base/overloaded.hpp"
#include "daemon/platform/clock.hpp"

namespace lwm2m::app {
namespace {

engine::RequestFailure request_failure(transport::Failure failure) {
  switch (failure) {
    case transport::Failure::kTimeout: return engine::RequestFailure::kTimeout;
    case transport::Failure::kReset: return engine::RequestFailure::kReset;
    case transport::Failure::kNotSent: return engine::RequestFailure::kNotSent;
  }
  return engine::RequestFailure::kNotSent;
}

engine::DeliveryFailure delivery_failure(transport::Failure failure) {
  switch (failure) {
    case transport::Failure::kTimeout: return engine::DeliveryFailure::kTimeout;
    case transport::Failure::kReset: return engine::DeliveryFailure::kReset;
    case transport::Failure::kNotSent: break;
  }
  return engine::DeliveryFailure::kNotSent;
}

}  // namespace

std::string state_file_name(engine::StateFile file) {
  switch (file) {
    case engine::StateFile::kDefinitions: return "definitions";
    case engine::StateFile::kValues: return "values";
    case engine::StateFile::kAccounts: return "accounts";
    case engine::StateFile::kRegistrations: return "registrations";
  }
  return {};
}

EffectRunner::EffectRunner(engine::Client& client, platform::EventLoop& loop, storage::StateWriter& writer,
                           TransportOptions options, std::function<void()> on_program_call)
    : client_(client),
      loop_(loop),
      writer_(writer),
      options_(options),
      on_program_call_(std::move(on_program_call)),
      resolver_(loop.event()) {}

// ---- turns --------------------------------------------------------------------------------------

void EffectRunner::open_turn() {
  if (depth_++ > 0) return;
  now_ = platform::now();
  client_.advance_time(now_);
}

void EffectRunner::close_turn() noexcept {
  if (depth_ == 1) {
    drain();
    status_.tell(client_);
  }
  --depth_;
  if (depth_ == 0) loop_.arm(client_.next_deadline());
}

// An effect may bring new input and so new effects (an address that needs no resolving): until none is left.
void EffectRunner::drain() {
  while (true) {
    for (std::size_t i = 0; i < deferred_.size(); ++i) {
      engine::Effect effect = std::move(deferred_[i]);
      run(effect);
    }
    deferred_.clear();
    auto effect = client_.poll_effect();
    if (!effect) return;
    run(*effect);
  }
}

void EffectRunner::run(engine::Effect& effect) {
  const auto to_bus = [this](auto& value) {
    if (bus_ != nullptr) bus_->apply(std::move(value));
  };
  const auto with_endpoint = [this](engine::ShortServerId server, auto&& use) {
    if (transport::Endpoint* link = endpoint(server)) use(*link);
  };
  std::visit(
      Overloaded{
          [&](engine::SendRequest& e) { with_endpoint(e.server, [&](auto& link) { link.send(e.id, e.request); }); },
          [&](engine::SendResponse& e) {
            with_endpoint(e.server, [&](auto& link) {
              if (!link.respond(e.exchange, e.response)) {
                spdlog::debug("server {}: an answer could not be sent", e.server.value());
              }
            });
          },
          [&](engine::SendNotification& e) {
            with_endpoint(e.server, [&](auto& link) { link.notify(e.id, e.token, e.confirmable, e.response); });
          },
          [&](engine::DropExchange& e) { with_endpoint(e.server, [&](auto& link) { link.drop(e.exchange); }); },
          [&](engine::OpenLink& e) { apply(e); },
          [&](engine::CloseLink& e) { with_endpoint(e.server, [](auto& link) { link.close(); }); },
          [&](engine::CompleteCall& e) { apply(e); },
          [&](engine::SaveState& e) { apply(e); },
          [&](engine::EmitEvent& e) {
            events_.write(e, client_.endpoint());
            to_bus(e);
          },
          [&](engine::StateChanged& e) {
            status_.touch();
            to_bus(e);
          },
          [&](engine::ServersChanged& e) {
            forget_endpoints();
            status_.touch();
            to_bus(e);
          },
          [&](auto& other) { to_bus(other); },
      },
      effect);
}

void EffectRunner::apply(engine::CompleteCall& effect) {
  if (effect.call == kProgramCall) return on_program_call_();
  if (bus_ != nullptr) bus_->apply(std::move(effect));
}

void EffectRunner::apply(engine::SaveState& effect) {
  // A key that was replaced or removed must not stay in the generation before.
  const bool has_keys = effect.file == engine::StateFile::kAccounts;
  const auto begun = writer_.write(effect.ticket.value(), state_file_name(effect.file), std::move(effect.content),
                                   has_keys ? storage::Before::kForgotten : storage::Before::kKept);
  if (begun) return;
  spdlog::error("state: {}", begun.error().message());
  client_.on_state_saved(effect.ticket, begun);
}

void EffectRunner::apply(const engine::OpenLink& effect) {
  const auto uri = config::ServerUri::parse(effect.uri);
  if (!uri) return on_link_failed(effect.server, {"uri", 0, uri.error().message()});
  if (config::is_tcp(uri->scheme)) {
    return on_link_failed(
        effect.server,
        {"unsupported", 0, fmt::format("{} is not spoken by this version", config::to_string(uri->scheme))});
  }
  auto policy = tls_policy(effect.security, uri->host);
  const bool has_key = policy && *policy != nullptr;
  client_.on_link_event(effect.server, engine::KeyRead{has_key ? (*policy)->key_fingerprint() : std::string()});
  if (!policy) return on_link_failed(effect.server, {"credentials", 0, policy.error().message()});
  // An account's mode decides what protects it, its scheme where it is: both have to say the same.
  if ((*policy != nullptr) != config::is_secure(uri->scheme)) {
    return on_link_failed(effect.server,
                          {"credentials", 0,
                           fmt::format("security mode {} does not go with {}", engine::to_string(effect.security.mode),
                                       config::to_string(uri->scheme))});
  }
  auto& link = endpoints_[effect.server];
  transport::EndpointOptions options{
      .server = effect.server, .host = uri->host, .port = uri->port.value(), .local_port = effect.local_port};
  options.ack_timeout = options_.ack_timeout;
  options.max_retransmit = options_.max_retransmit;
  if (link == nullptr || link->options() != options) {
    link = std::make_unique<transport::Endpoint>(options, resolver_, loop_.event(), *this);
  }
  link->open(*std::move(policy), effect.previous);
}

// Effects are run in no callback of libcoap, so that an endpoint may end here.
void EffectRunner::forget_endpoints() {
  const auto servers = client_.servers();
  std::erase_if(endpoints_, [&](const auto& entry) {
    return std::ranges::find(servers, entry.first, &engine::ServerStatus::server) == servers.end();
  });
}

transport::Endpoint* EffectRunner::endpoint(engine::ShortServerId server) {
  const auto at = endpoints_.find(server);
  return at == endpoints_.end() ? nullptr : at->second.get();
}

Secret EffectRunner::session(engine::ShortServerId server) const {
  const auto at = endpoints_.find(server);
  return at == endpoints_.end() ? Secret() : at->second->session();
}

// ---- from the transport -------------------------------------------------------------------------

void EffectRunner::on_request(engine::ShortServerId server, const engine::Request& request) {
  client_.on_request(server, request);
  while (auto effect = client_.poll_effect()) {
    auto* answer = std::get_if<engine::SendResponse>(&*effect);
    if (answer != nullptr && answer->exchange == request.exchange) {
      if (!endpoint(server)->respond(answer->exchange, answer->response)) {
        spdlog::debug("server {}: an answer could not be sent", server.value());
      }
    } else {
      deferred_.push_back(*std::move(effect));
    }
  }
}

void EffectRunner::on_response(engine::ShortServerId server, engine::RequestId id,
                               const engine::IncomingResponse& response) {
  client_.on_response(server, id, response);
}

void EffectRunner::on_request_failure(engine::ShortServerId server, engine::RequestId id, transport::Failure failure) {
  client_.on_request_failure(server, id, request_failure(failure));
}

void EffectRunner::on_delivered(engine::ShortServerId server, engine::NotificationId id) {
  client_.on_delivered(server, id);
}

void EffectRunner::on_delivery_failure(engine::ShortServerId server, engine::NotificationId id,
                                       transport::Failure failure) {
  client_.on_delivery_failure(server, id, delivery_failure(failure));
}

void EffectRunner::on_link_up(engine::ShortServerId server, const transport::LinkDetails& details) {
  client_.on_link_event(server, engine::LinkUp{details.cipher_suite, details.resumed, details.local_address});
}

void EffectRunner::on_link_failed(engine::ShortServerId server, const transport::LinkFault& fault) {
  client_.on_link_event(server, engine::LinkFailure{fault.name, fault.alert, fault.text});
}

}  // namespace lwm2m::app
