// The engine with its service on the bus, and a server that agrees to everything: what the program is, without transport
// and disk. Runs in the event loop of the test.
#pragma once

#include <systemd/sd-event.h>

#include <functional>
#include <string>
#include <vector>

#include "daemon/engine/client.hpp"
#include "daemon/engine/turn.hpp"
#include "dbus/service.hpp"

namespace lwm2m::test {

class TestDaemon : private engine::TurnRunner {
 public:
  // Serves /3 and 3303, with one server, 1, that it registers with when started.
  TestDaemon(sd_event* event, dbus::BusOptions options);
  ~TestDaemon() override;
  TestDaemon(const TestDaemon&) = delete;
  TestDaemon& operator=(const TestDaemon&) = delete;

  engine::Client& client() { return client_; }
  dbus::BusService& service() { return service_; }
  // Runs `act` within a turn.
  template <class Act>
  void turn(const Act& act) {
    const engine::Turn turn(*this);
    act();
  }
  // Whether the bus name was acquired since this was asked last.
  [[nodiscard]] bool take_acquired() { return std::exchange(acquired_, false); }
  // A server's Read, Write or Execute; answers come into `responses`.
  void request(engine::Method method, std::string_view path, std::string_view payload = {});
  [[nodiscard]] const std::vector<engine::Response>& responses() const { return responses_; }

  bool server_answers = true;
  int reloads = 0;
  std::function<Result<void>()> reload = [] { return Result<void>(); };
  std::vector<model::SystemAction> actions{};  // beside those that go over the bus
  std::vector<std::string> refused_reboots{};  // why

 private:
  void open_turn() override;
  void close_turn() noexcept override;
  void drain();
  void answer(const engine::SendRequest& effect);
  void arm();

  sd_event* event_;
  engine::Client client_;
  dbus::BusService service_;
  sd_event_source* timer_ = nullptr;
  int depth_ = 0;
  bool acquired_ = false;
  std::uint64_t last_exchange_ = 0;
  std::vector<engine::Response> responses_;
};

}  // namespace lwm2m::test
