// lwm2md on D-Bus (dbus/interfaces): what app::EffectRunner hands the engine's bus effects to. Method calls of others go
// into the engine, each within a Turn; replies, signals and calls of Handlers come out of its effects.
//
// The bus is not needed: while it is missing, refuses us or has gone, effects for it are dropped, LwM2M goes on, and the
// connection is tried again after 1 s, doubling up to 30 s.
//
// Owned by app::Application. The client, the turn runner and the event loop must outlive it. Lives in the loop's thread.
// Nothing that is thrown leaves it.
#pragma once

#include <systemd/sd-event.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/base/time.hpp"
#include "daemon/engine/client.hpp"
#include "daemon/engine/effect.hpp"
#include "daemon/engine/turn.hpp"
#include "dbus/server_settings.hpp"

namespace lwm2m::dbus {

struct BusOptions {
  std::string address = "system";     // "system", "session", or an address such as "unix:path=/run/bus"
  std::string version{};              // Manager.Version
  std::vector<std::string> features{};  // Manager.Features
  std::string log_target = "console";   // LogControl1.LogTarget: "console" or "journal"
  Duration patience = seconds(20);    // then a call is answered with Timeout: before the 25 s of D-Bus clients
  Duration opening = seconds(25);     // then a bus that has not let us in is given up, until the next try
  Duration first_retry = seconds(1);  // after the bus was not there, doubled each time
  Duration last_retry = seconds(30);
};
struct BusCallbacks {
  std::function<Result<void>()> reload{};  // Manager.Reload
  std::function<void()> name_acquired{};   // others can call us from now on; may be empty
  std::function<void()> attempt_failed{};  // there is no bus now; it is tried again; may be empty
  ServerOptionsOf server_options{};        // Provisioning
  // login1 does not reboot the machine, or cannot be asked, and why: the program's turn, in a turn of the event loop.
  std::function<void(const std::string& why)> reboot_refused{};
};

class BusService {
 public:
  BusService(engine::Client& client, engine::TurnRunner& turns, sd_event* event, BusOptions options, BusCallbacks callbacks);
  ~BusService();
  BusService(const BusService&) = delete;
  BusService& operator=(const BusService&) = delete;

  // Opens the connection without waiting for the bus (but see shim::open_connection); what fails is tried again later.
  void connect() noexcept;
  // Writes out what is queued, then leaves the bus for good. Blocks until the bus has taken it.
  void close() noexcept;

  // CallIds are given from 1 up here; the program may use 0 for a call of its own.
  void apply(engine::CompleteCall&& effect) noexcept;
  void apply(engine::InvokeApplication&& effect) noexcept;
  void apply(engine::NotifyReleased&& effect) noexcept;
  void apply(engine::NotifyValuesChanged&& effect) noexcept;
  void apply(engine::NotifyObservationEvent&& effect) noexcept;
  void apply(const engine::EmitEvent& effect) noexcept;
  void apply(const engine::StateChanged& effect) noexcept;
  void apply(const engine::ServersChanged& effect) noexcept;
  void apply(const engine::ApplicationsChanged& effect) noexcept;
  // kReboot asks login1; the others are not the bus's to do.
  void apply(const engine::RunSystemAction& effect) noexcept;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace lwm2m::dbus
