// Where the engine's effects meet the world, and the only place: endpoints, state files, the bus, the log. Also the
// turn runner: the outermost turn advances the engine's time when it opens, and drains the effects and arms the one
// timer when it closes.
//
// Inside a callback of libcoap only the answer to the request in hand goes out; every other effect waits until the
// library has returned.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "daemon/app/event_log.hpp"
#include "daemon/app/service_status.hpp"
#include "daemon/engine/client.hpp"
#include "daemon/engine/turn.hpp"
#include "daemon/platform/event_loop.hpp"
#include "daemon/storage/state_writer.hpp"
#include "daemon/transport/endpoint.hpp"
#include "daemon/transport/resolver.hpp"
#include "dbus/service.hpp"

namespace lwm2m::app {

struct TransportOptions {
  double ack_timeout = 2.0;  // seconds
  std::uint16_t max_retransmit = 4;
};

// In the state directory.
[[nodiscard]] std::string state_file_name(engine::StateFile file);

// The program's own call of Client::stop.
inline constexpr engine::CallId kProgramCall{0};

class EffectRunner : public engine::TurnRunner, public transport::Events {
 public:
  EffectRunner(engine::Client& client, platform::EventLoop& loop, storage::StateWriter& writer,
               TransportOptions options, std::function<void()> on_program_call);

  // Effects for the bus before this are lost, as they are while there is none.
  void attach(dbus::BusService& bus) { bus_ = &bus; }

  // For links that are opened from now on.
  void set_transport(TransportOptions options) { options_ = options; }

  // What another process may resume of the connection with a server; empty for nothing.
  [[nodiscard]] Secret session(engine::ShortServerId server) const;

  // TurnRunner
  void open_turn() override;
  void close_turn() noexcept override;

  // transport::Events
  void begin() override { open_turn(); }
  void end() noexcept override { close_turn(); }
  [[nodiscard]] Instant now() const override { return now_; }
  void on_request(engine::ShortServerId server, const engine::Request& request) override;
  void on_response(engine::ShortServerId server, engine::RequestId id,
                   const engine::IncomingResponse& response) override;
  void on_request_failure(engine::ShortServerId server, engine::RequestId id, transport::Failure failure) override;
  void on_delivered(engine::ShortServerId server, engine::NotificationId id) override;
  void on_delivery_failure(engine::ShortServerId server, engine::NotificationId id,
                           transport::Failure failure) override;
  void on_link_up(engine::ShortServerId server, const transport::LinkDetails& details) override;
  void on_link_failed(engine::ShortServerId server, const transport::LinkFault& fault) override;

 private:
  void drain();
  void run(engine::Effect& effect);
  void apply(const engine::OpenLink& effect);
  void apply(engine::CompleteCall& effect);
  void apply(engine::SaveState& effect);
  void forget_endpoints();
  transport::Endpoint* endpoint(engine::ShortServerId server);

  engine::Client& client_;
  platform::EventLoop& loop_;
  storage::StateWriter& writer_;
  TransportOptions options_;
  std::function<void()> on_program_call_;
  dbus::BusService* bus_ = nullptr;
  EventLog events_{log_target()};
  ServiceStatus status_;

  transport::Resolver resolver_;
  std::map<engine::ShortServerId, std::unique_ptr<transport::Endpoint>> endpoints_;
  std::vector<engine::Effect> deferred_;  // came up inside a callback of libcoap
  int depth_ = 0;                         // of open turns
  Instant now_{};                         // of the outermost turn
};

}  // namespace lwm2m::app
